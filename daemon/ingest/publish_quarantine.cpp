// Rows that waited are read and placed once more, after people or goals were published.
#include <algorithm>
#include <map>

#include "ingest/publisher.h"
#include "store/intake.h"
#include "store/log_changes.h"
#include "store/quarantine.h"

namespace homeward::ingest {

namespace {

using store::WaitingRow;
using WaitingRows = std::vector<WaitingRow>;

// Rows of one table of one file, which can be read together.
bool belong_together(const WaitingRow& a, const WaitingRow& b) {
  return a.file == b.file && a.sheet == b.sheet && a.header == b.header &&
         a.day_first == b.day_first && a.table_kind == b.table_kind;
}

int line_count(const std::string& text) {
  return 1 + static_cast<int>(std::count(text.begin(), text.end(), '\n'));
}

// One group, read as a small file of its own.
class Retry {
 public:
  Retry(store::Database& database, const ReadContext& given, Instant now, const WaitingRows& rows)
      : database_(database), read_(given), rows_(rows) {
    const auto file = store::find_file(database, rows.front().file);
    read_.path = file->path;
    read_.day_first = rows.front().day_first;
    publish_ = {file->path, given.today, given.assume_consent, now};
  }

  // How many of the rows were taken.
  int run() {
    // The first line settles the delimiter whatever the cells hold.
    std::string text = "sep=,\n" + rows_.front().header + "\n";
    int line = 1 + line_count(text) - 1;
    for (const auto& row : rows_) {
      line_of_[line] = &row;
      text += row.raw + "\n";
      line += line_count(row.raw);
    }
    const ParsedFile parsed = read_file(text, read_);
    Run run{database_, rows_.front().file, publish_, Run::Mode::kRetry};
    TableHead head = parsed.table().head;
    head.sheet = rows_.front().sheet;
    run.head = &head;
    if (parsed.refused() || to_string(head.kind) != rows_.front().table_kind) return 0;
    for (const auto& reject : parsed.rejects) run.take(reject);
    place(run, head, parsed.table().rows);
    for (const auto& named : store::staged_pictures(database_, run.file)) {
      store::settle_picture(database_, run.file, named.name, run.picture(named.line, named.name));
    }
    return settle(run, parsed.table().rows);
  }

 private:
  static void place(Run& run, const TableHead& head, const Rows& rows) {
    struct Visitor {
      Run& run;
      const TableHead& head;
      void operator()(const std::vector<LogRow>& notes) const {
        place_matched({notes, {}, {}, {}});
      }
      void operator()(const std::vector<AttendanceRow>& days) const {
        place_matched({days, {}, {}, {}});
      }
      void place_matched(Batch&& batch) const {
        NoteMatcher matcher(run.database, run.context.path, false);
        LogPublisher log(run, store::LogWriter::Mode::kReleased);
        log.place(matcher.match(head, std::move(batch)));
        log.settle();
      }
      void operator()(const std::vector<GoalRow>& goals) const {
        publish_goals(run, goals);
        const bool news = run.summary.added + run.summary.changed > 0;  // else it never ends
        if (news) store::ask_for_retry(run.database);
      }
      void operator()(const std::vector<StrategyRow>& list) const { publish_strategies(run, list); }
      void operator()(const std::vector<FamilyRow>& notes) const { publish_family(run, notes); }
      void operator()(const std::vector<StaffRow>&) const {}
      void operator()(const std::vector<RosterRow>&) const {}
      void operator()(std::monostate) const {}
    };
    std::visit(Visitor{run, head}, rows);
  }

  int settle(const Run& run, const Rows& rows) {
    std::map<int, int> taken;
    std::visit(
        [&](const auto& list) {
          if constexpr (!std::is_same_v<std::decay_t<decltype(list)>, std::monostate>) {
            for (const auto& row : list) ++taken[row.origin.line];
          }
        },
        rows);
    std::map<int, const Reject*> rejects;
    for (const auto& reject : run.summary.rejects) rejects.emplace(reject.line, &reject);
    int released = 0;
    for (const auto& [line, row] : line_of_) {
      const auto reject = rejects.find(line);
      if (reject == rejects.end() && taken.contains(line)) {
        store::release(database_, *row, taken[line]);
        ++released;
      } else if (reject != rejects.end() && reject->second->code != row->code) {
        store::change_reason(database_, *row, reject->second->code, reject->second->message,
                             reject->second->hint);
      }
    }
    return released;
  }

  store::Database& database_;
  ReadContext read_;
  PublishContext publish_;
  const WaitingRows& rows_;
  std::map<int, const WaitingRow*> line_of_;
};

}  // namespace

RetrySummary retry_quarantine(store::Database& database, const ReadContext& context, Instant now,
                              int limit) {
  RetrySummary summary;
  database.transact([&] {
    summary = {};
    const auto waiting = store::next_to_retry(database, limit);
    if (waiting.empty()) return;
    store::retried_until(database, waiting.back().id);
    summary.tried = static_cast<int>(waiting.size());
    for (auto first = waiting.begin(); first != waiting.end();) {
      const auto end = std::find_if_not(first, waiting.end(), [&](const WaitingRow& row) {
        return belong_together(*first, row);
      });
      const WaitingRows group(first, end);
      summary.released += Retry(database, context, now, group).run();
      first = end;
    }
  });
  return summary;
}

}  // namespace homeward::ingest
