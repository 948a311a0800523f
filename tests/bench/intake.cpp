// The whole way of a log into the database, as the daemon goes it: survey, batches read ahead by
// the worker, staged in the main thread, published. Run by intake_bench.py.
//   intake seed  DATABASE STUDENTS   staff and pupils S-00000 ... in 900 classes
//   intake store DATABASE LOG.CSV    prints what was stored
#include <fmt/format.h>
#include <poll.h>

#include <cstdlib>
#include <stdexcept>
#include <string_view>

#include "app/reading.h"
#include "base/clock.h"
#include "ingest/publish.h"
#include "store/intake.h"

namespace homeward {
namespace {

constexpr std::size_t kAhead = 8;

ingest::ReadContext reading(const std::string& path, Instant now) {
  ingest::ReadContext context;
  context.path = path;
  context.today = date_of(Zone::utc().local(now));
  return context;
}

ingest::PublishContext publishing(const std::string& path, Instant now) {
  ingest::PublishContext context;
  context.path = path;
  context.today = date_of(Zone::utc().local(now));
  context.now = now;
  return context;
}

FileId spooled(store::Database& database, const std::string& path, Instant now) {
  FileId id;
  database.transact([&] { id = store::insert_spooled(database, path, path, 0, now); });
  return id;
}

void seed(store::Database& database, int students) {
  const Instant now = SystemClock().now();
  std::string staff = "staff_id,name,email,classes\n";
  for (int i = 0; i < 900; ++i)
    staff += fmt::format("T-{0:03},Teacher {0},t{0}@example.org,Class {0}\n", i);
  std::string roster = "student_id,student_name,class,guardian_name,email,consent,family_id\n";
  for (int i = 0; i < students; ++i) {
    roster += fmt::format("S-{0:05},Pupil {0},Class {1},Guardian {0},g{0}@example.org,yes,F{0}\n",
                          i, i % 900);
  }
  for (const auto& [path, text] :
       {std::pair("staff.csv", staff), std::pair("roster.csv", roster)}) {
    const auto parsed = ingest::read_file(text, reading(path, now));
    const auto summary = ingest::publish(database, spooled(database, path, now), parsed, now);
    if (summary.rejected != 0) throw std::runtime_error("the seed was not taken");
  }
}

void store_log(store::Database& database, const std::string& file) {
  const Instant now = SystemClock().now();
  const Wake wake;
  app::Reading reader(1, wake);
  const FileId id = spooled(database, "log.csv", now);
  ingest::Publication publication(database, id, publishing("log.csv", now));
  reader.survey(id, file, {}, reading("log.csv", now));
  app::Reading::SourcePtr source;
  std::size_t asked = 0;
  for (bool ended = false; !ended;) {
    pollfd waits{wake.fd(), POLLIN, 0};
    ::poll(&waits, 1, 1000);
    wake.clear();
    while (auto answer = reader.take()) {
      if (const auto* surveyed = std::get_if<app::Reading::Surveyed>(&*answer)) {
        source = surveyed->source;
        if (!source || app::Reading::survey_of(*source).refusal)
          throw std::runtime_error("refused");
      } else if (auto* notes = std::get_if<app::Reading::Notes>(&*answer)) {
        --asked;
        publication.stage(app::Reading::survey_of(*source).tables[notes->table],
                          std::move(notes->batch));
      } else {
        ended = true;
      }
      for (; !ended && asked < kAhead && reader.has_room(); ++asked)
        reader.read_on(source, publication.matcher());
    }
  }
  const auto summary = publication.publish();
  fmt::print("{} rows taken, {} rejected\n", summary.accepted, summary.rejected);
}

}  // namespace
}  // namespace homeward

int main(int argc, char** argv) {
  using namespace homeward;
  if (argc != 4) return 64;
  try {
    auto database = store::Database::open(argv[2]);
    if (std::string_view(argv[1]) == "seed") {
      seed(database, std::atoi(argv[3]));
    } else {
      store_log(database, argv[3]);
    }
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
