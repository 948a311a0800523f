#include "sim/teachers.h"

#include <fmt/format.h>

#include "store/prepared.h"

namespace homeward::sim {

void Teachers::begin() {
  machine_.database().sql().exec(
      "INSERT INTO staff (id, key, name, email) VALUES (1, 'T1', 'Ms Rivera', "
      "'rivera@example.org')");
}

// Six made-up words: no two notes are alike by chance.
std::string Teachers::words() {
  constexpr const char* kSyllables[] = {"ba", "do", "fi", "gu", "ke", "lo", "mi", "na",
                                        "po", "ra", "se", "tu", "va", "wi", "yo", "ze"};
  std::string out;
  for (int word = 0; word < 6; ++word) {
    if (word > 0) out += ' ';
    for (int i = 0; i < 3; ++i) out += kSyllables[world_.random.below(16)];
  }
  return out;
}

void Teachers::write_row(std::int64_t file, std::int64_t student) {
  Random& random = world_.random;
  Row row;
  row.id = static_cast<std::int64_t>(world_.rows.size()) + 1;
  row.student = student;
  const int late = random.chance(0.85)   ? 0
                   : random.chance(0.85) ? random.below(12)
                                         : random.below(45);
  row.date = plus_days(date_of(world_.zone.local(world_.now)), -late);
  constexpr Kind kOthers[] = {Kind::kGoal,         Kind::kStudentVoice, Kind::kStrategy,
                              Kind::kFamilyEffort, Kind::kQuestion,     Kind::kObservation,
                              Kind::kAbsence};
  row.kind = random.chance(0.6)   ? (random.chance(0.7) ? Kind::kStrength : Kind::kWin)
             : random.chance(0.5) ? Kind::kConcern
                                  : kOthers[random.below(7)];
  row.share = random.chance(0.95);
  auto& earlier = world_.rows_of[student];
  if (!earlier.empty() && random.chance(0.02)) {
    Row& twin = world_.row(random.pick(earlier));
    twin.has_twin = row.has_twin = true;
    row.text = twin.text;
  } else {
    row.text = words();
  }
  store::Prepared insert(
      machine_.database(),
      "INSERT INTO observation (id, student_id, date, kind, text, author_id, share, file_id, line, "
      "created_at, fingerprint, topic) VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?7, 1, ?8, ?3 || ':' || "
      "?1, ?9)");
  insert.bind(1, row.id);
  insert.bind(2, student);
  insert.bind(3, to_iso(row.date));
  insert.bind(4, to_string(row.kind));
  insert.bind(5, row.text);
  insert.bind(6, row.share ? 1 : 0);
  insert.bind(7, file);
  insert.bind(8, to_unix(world_.now));
  insert.bind(9, random.chance(0.5) ? "sharing" : "");
  insert.exec();
  staged_[file].push_back(row.id);
  earlier.push_back(row.id);
  world_.rows.push_back(std::move(row));
}

std::int64_t Teachers::write_file(const std::vector<std::int64_t>& students, double busy) {
  machine_.database().transact([&] {
    store::Prepared insert(machine_.database(),
                           "INSERT INTO file (id, path, sha256, size, received_at, state) VALUES "
                           "(?1, 'log-' || ?1 || '.csv', ?1, 1, ?2, 'spooled')");
    insert.bind(1, ++files_);
    insert.bind(2, to_unix(world_.now));
    insert.exec();
    for (const auto student : students) {
      if (world_.random.chance(busy)) write_row(files_, student);
    }
  });
  return files_;
}

void Teachers::publish(std::int64_t file) {
  auto& database = machine_.database();
  database.transact([&] {
    store::Prepared update(database,
                           "UPDATE file SET state = 'published', read_at = ?2, published_at = ?2 "
                           "WHERE id = ?1");
    update.bind(1, file);
    update.bind(2, to_unix(world_.now));
    update.exec();
  });
  machine_.planner().rows_came(world_.now);
  ++world_.step;
  for (const auto id : staged_[file]) {
    world_.row(id).noted = world_.step;
    world_.tell("noted", 0, id);
  }
  staged_.erase(file);
}

// As a new version of a log does it (store/log_changes): untold rows go, told ones stay.
void Teachers::withdraw(Row& row) {
  store::Prepared update(
      machine_.database(),
      "UPDATE observation AS o SET withdrawn = 1 WHERE id = ? AND NOT EXISTS (SELECT 1 FROM ledger "
      "l JOIN digest d ON d.id = l.digest_id WHERE l.observation_id = o.id AND l.outcome IN "
      "('told', 'merged') AND d.state <> 'held')");
  update.bind(1, row.id);
  row.withdrawn = update.exec() > 0;
  if (row.withdrawn) world_.tell("withdrawn", 0, row.id);
}

void Teachers::correct(Row& row) {
  row.text = words();
  row.approved = false;
  store::Prepared update(machine_.database(),
                         "UPDATE observation SET text = ?1, approved = 0 WHERE id = ?2");
  update.bind(1, row.text);
  update.bind(2, row.id);
  update.exec();
  world_.tell("corrected", 0, row.id);
}

void Teachers::look_through() {
  Random& random = world_.random;
  const auto count = world_.rows.size();
  const auto recent = std::min<std::size_t>(count, world_.families.size() * 12);
  machine_.database().transact([&] {
    for (std::size_t i = count - recent; i < count; ++i) {
      Row& row = world_.rows[i];
      if (!row.noted || row.withdrawn) continue;
      if (row.kind == Kind::kConcern && !row.approved && random.chance(0.1)) {
        row.approved = true;
        store::Prepared approve(machine_.database(),
                                "UPDATE observation SET approved = 1 WHERE id = ?");
        approve.bind(1, row.id);
        approve.exec();
      } else if (random.chance(0.002)) {
        correct(row);
      } else if (random.chance(0.002)) {
        withdraw(row);
      }
    }
  });
  machine_.planner().rows_came(world_.now);
}

}  // namespace homeward::sim
