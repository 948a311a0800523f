#include "sim/post.h"

#include <fmt/format.h>

#include "app/send_gate.h"
#include "store/observations.h"
#include "store/people.h"

namespace homeward::sim {

namespace {

DeliveryOutcome outcome(DeliveryClass what, SmtpPhase phase) {
  DeliveryOutcome out;
  out.what = what;
  out.phase = phase;
  return out;
}

}  // namespace

bool Post::compose() {
  dawdles_until_.reset();
  return machine_.step([&] {
    for (const auto& digest : store::digests_in(machine_.database(), DigestState::kSealed)) {
      if (world_.random.chance(moods_.dawdle)) {
        dawdles_until_ = world_.now + std::chrono::seconds{20};
      } else {
        compose_one(digest);
      }
    }
  });
}

// What app/letters does with a sealed digest, less the words.
void Post::compose_one(const Digest& digest) {
  auto& database = machine_.database();
  const auto family = store::load_family(database, digest.family).value();
  std::string bytes;
  for (const auto& told : store::told_rows(database, digest.id)) {
    for (const StudentId child : family.students) {
      if (child == told.row.student)
        bytes += fmt::format("{}{}", bytes.empty() ? "" : " ", told.row.id.value);
    }
  }
  std::vector<Guardian> readers;
  for (const auto& guardian : family.guardians) {
    if (is_reachable(reach_of(guardian))) readers.push_back(guardian);
  }
  if (readers.empty() || bytes.empty()) {
    database.transact([&] {
      store::release_rows(database, digest.id);
      store::set_digest_state(database, digest.id, DigestState::kCancelled, "nobody_to_reach");
    });
    oracle_.given_up(digest.id.value);
    return;
  }
  if (world_.random.chance(moods_.refuse_content)) {
    database.transact(
        [&] { store::set_digest_state(database, digest.id, DigestState::kHeld, "no_glyph"); });
    oracle_.given_up(digest.id.value);
    return;
  }
  const auto next = machine_.planner().next_slots(family, world_.now, 1);
  const Instant deadline =
      next.empty() ? digest.send_at + std::chrono::days{7} : next.front().send_at;
  database.transact([&] {
    for (const auto& guardian : readers) {
      const bool on_paper = reach_of(guardian) == Reach::kPrint;
      store::NewMessage message;
      message.digest = digest.id;
      message.guardian = guardian.id;
      message.channel = on_paper ? MessageChannel::kPrint : MessageChannel::kEmail;
      message.message_id = fmt::format("{}-{}@example.org", digest.id.value, ++messages_);
      message.envelope_from = "office@example.org";
      message.envelope_to = on_paper ? "" : guardian.email;
      message.bytes = bytes;
      message.trace = "{}";
      message.not_before = digest.send_at;
      message.deadline = deadline;
      machine_.outbox().add(message, world_.now);
    }
    store::set_digest_state(database, digest.id, DigestState::kComposed);
  });
}

bool Post::may_go(const store::OutboxMessage& message) {
  if (app::may_still_go(machine_.database(), message)) return true;
  machine_.outbox().cancel(message.id, "no_longer_allowed", world_.now);
  return false;
}

bool Post::deliver() {
  if (!is_allowed(world_.now, world_.zone, world_.calendar, world_.quiet)) return true;
  bool alive = true;
  const bool worked = machine_.step([&] {
    auto& outbox = machine_.outbox();
    for (const auto& page : outbox.due_on_paper(world_.now, 100)) {
      if (!may_go(page)) continue;
      oracle_.handed_over(page.digest.value, page.guardian.value, *page.bytes);
      outbox.mark_printed(page.id, world_.now);
      ++letters_out_;
    }
    for (int round = 0; alive && round < 20; ++round) {
      const auto claimed = outbox.claim_due(world_.now, 20, Machine::policy());
      if (claimed.empty()) break;
      for (const auto& message : claimed) {
        if (!alive) break;
        if (world_.random.chance(moods_.die)) {
          alive = false;
        } else if (may_go(message)) {
          alive = hand_over(message) == Sent::kOn;
        }
      }
    }
  });
  return alive && worked;
}

Post::Sent Post::hand_over(const store::OutboxMessage& message) {
  auto& outbox = machine_.outbox();
  auto& random = world_.random;
  const auto record = [&](DeliveryClass what, SmtpPhase phase) {
    outbox.record(message.id, outcome(what, phase), world_.now, Machine::policy());
    return Sent::kOn;
  };
  if (world_.now < relay_back_) return record(DeliveryClass::kRouteNow, SmtpPhase::kConnect);
  if (random.chance(moods_.bounce)) {
    oracle_.bounced(message.digest.value);
    return record(DeliveryClass::kThisRecipient, SmtpPhase::kRcpt);
  }
  if (random.chance(moods_.temporary))
    return record(DeliveryClass::kOtherTemporary, SmtpPhase::kRcpt);
  outbox.mark_handing_over(message.id, world_.now);
  // Dead before the dot or after it: nobody here can tell, so it may have been read.
  oracle_.handed_over(message.digest.value, message.guardian.value, *message.bytes);
  ++letters_out_;
  if (random.chance(moods_.die)) return Sent::kDied;
  return record(random.chance(moods_.lost) ? DeliveryClass::kLost : DeliveryClass::kAccepted,
                SmtpPhase::kDot);
}

std::optional<Instant> Post::next_work() {
  auto next = machine_.outbox().next_claim(Machine::policy());
  if (dawdles_until_ && (!next || *dawdles_until_ < *next)) next = dawdles_until_;
  if (!next) return next;
  const Instant at = std::max(*next, world_.now);
  if (is_allowed(at, world_.zone, world_.calendar, world_.quiet)) return at;
  return first_allowed_for(std::chrono::minutes{0}, at, world_.zone, world_.calendar, world_.quiet);
}

}  // namespace homeward::sim
