# Turns numbered .sql files into one generated .cpp, so that the binary carries its migrations.
# Called as a script: cmake -DOUT=... -DSQL_DIR=... -P EmbedSql.cmake
file(GLOB files "${SQL_DIR}/*.sql")
list(SORT files)
set(body "")
foreach(file IN LISTS files)
  get_filename_component(name "${file}" NAME_WE)
  file(READ "${file}" sql)
  string(APPEND body "    {\"${name}\", R\"homeward_sql(${sql})homeward_sql\"},\n")
endforeach()
file(WRITE "${OUT}" "// Generated from daemon/store/migrations by cmake/EmbedSql.cmake.
#include \"store/migrations.h\"

namespace homeward::store {
const std::vector<Migration>& migrations() {
  static const std::vector<Migration> kAll = {
${body}  };
  return kAll;
}
}  // namespace homeward::store
")
