#include "ingest/explain.h"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "base/text.h"

namespace homeward::ingest {

namespace {

using text::json;

// A JSON object written member by member; blank values are left out.
class Object {
 public:
  Object& text(const char* name, const std::string& value) {
    return value.empty() ? *this : raw(name, json(value));
  }
  Object& text(const char* name, const std::optional<std::string>& value) {
    return value ? text(name, *value) : *this;
  }
  Object& date(const char* name, const std::optional<Date>& value) {
    return value ? raw(name, json(to_iso(*value))) : *this;
  }
  Object& number(const char* name, const std::optional<int>& value) {
    return value ? raw(name, std::to_string(*value)) : *this;
  }
  Object& flag(const char* name, const std::optional<bool>& value) {
    return value ? raw(name, *value ? "true" : "false") : *this;
  }
  Object& raw(const char* name, const std::string& value) {
    body_ += (body_.empty() ? "" : ",") + json(name) + ":" + value;
    return *this;
  }
  std::string str() const { return "{" + body_ + "}"; }

 private:
  std::string body_;
};

Object& put(Object& object, const StudentRef& student) {
  return object.text("student_id", student.key)
      .text("student", student.name)
      .text("class", student.class_name);
}

std::string row_json(const StaffRow& row) {
  Object out;
  out.number("line", row.origin.line)
      .text("staff_id", row.key)
      .text("name", row.name)
      .text("email", row.email);
  if (row.role) out.text("role", std::string(to_string(*row.role)));
  if (row.classes) out.text("classes", text::join(*row.classes, "; "));
  return out.text("folder", row.folder).text("signature", row.signature).str();
}

std::string row_json(const RosterRow& row) {
  Object out;
  out.number("line", row.origin.line)
      .text("student_id", row.student_key)
      .text("student_name", row.student_name);
  out.text("given", row.given).text("preferred_name", row.preferred).text("pronouns", row.pronouns);
  out.text("class", row.class_name).text("teacher", row.teacher).text("family", row.family_key);
  out.text("guardian_name", row.guardian_name)
      .text("relationship", row.relationship)
      .text("email", row.email);
  out.text("postal_address", row.postal_address).flag("large_print", row.large_print);
  if (row.channel) out.text("channel", std::string(to_string(*row.channel)));
  out.text("language", row.language).text("cadence", row.cadence).text("time_zone", row.time_zone);
  out.flag("consent", row.consent).flag("contact_allowed", row.contact_allowed);
  if (row.status) {
    out.text("status", std::string(*row.status == RosterStatus::kActive   ? "active"
                                   : *row.status == RosterStatus::kPaused ? "paused"
                                                                          : "inactive"));
  }
  if (row.rejected) out.flag("rejected", true);
  return out.str();
}

std::string row_json(const LogRow& row) {
  Object out;
  out.number("line", row.origin.line).text("row_id", row.row_id).date("date", row.date);
  put(out, row.student).text("kind", std::string(to_string(row.kind))).text("text", row.text);
  out.text("setting", row.setting).text("author", row.author).text("goal", row.goal);
  if (row.count) out.number("done", row.count->done).number("of", row.count->of);
  out.text("topic", row.topic)
      .text("what_helped", row.what_helped)
      .text("attachment", row.attachment);
  out.text("alt", row.alt).text("link", row.link).flag("share", row.share);
  for (const auto& translation : row.translations) {
    out.text(("text_" + translation.language).c_str(), translation.text);
  }
  return out.text("translator", row.translator).str();
}

std::string row_json(const GoalRow& row) {
  Object out;
  out.number("line", row.origin.line).text("goal_id", row.key);
  put(out, row.student)
      .text("family", row.family_key)
      .text("goal", row.goal)
      .text("measure", row.measure)
      .number("baseline", row.baseline);
  out.number("target", row.target)
      .number("of", row.of)
      .text("better", std::string(row.better_up ? "up" : "down"));
  out.date("start", row.start).date("end", row.end).date("agreed_on", row.agreed_on);
  out.text("agreed_by", row.agreed_by)
      .text("school_step", row.school_step)
      .text("home_step", row.home_step);
  return out.text("family_wording", row.family_wording).flag("active", row.active).str();
}

std::string row_json(const StrategyRow& row) {
  Object out;
  out.number("line", row.origin.line).text("id", row.key);
  put(out, row.student).text("title", row.title).text("text", row.text).text("why", row.why);
  out.text("topic", row.topic)
      .text("school_step", row.school_step)
      .text("home_step", row.home_step);
  out.number("minutes", row.minutes)
      .date("started", row.started)
      .date("sent_home_on", row.sent_home_on);
  out.text("attachment", row.attachment).text("alt", row.alt).text("link", row.link);
  return out.text("language", row.language).str();
}

std::string row_json(const FamilyRow& row) {
  Object out;
  out.number("line", row.origin.line).date("date", row.date).text("family", row.family_key);
  put(out, row.student).text("kind", std::string(to_string(row.kind))).text("text", row.text);
  return out.str();
}

std::string row_json(const AttendanceRow& row) {
  Object out;
  out.number("line", row.origin.line).date("date", row.date);
  return put(out, row.student).flag("present", row.present).str();
}

void add_rows(std::string& out, const ParsedTable& table) {
  const std::string sheet =
      table.head.sheet.empty() ? "" : "\"sheet\":" + json(table.head.sheet) + ",";
  std::visit(
      [&](const auto& list) {
        if constexpr (requires { list.size(); }) {
          for (const auto& row : list)
            out += (out.empty() ? "\n  {" : ",\n  {") + sheet + row_json(row).substr(1);
        }
      },
      table.rows);
}

std::string reject_json(const Reject& reject) {
  return Object()
      .number("line", reject.line)
      .raw("column", json(reject.column))
      .raw("code", json(reject.code))
      .raw("message", json(reject.message))
      .raw("hint", json(reject.hint))
      .text("sheet", reject.sheet)
      .str();
}

template <typename List, typename Render>
std::string array(const List& list, Render render) {
  std::string out;
  for (const auto& item : list) out += (out.empty() ? "\n  " : ",\n  ") + render(item);
  return "[" + out + "]";
}

std::string columns_json(const TableHead& head) {
  Object columns;
  for (const auto& use : head.columns) columns.raw(use.header.c_str(), json(use.field));
  return columns.str();
}

std::string list_json(const std::vector<std::string>& list) {
  return array(list, [](const std::string& item) { return json(item); });
}

std::size_t accepted_rows(const ParsedFile& parsed) {
  std::size_t rows = 0;
  for (const auto& table : parsed.tables) rows += row_count(table.rows);
  return rows;
}

std::size_t rejected_lines(const ParsedFile& parsed) {
  std::set<std::pair<std::string, int>> lines;
  for (const auto& reject : parsed.rejects) lines.emplace(reject.sheet, reject.line);
  return lines.size();
}

std::string table_json(const ParsedTable& table) {
  return Object()
      .text("sheet", table.head.sheet)
      .raw("kind", json(to_string(table.head.kind)))
      .raw("header_line", std::to_string(table.head.header_line))
      .raw("columns", columns_json(table.head))
      .raw("ignored", list_json(table.head.ignored))
      .raw("accepted", std::to_string(row_count(table.rows)))
      .str();
}

const char* delimiter_name(char delimiter) {
  switch (delimiter) {
    case ',':
      return "commas";
    case ';':
      return "semicolons";
    case '\t':
      return "tabs";
    default:
      return "bars";
  }
}

}  // namespace

std::string explain_json(const ParsedFile& parsed, bool rows) {
  const TableHead& head = parsed.table().head;
  std::string out = "{";
  out += "\"kind\":" + json(to_string(head.kind));
  out += ",\n\"encoding\":" + json(parsed.encoding);
  out += ",\n\"delimiter\":" + json(std::string(1, head.delimiter));
  out += fmt::format(",\n\"header_line\":{}", head.header_line);
  out += ",\n\"columns\":" + columns_json(head);
  out += ",\n\"ignored\":" + list_json(head.ignored);
  if (!head.sheet.empty()) out += ",\n\"tables\":" + array(parsed.tables, table_json);
  out += fmt::format(",\n\"accepted\":{}", accepted_rows(parsed));
  out += fmt::format(",\n\"rejected\":{}", rejected_lines(parsed));
  out += ",\n\"rejects\":" + array(parsed.rejects, reject_json);
  out += ",\n\"warnings\":" + list_json(parsed.warnings);
  if (rows) {
    std::string list;
    for (const auto& table : parsed.tables) add_rows(list, table);
    out += ",\n\"rows\":[" + list + "]";
  }
  return out + "\n}\n";
}

std::string explain_text(const ParsedFile& parsed) {
  std::string out;
  if (parsed.refused()) {
    const auto& why = parsed.rejects.front();
    return fmt::format("This file can not be read: {}\n{}\n", why.message, why.hint);
  }
  for (const auto& [head, rows] : parsed.tables) {
    out += head.sheet.empty()
               ? fmt::format("A {} table, {}, columns separated by {}, header in line {}.\n",
                             to_string(head.kind), parsed.encoding, delimiter_name(head.delimiter),
                             head.header_line)
               : fmt::format("Sheet \"{}\": a {} table, header in row {}.\n", head.sheet,
                             to_string(head.kind), head.header_line);
    for (const auto& use : head.columns) out += fmt::format("  {} -> {}\n", use.header, use.field);
    for (const auto& header : head.ignored) out += fmt::format("  {} is not used\n", header);
  }
  out += fmt::format("{} rows read well, {} lines were rejected.\n", accepted_rows(parsed),
                     rejected_lines(parsed));
  for (const auto& reject : parsed.rejects) {
    const std::string sheet =
        reject.sheet.empty() ? "" : fmt::format("Sheet \"{}\", l", reject.sheet);
    out += fmt::format("{}ine {}{}: {} {}\n", sheet.empty() ? "L" : sheet, reject.line,
                       reject.column.empty() ? "" : ", column " + reject.column, reject.message,
                       reject.hint);
  }
  for (const auto& warning : parsed.warnings) out += "Note: " + warning + "\n";
  return out;
}

}  // namespace homeward::ingest
