// Logs and attendance: rows that are matched already go into the database.
#include "ingest/publisher.h"

namespace homeward::ingest {

LogPublisher::LogPublisher(Run& run, store::LogWriter::Mode mode)
    : run_(run), writer_(run.database, run.file, run.context.now, mode) {}

void LogPublisher::place(const MatchedBatch& batch) {
  for (const auto& record : batch.records) run_.note_stated(record);
  for (const auto& doubt : batch.doubts) {
    run_.reject(doubt.origin, doubt.field, doubt.code, doubt.message, doubt.hint, doubt.date);
  }
  for (const auto& note : batch.notes) place(note);
  for (const auto& day : batch.days)
    run_.count(store::save_attendance(run_.database, run_.file, day));
  any_by_writer_ |= batch.by_writer;
  any_by_class_teacher_ |= batch.by_class_teacher;
}

void LogPublisher::place(const MatchedNote& note) {
  run_.count(writer_.write(note.stated, note.other));
  if (note.stated.row.share && writer_.is_kept_back()) {
    run_.warn({note.stated.row.line, {}},
              "another file has this note with share = no, so it is not told. Take the no out "
              "there if it may be.");
  }
}

void LogPublisher::settle() {
  if (any_by_writer_) run_.database.set_meta(NoteMatcher::kByWriter, "1");
  if (any_by_class_teacher_) run_.database.set_meta(NoteMatcher::kByClassTeacher, "1");
  store::settle_attendance(run_.database, run_.file);
}

}  // namespace homeward::ingest
