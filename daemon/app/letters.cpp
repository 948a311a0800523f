#include "app/letters.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/send_gate.h"
#include "app/standing.h"
#include "base/errors.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/text.h"
#include "report/sheets.h"
#include "store/digests.h"
#include "store/everyone.h"
#include "store/holds.h"
#include "store/letter_source.h"
#include "store/parent_letters.h"
#include "store/people.h"

namespace homeward::app {

namespace {
constexpr std::size_t kComposerQueue = 16;
constexpr std::size_t kPagesAtOnce = 16;
constexpr std::chrono::seconds kPrintPause{60};  // after a page could not be written
}  // namespace

ComposerShelf::ComposerShelf(const compose::ComposeSettings& settings, std::size_t threads) {
  for (std::size_t i = 0; i < std::max<std::size_t>(1, threads); ++i) idle_.emplace_back(settings);
}

std::vector<compose::ComposeResult> ComposerShelf::compose(const std::vector<LetterSource>& sources,
                                                           const compose::LeakGuard* guard,
                                                           const std::string& passes) {
  std::unique_lock lock(mutex_);
  HOMEWARD_CHECK(!idle_.empty());
  compose::Composer composer = std::move(idle_.back());
  idle_.pop_back();
  lock.unlock();
  std::vector<compose::ComposeResult> results;
  for (const auto& source : sources) {
    try {
      auto result = composer.compose(source);
      const auto* letter = std::get_if<compose::Composed>(&result);
      if (letter != nullptr && guard != nullptr) {
        if (auto hold = guard->inspect(source, *letter, passes)) result = std::move(*hold);
      }
      results.push_back(std::move(result));
    } catch (const std::exception&) {
      // A library gave up on this one letter; it is held and the others go.
      results.emplace_back(compose::Hold{"failed", "a library failed while the letter was made"});
    }
  }
  lock.lock();
  idle_.push_back(std::move(composer));
  return results;
}

Letters::Letters(const Context& context, plan::Planner& planner, store::Outbox& outbox,
                 std::size_t threads)
    : context_(context),
      planner_(planner),
      outbox_(outbox),
      shelf_(compose_settings(context.config, context.database.meta("token_key").value_or("")),
             threads),
      workers_(threads, kComposerQueue, context.wake,
               [this](Job job) { return compose(std::move(job)); }) {}

Letters::Done Letters::compose(Job job) {
  Done done;
  done.preview = job.preview;
  done.digest = job.digest;
  done.copy_of = job.copy_of;
  for (const auto& source : job.sources) {
    done.guardians.push_back(source.guardian.id);
    done.message_ids.push_back(source.message_id);
  }
  done.results = shelf_.compose(job.sources, job.guard.get(), job.passes);
  return done;
}

bool Letters::tick() {
  bool changed = false;
  for (const auto& digest : store::digests_in(context_.database, DigestState::kSealed)) {
    if (!workers_.has_room()) break;
    if (!composing_.contains(digest.id)) changed = submit(digest) || changed;
  }
  ask_for_copies();
  while (auto done = workers_.take()) {
    if (!done->preview.empty()) {
      Preview made{std::move(done->preview), {}};
      for (auto& result : done->results) {
        if (auto* letter = std::get_if<compose::Composed>(&result))
          made.letters.push_back(std::move(*letter));
      }
      previews_.push_back(std::move(made));
      continue;
    }
    if (done->copy_of) {
      copying_.erase(done->copy_of);
      store_copy(*done);
    } else {
      composing_.erase(done->digest.id);
      store_letters(std::move(*done));
    }
    changed = true;
  }
  return changed;
}

bool Letters::submit(const Digest& digest) {
  auto& database = context_.database;
  const auto family = store::load_family(database, digest.family);
  const std::string name = family ? plan::cadence_word(planner_.settings(), *family) : "";
  auto sources = store::letter_sources(database, digest, context_.config.school, name);
  if (sources.empty() || sources.front().children.empty() || family->paused) {
    // Between sealing and composing the last guardian said stop, the child left, or a pause began.
    database.transact([&] {
      store::release_rows(database, digest.id);
      store::set_digest_state(database, digest.id, DigestState::kCancelled, "nobody_to_reach");
    });
    return true;
  }
  composing_.insert(digest.id);
  workers_.submit(
      {{}, digest, std::move(sources), guard(), {}, store::override_of(database, digest.id)});
  return false;
}

std::shared_ptr<const compose::LeakGuard> Letters::guard() {
  if (!guard_) {
    guard_ = std::make_shared<const compose::LeakGuard>(store::load_everyone(context_.database),
                                                        context_.config.school);
  }
  return guard_;
}

void Letters::preview(const std::string& name, std::vector<LetterSource> sources) {
  workers_.submit({name, {}, std::move(sources), nullptr, {}, {}});
}

std::optional<Letters::Preview> Letters::take_preview() {
  if (previews_.empty()) return std::nullopt;
  Preview made = std::move(previews_.back());
  previews_.pop_back();
  return made;
}

// A letter that was not handed over by the family's next slot expires, and its rows roll on.
Instant Letters::deadline_of(const Digest& digest) {
  const auto family = store::load_family(context_.database, digest.family);
  const auto next = family ? planner_.next_slots(*family, context_.clock.now(), 1)
                           : std::vector<plan::PlannedSlot>{};
  return next.empty() ? digest.send_at + std::chrono::days{7} : next.front().send_at;
}

// The code of a refused letter, a leak before all else; empty when none was. Logs each.
std::string Letters::refusal_of(const Done& done) const {
  std::string code;
  for (std::size_t i = 0; i < done.results.size(); ++i) {
    const auto* hold = std::get_if<compose::Hold>(&done.results[i]);
    if (hold == nullptr) continue;
    log::warning("letter.held", {{"digest", done.digest.id.value},
                                 {"guardian", done.guardians[i].value},
                                 {"code", hold->code},
                                 {"reason", hold->reason}});
    if (!compose::is_leak(code)) code = hold->code;
  }
  return code;
}

// Told rows that no guardian's letter had room for.
std::vector<ObservationId> Letters::left_out_of_all(const Done& done) {
  std::optional<std::vector<ObservationId>> all;
  for (const auto& result : done.results) {
    const auto* letter = std::get_if<compose::Composed>(&result);
    if (letter == nullptr) continue;
    if (!all) all = letter->left_out;
    std::erase_if(*all, [&](ObservationId row) {
      return std::find(letter->left_out.begin(), letter->left_out.end(), row) ==
             letter->left_out.end();
    });
  }
  return all.value_or(std::vector<ObservationId>{});
}

// One letter is a teacher's slip; two are a fault that may be in all of them. In the caller's
// transaction.
void Letters::stop_after_leaks(const Done& done, const std::string& code) {
  constexpr std::chrono::hours kBatch{24};
  if (!compose::stops_the_batch(code)) return;
  auto& database = context_.database;
  int letters = 0;
  for (const auto& held : store::open_holds(database)) {
    const bool of_batch = std::chrono::abs(held.since - done.digest.sealed_at) < kBatch;
    if (of_batch && compose::stops_the_batch(held.reason)) ++letters;
  }
  if (letters < 2) return;
  hold_for_leaks(database, letters);
  log::error("letters.stopped",
             {{"why", "leak"}, {"digest", done.digest.id.value}, {"letters", letters}});
}

// What a finished letter of the family waits for before it leaves; null: nothing.
const char* Letters::waits_for(FamilyId family) const {
  if (store::is_held_back(context_.database, family)) return store::kHeldByPerson;
  const bool all = context_.config.school.approve == Approval::kAll;
  return all ? store::kAwaitsApproval : nullptr;
}

void Letters::store_letters(Done done) {
  auto& database = context_.database;
  const Instant deadline = deadline_of(done.digest);
  database.transact([&] {
    // Cancelled or made way for while it was composed: its rows are others' to tell.
    if (store::state_of(database, done.digest.id) != DigestState::kSealed) return;
    const std::string refused = refusal_of(done);
    const bool none = std::all_of(done.results.begin(), done.results.end(), [](const auto& result) {
      return std::holds_alternative<compose::Hold>(result);
    });
    // What leaks in one guardian's letter is in the rows of all.
    if (none || compose::is_leak(refused)) {
      store::set_digest_state(database, done.digest.id, DigestState::kHeld, refused);
      stop_after_leaks(done, refused);
      return;
    }
    store::put_off(database, done.digest.id, left_out_of_all(done), done.digest.period_end);
    int composed = 0;
    for (std::size_t i = 0; i < done.results.size(); ++i) {
      if (std::holds_alternative<compose::Hold>(done.results[i])) continue;
      const auto& letter = std::get<compose::Composed>(done.results[i]);
      const bool on_paper = letter.channel == Channel::kPrint;
      store::NewMessage message;
      message.digest = done.digest.id;
      message.guardian = done.guardians[i];
      message.channel = on_paper ? MessageChannel::kPrint : MessageChannel::kEmail;
      message.message_id = done.message_ids[i];
      message.envelope_from = context_.config.school.from_address;
      message.envelope_to = letter.envelope_to;
      message.bytes = on_paper ? letter.pdf : letter.eml;
      message.trace = letter.trace_json;
      message.phrases = text::join(letter.phrase_ids, " ");
      message.not_before = done.digest.send_at;
      message.deadline = deadline;
      const MessageId id = outbox_.add(message, context_.clock.now());
      if (const char* wait = waits_for(done.digest.family); wait != nullptr)
        outbox_.hold(id, wait, context_.clock.now());
      for (const FamilyNoteId note : letter.notes_told)
        store::mark_note_told(database, note, done.digest.id);
      for (const compose::Enclosure& enclosure : letter.enclosures) {
        if (!enclosure.topic.empty())
          store::mark_parent_page(database, done.digest, enclosure.topic);
      }
      ++composed;
    }
    store::set_digest_state(database, done.digest.id, DigestState::kComposed, refused);
    log::info("letter.composed", {{"digest", done.digest.id.value}, {"messages", composed}});
  });
}

void Letters::came_back(const store::Ending& ending) {
  if (ending.state != MessageState::kBounced || !ending.guardian) return;
  store::refuse_address(context_.database, ending.guardian, context_.clock.now());
  store::want_print_copy(context_.database, ending.message);
  copies_wanted_ = true;
}

void Letters::ask_for_copies() {
  if (!copies_wanted_) return;
  // When one is made, the next are looked for.
  for (const auto& copy : store::open_print_copies(context_.database, false, kPagesAtOnce)) {
    if (!workers_.has_room()) return;
    if (copying_.contains(copy.message)) continue;
    if (!submit_copy(copy))
      store::close_print_copy(context_.database, copy.message, context_.clock.now());
  }
  copies_wanted_ = false;
}

// False when there is nobody any more to whom it could go.
bool Letters::submit_copy(const store::PrintCopy& copy) {
  auto& database = context_.database;
  const auto digest = store::load_digest(database, copy.digest);
  const auto family = digest ? store::load_family(database, digest->family) : std::nullopt;
  if (!family) return false;
  auto sources = store::letter_sources(database, *digest, context_.config.school,
                                       plan::cadence_word(planner_.settings(), *family));
  std::erase_if(sources, [&](const auto& source) { return source.guardian.id != copy.guardian; });
  if (sources.empty() || sources.front().children.empty()) return false;
  sources.front().guardian.channel = Channel::kPrint;
  copying_.insert(copy.message);
  workers_.submit({{},
                   *digest,
                   std::move(sources),
                   guard(),
                   copy.message,
                   store::override_of(context_.database, digest->id)});
  return true;
}

void Letters::store_copy(const Done& done) {
  copies_wanted_ = true;
  const auto* page = std::get_if<compose::Composed>(&done.results.front());
  if (page != nullptr) {
    store::set_print_copy(context_.database, done.copy_of, page->pdf);
    return;
  }
  refusal_of(done);  // tells the log
  store::close_print_copy(context_.database, done.copy_of, context_.clock.now());
}

// Printed in the order of their names, a folder's letters are the pile of one class, a family's
// letters together. Each is a file of its own: on a printer that uses both sides, no family's page
// stands on the back of another's.
void Letters::print_page(collect::Collector& collector, MessageId message, DigestId digest,
                         const std::string& pdf, bool copy) {
  const auto sealed = store::load_digest(context_.database, digest);
  const FamilyId family = sealed ? sealed->family : FamilyId{};
  const std::string class_name = store::class_of_family(context_.database, family);
  const std::string path =
      fmt::format("print/{}/{}/family-{:05}-letter-{}.pdf", to_iso(context_.today()),
                  class_name.empty() ? "no-class" : report::class_file_name(class_name),
                  family.value, message.value);
  if (collector.submit(collect::WriteFile{path, pdf}))
    printing_[path] = {message, last_scan_, copy};
}

void Letters::print_due(collect::Collector& collector, bool armed) {
  if (!armed || !printing_.empty() || std::chrono::steady_clock::now() < print_again_) return;
  for (const auto& message : outbox_.due_on_paper(context_.clock.now(), kPagesAtOnce)) {
    if (may_still_go(context_.database, message)) {
      print_page(collector, message.id, message.digest, *message.bytes, false);
    } else {
      outbox_.cancel(message.id, "no_longer_allowed", context_.clock.now());
    }
  }
  for (const auto& copy : store::open_print_copies(context_.database, true, kPagesAtOnce)) {
    const auto message = outbox_.load(copy.message);
    if (message && may_get_copy(context_.database, *message)) {
      print_page(collector, copy.message, copy.digest, copy.pdf, true);
    } else {
      store::close_print_copy(context_.database, copy.message, context_.clock.now());
    }
  }
  if (printing_.empty()) return;
  // Commands are done in order: once this scan is told of, the pages are written.
  if (!collector.submit(collect::ScanNow{})) printing_.clear();
}

void Letters::write_failed(const std::string& path) {
  if (printing_.erase(path) > 0) print_again_ = std::chrono::steady_clock::now() + kPrintPause;
}

void Letters::scan_finished(std::int64_t scan_number) {
  last_scan_ = scan_number;
  for (auto page = printing_.begin(); page != printing_.end();) {
    if (scan_number <= page->second.after_scan + 1) {
      ++page;
      continue;
    }
    note_printed(page->second);
    page = printing_.erase(page);
  }
}

void Letters::note_printed(const Page& page) {
  if (page.copy) {
    store::close_print_copy(context_.database, page.message, context_.clock.now());
  } else {
    const auto message = outbox_.load(page.message);
    if (!message || message->state != MessageState::kQueued) return;
    outbox_.mark_printed(page.message, context_.clock.now());
  }
  log::info("letter.printed", {{"message", page.message.value}, {"copy", page.copy ? 1 : 0}});
}

}  // namespace homeward::app
