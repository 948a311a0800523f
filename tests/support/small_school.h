// A database with a handful of people, for tests of what reads it. SQLite is the real one.
#pragma once

#include <string>
#include <vector>

#include "domain/observation.h"
#include "store/database.h"

namespace homeward::testing {

class SmallSchool {
 public:
  store::Database database = store::Database::in_memory();

  SmallSchool() {
    run("INSERT INTO staff (id, key, name, email, classes) VALUES (1, 'T1', 'Ms Rivera', "
        "'rivera@example.org', 'Room 12')");
    run("INSERT INTO file (id, path, sha256, size, received_at, state, read_at, published_at) "
        "VALUES (1, "
        "'log.csv', 'x', 1, 0, 'published', 0, 0)");
  }

  void run(const std::string& sql) { database.sql().exec(sql); }

  // Students and families carry their number in every name: "Child 3", guardian "Parent 5".
  void add_student(int id) {
    run("INSERT INTO student (id, key, name, given, class, teacher_id) VALUES (" +
        std::to_string(id) + ", 'S" + std::to_string(id) + "', 'Child " + std::to_string(id) +
        " Test', 'Child" + std::to_string(id) + "', 'Room 12', 1)");
  }
  void add_family(int id, const std::vector<int>& students, Instant known_since,
                  bool consent = true) {
    const std::string number = std::to_string(id);
    run("INSERT INTO family (id, key, known_since) VALUES (" + number + ", 'F" + number + "', " +
        std::to_string(to_unix(known_since)) + ")");
    run("INSERT INTO guardian (id, family_id, name, email, consent) VALUES (" + number + ", " +
        number + ", 'Parent " + number + "', 'parent" + number + "@example.org', " +
        (consent ? "1" : "0") + ")");
    for (const int student : students) {
      run("INSERT INTO family_student VALUES (" + number + ", " + std::to_string(student) + ", 1)");
    }
  }
  void add_row(int id, int student, Kind kind, const std::string& date, const std::string& text,
               bool approved = false) {
    SQLite::Statement insert(
        database.sql(),
        "INSERT INTO observation (id, student_id, date, kind, text, author_id, share, approved, "
        "file_id, line, created_at, fingerprint) VALUES (?, ?, ?, ?, ?, 1, 1, ?, 1, 1, 0, ?)");
    insert.bind(1, id);
    insert.bind(2, student);
    insert.bind(3, date);
    insert.bind(4, to_string(kind));
    insert.bind(5, text);
    insert.bind(6, approved ? 1 : 0);
    insert.bind(7, "fp" + std::to_string(id));
    insert.exec();
  }
  int count(const std::string& sql) { return database.sql().execAndGet(sql).getInt(); }
  std::string word(const std::string& sql) { return database.sql().execAndGet(sql).getString(); }
};

}  // namespace homeward::testing
