// A small school that tables are dropped into and letters come out of, for the practices that
// letters follow (spec 3-letters, "Practices, each with its data, its place and its test": one test
// a row of that table). Real SQLite, planner and composer; only the share and the relay are not
// there.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <memory>

#include "app/letters.h"
#include "base/hash.h"
#include "base/text.h"
#include "ingest/publish.h"
#include "plan/planner.h"
#include "store/digests.h"
#include "store/intake.h"
#include "store/letter_source.h"
#include "store/people.h"
#include "support/source_dir.h"

namespace homeward::app {

inline const Zone kZone = Zone::find("America/New_York").value();
inline Instant at(const std::string& local) { return parse_instant(local, kZone).value(); }

inline Config config_of_school() {
  Config config;
  config.folder = source_dir();
  config.school.name = "Lincoln Elementary";
  config.school.zone = kZone;
  config.school.from_address = "letters@lincoln.example.org";
  config.school.office_address = "office@lincoln.example.org";
  config.school.unreviewed = Unreviewed::kPack;
  return config;
}

inline constexpr const char* kStaff =
    "staff_id,name,email,role,classes,folder\n"
    "T1,Ms Ortiz,ortiz@example.org,teacher,Room 12,ms-ortiz\n"
    "T2,Mr Lee,lee@example.org,teacher,Room 14,mr-lee\n";
inline constexpr const char* kRoster =
    "student_id,student_name,pronouns,class,family_id,guardian_name,email,language,consent\n"
    "S1,Zoë Müller,she/her,Room 12,F1,Anna Müller,anna@example.org,,yes\n";
inline constexpr const char* kLog =
    "date,student_id,kind,text,setting,topic,what_helped,goal,done,of,link,author\n";

inline constexpr const char* kStrategies =
    "id,student,started,sent_home_on,title,text,why,topic,school_step,home_step,minutes,file,"
    "link\n";

// Writes on Fridays at 16:00.
class Practices : public ::testing::Test {
 protected:
  void SetUp() override {
    database_.set_meta("token_key", "a key for tests");
    database_.set_meta("instance", "an instance for tests");
    drop("office/staff.csv", kStaff);
  }

  // The whole file, as a teacher saves it on the morning of its newest note, or later.
  void drop(const std::string& path, const std::string& bytes) {
    for (const std::string& line : text::split(bytes, '\n')) {
      const auto noted = parse_iso_date(line.substr(0, 10));
      if (noted && *noted > today()) clock_to(to_iso(*noted) + "T09:00");
    }
    const auto sha = sha256_hex(bytes);
    store::Received received;
    database_.transact([&] {
      received = store::receive(database_, path, sha, static_cast<std::int64_t>(bytes.size()),
                                clock_.now());
    });
    if (received.arrival == store::Arrival::kCopy) return;
    ingest::ReadContext context = read_context(config_, path, today());
    ingest::publish(database_, received.file, ingest::read_file(bytes, context), clock_.now(), {});
  }
  void roster(const std::string& rows = "") { drop("office/roster.csv", kRoster + rows); }
  // One more row of Ms Ortiz's log.
  void log(const std::string& row) {
    log_ += row + "\n";
    drop("ms-ortiz/log.csv", kLog + log_);
  }
  // Something good on that day, unlike anything before.
  void strength(const std::string& date, const std::string& pupil = "S1") {
    const int n = ++strengths_;
    log(fmt::format("{},{},strength,Zoë built kite{} moss{} pine{} lake{}.,science", date, pupil, n,
                    n, n, n));
  }
  // Two strengths on each of two Fridays and their letters: the family knows us, and a concern has
  // its balance.
  void first_letters() {
    strength("2026-09-01");
    letter("2026-09-04");
    for (int i = 0; i < 4; ++i) strength("2026-09-08");
    letter("2026-09-11");
  }

  Date today() const { return date_of(kZone.local(clock_.now())); }
  void clock_to(const std::string& local) { clock_.set(at(local)); }

  // What goes to guardian `index` on that day at 16:12, as text; "no letter: STATE" without one.
  std::string letter(const std::string& friday, std::size_t index = 0) {
    clock_to(friday + "T16:12");
    if (!planner_) open_for_letters();
    store::rouse_families(database_);
    std::vector<Digest> sealed;
    std::string state = "none";
    for (const auto& one : planner_->tick(clock_.now(), clock_.now())) {
      state = to_string(one.state);
      if (one.state != DigestState::kSealed) continue;
      for (const Digest& digest : store::digests_in(database_, DigestState::kSealed)) {
        if (digest.id == one.digest) sealed.push_back(digest);
      }
    }
    if (sealed.empty()) return "no letter: " + state;
    // Making one is the slow part, and the same for all tests.
    static compose::Composer composer(compose_settings(config_, "a key for tests"));
    letters_.clear();
    for (const Digest& digest : sealed) {
      for (const auto& source :
           store::letter_sources(database_, digest, config_.school, "weekly")) {
        auto result = composer.compose(source);
        if (const auto* hold = std::get_if<compose::Hold>(&result))
          return "held: " + hold->code + ": " + hold->reason;
        letters_.push_back(std::get<compose::Composed>(std::move(result)));
      }
    }
    while (keeper_->tick()) {
    }
    return letters_.at(index).text;
  }
  const compose::Composed& composed(std::size_t index = 0) const { return letters_.at(index); }
  std::string reason_of(const std::string& text) {
    SQLite::Statement query(database_.sql(),
                            "SELECT l.outcome || ' ' || l.reason FROM ledger l JOIN observation o "
                            "ON o.id = l.observation_id WHERE o.text = ?");
    query.bind(1, text);
    return query.executeStep() ? query.getColumn(0).getString() : "open";
  }
  void open_for_letters() {
    plan::PlanSettings settings{config_.school, {}, {}, {}};
    settings.cadences["weekly"] = std::get<Cadence>(parse_cadence("every Friday at 16:00"));
    planner_ = std::make_unique<plan::Planner>(database_, settings);
    keeper_ = std::make_unique<Letters>(context_, *planner_, outbox_, 0);
  }
  void approve_all() { database_.sql().exec("UPDATE observation SET approved = 1"); }

  Config config_ = config_of_school();
  store::Database database_ = store::Database::in_memory();
  ManualClock clock_{at("2026-08-31T08:00")};
  Wake wake_;
  const Context context_{config_, database_, clock_, wake_};
  store::Outbox outbox_{database_};
  std::unique_ptr<plan::Planner> planner_;
  std::unique_ptr<Letters> keeper_;
  std::string log_;
  int strengths_ = 0;
  std::vector<compose::Composed> letters_;
};

}  // namespace homeward::app
