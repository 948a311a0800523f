// A school in memory that files can be dropped into.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/hash.h"
#include "ingest/publish.h"
#include "store/intake.h"
#include "store/people.h"

namespace homeward::ingest {

inline Date day(const char* iso) { return parse_iso_date(iso).value(); }

class PublishTest : public ::testing::Test {
 protected:
  struct Dropped {
    FileId id;
    PublishSummary summary;
  };

  Dropped drop(const std::string& path, const std::string& bytes,
               const PicturesByName& pictures = {}) {
    ++now_;
    const auto sha = sha256_hex(bytes);
    store::Received received;
    database_.transact([&] {
      received = store::receive(database_, path, sha, static_cast<std::int64_t>(bytes.size()),
                                from_unix(now_));
    });
    const FileId id = received.file;
    if (received.arrival == store::Arrival::kCopy) return {id, {}};
    return {id, publish(database_, id, read(path, bytes), from_unix(now_), pictures)};
  }

  ParsedFile read(const std::string& path, const std::string& bytes) const {
    ReadContext context = context_;
    context.path = path;
    return read_file(bytes, context);
  }

  // Values of one query, a row as its cells joined with '|'.
  std::vector<std::string> rows(const std::string& sql) {
    SQLite::Statement query(database_.sql(), sql);
    std::vector<std::string> out;
    while (query.executeStep()) {
      std::string row;
      for (int i = 0; i < query.getColumnCount(); ++i)
        row += (i == 0 ? "" : "|") + query.getColumn(i).getString();
      out.push_back(row);
    }
    return out;
  }
  int count(const std::string& table, const std::string& where = "1") {
    return database_.sql().execAndGet("SELECT count(*) FROM " + table + " WHERE " + where).getInt();
  }

  // Marks a row as told to a family.
  void tell(const std::string& text, const std::string& family_key) {
    database_.sql().exec(
        "INSERT OR IGNORE INTO digest (id, family_id, kind, slot, state, period_start, period_end, "
        "sealed_at, send_at) SELECT 900 + id, id, 'periodic', 's', 'done', '2026-09-01', "
        "'2026-09-30', "
        "0, 0 FROM family WHERE key = '" +
        family_key + "'");
    database_.sql().exec(
        "INSERT INTO ledger (family_id, observation_id, digest_id, outcome, section, position) "
        "SELECT f.id, o.id, 900 + f.id, 'told', 'strength', 0 FROM family f, observation o "
        "WHERE f.key = '" +
        family_key + "' AND o.text = '" + text + "'");
  }

  void school() {
    drop("office/staff.csv",
         "staff_id,name,email,role,classes,folder\n"
         "T1,Ms Rivera,rivera@example.org,teacher,Room 12,ms-rivera\n"
         "T2,Mr Lee,lee@example.org,teacher,Room 14,mr-lee\n"
         "T3,Ms Okafor,okafor@example.org,teacher,,ms-okafor\n");
    drop("office/roster.csv",
         "student_id,student_name,preferred_name,class,teacher,family_id,guardian_name,email,"
         "consent\n"
         "S1,Alex Brennan,,Room 12,Ms Rivera,F1,Kate Brennan,kate@example.org,yes\n"
         "S2,Alex Moreau,,Room 14,Mr Lee,F2,Claire Moreau,claire@example.org,yes\n"
         "S3,Benjamin Hollis,Benji,Room 12,Ms Rivera,F3,Megan Hollis,megan@example.org,yes\n"
         "S4,Jordan Pell,,Room 12,Ms Rivera,F4,Dana Pell,dana@example.org,yes\n"
         "S4,Jordan Pell,,Room 12,Ms Rivera,F5,Marcus Irving,marcus@example.org,yes\n");
  }

  store::Database database_ = store::Database::in_memory();
  ReadContext context_{.path = "", .today = day("2026-10-02")};
  std::int64_t now_ = 1790000000;
};

}  // namespace homeward::ingest
