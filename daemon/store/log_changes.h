// What a new version of a log changes beside adding rows: corrected rows, paired rows, rows that it
// leaves out. Main thread, within the transaction that publishes the file.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "domain/ids.h"
#include "store/database.h"

namespace homeward::store {

struct LogChanges {
  int paired = 0;     // rows counted as new that are known ones, corrected
  int withdrawn = 0;  // untold rows since `since` that no current file has any more
};

// Takes over what LogWriter staged for `file`. One vanished and one new row of equal student, date
// and kind - or of the school's own row id and the same words - are one note, corrected: the known
// row changes and keeps its id and marks. A told row whose words change is marked corrected.
// Vanished rows that are told, older than `since` or in a copy elsewhere (note_copy) stay.
LogChanges settle_log(Database& database, FileId file, Date since, Instant now);

// The pictures that the file's rows name, each once with the first line that does.
struct NamedPicture {
  std::string name;
  int line = 0;
};
std::vector<NamedPicture> staged_pictures(Database& database, FileId file);
// The rows that name it.
std::vector<ObservationId> rows_naming(Database& database, FileId file, const std::string& name);
// The rows that name it have that picture now; with an empty sha256 they stay as they are. How many
// rows of other files changed by it.
int settle_picture(Database& database, FileId file, const std::string& name,
                   const std::string& sha256);

}  // namespace homeward::store
