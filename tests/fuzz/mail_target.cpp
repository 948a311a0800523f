// Any bytes, read and judged as a message from the school's mailbox.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/text.h"
#include "collect/mail_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace homeward;
  static const bool started = (collect::start_mail_reader(), true);
  static const std::vector<CommandWords> words = {{"en", {"stop"}, {"start"}, {"pause"}, {"until"}},
                                                  {"zh-Hans", {"停止"}, {}, {"暂停"}, {"到"}}};
  constexpr Date kToday{std::chrono::year{2026}, std::chrono::October, std::chrono::day{30}};
  const InboundMail mail = collect::read_mail({reinterpret_cast<const char*>(data), size});
  const Inbound what = classify(mail, words, kToday, {});
  if (mail.report) {
    for (const auto& recipient : mail.report->recipients) judge(recipient);
  }
  const bool clean = text::is_valid_utf8(mail.text) && text::is_valid_utf8(what.own_text);
  if (!started || !clean || what.own_text.find('\0') != std::string::npos) std::abort();
  return 0;
}
