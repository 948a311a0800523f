// Bytes from a mailbox to the values of domain/inbound.h.
#pragma once

#include <cstddef>
#include <string_view>

#include "domain/inbound.h"

namespace homeward::collect {

// The largest message that is read, in bytes; a larger one is set aside unread.
inline constexpr std::size_t kLargestMail = 10U << 20U;

// Once, on the main thread, before any thread reads or makes mail: GMime's start is not safe for
// threads.
void start_mail_reader();

// Reads an RFC 5322 message, whatever it is: what can not be understood is left empty, deep
// structures and long lists are cut. Charsets become UTF-8; nothing of it is trusted. Any thread.
InboundMail read_mail(std::string_view bytes);

}  // namespace homeward::collect
