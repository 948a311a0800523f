#include "ingest/decode.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "ingest/encoding_twice.h"
#include "ingest/signature.h"

namespace homeward::ingest {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t kHead = 4096;              // bytes that tell what a file is
constexpr std::size_t kMostSample = 64U << 10U;  // bytes kept to guess by
constexpr const char* kSaveAsUtf8 =
    "Open it in your spreadsheet program and save it with \"Save as\", file type \"CSV UTF-8\".";

struct Mark {
  std::string_view bytes;
  const char* encoding;
};
constexpr std::array kMarks{Mark{"\xEF\xBB\xBF"sv, kUtf8}, Mark{"\xFF\xFE\0\0"sv, "UTF-32LE"},
                            Mark{"\0\0\xFE\xFF"sv, "UTF-32BE"}, Mark{"\xFF\xFE"sv, "UTF-16LE"},
                            Mark{"\xFE\xFF"sv, "UTF-16BE"}};

// Plain signs have a NUL as their upper half, which stands first or second.
const char* utf16_by_nuls(std::string_view head) {
  std::array<std::size_t, 2> nuls{};
  for (std::size_t i = 0; i < head.size(); ++i) nuls[i % 2] += head[i] == '\0' ? 1U : 0U;
  const auto most = std::max(nuls[0], nuls[1]);
  const auto least = std::min(nuls[0], nuls[1]);
  if (most * 4 < head.size() / 2 || least * 10 > most || head.size() < 4) return nullptr;
  return nuls[0] > nuls[1] ? "UTF-16BE" : "UTF-16LE";
}

bool has_high(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return (c & 0x80) != 0; });
}

// The text's last bytes are the first ones of a sign: a file that breaks off.
bool ends_within_sign(std::string_view text) {
  for (const auto begun :
       {"\xC2"sv, "\xC3"sv, "\xC4"sv, "\xC5"sv, "\xE2\x80"sv, "\xF0\x9F"sv, "\xF0\x9F\x98"sv}) {
    if (text.ends_with(begun))
      return text::is_valid_utf8(text.substr(0, text.size() - begun.size()));
  }
  return false;
}

// A lone sign of a far script amid ASCII, such as a Hebrew point: two letters of a code page that
// are valid UTF-8 by chance ("Íñ" of CP850).
bool is_chance(std::string_view line) {
  bool any = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const auto lead = static_cast<unsigned char>(line[i]);
    if (lead < 0x80) continue;
    const bool two = lead >= 0xD4 && lead <= 0xDF;  // U+0500 to U+07FF
    const bool alone = two && (i + 2 >= line.size() || (line[i + 2] & 0x80) == 0);
    if (!alone) return false;
    any = true;
    ++i;
  }
  return any;
}

// What one pass over all lines finds.
struct Tally {
  std::int64_t lines = 0;
  std::int64_t unreadable = 0;
  std::int64_t with_nul = 0;  // of them
  std::int64_t foreign = 0;   // with bytes that are no UTF-8, or by chance only
  std::int64_t accented = 0;  // readable lines beyond ASCII
  bool blank = true;
  std::string begin;     // the first lines
  std::string doubtful;  // foreign lines
  std::int64_t twice = 0;
  int twice_line = 0;
  TwiceEncoded twice_word;

  std::int64_t few() const { return std::max<std::int64_t>(1, lines / 100); }
  bool is_torn() const { return with_nul > few() || unreadable * 2 > lines; }
};

void keep(std::string& sample, std::string_view line) {
  if (sample.size() + line.size() < kMostSample) sample.append(line).push_back('\n');
}

void look_at(const Line& line, Tally& tally) {
  ++tally.lines;
  tally.blank = tally.blank && line.text.find_first_not_of(" \t"sv) == std::string::npos;
  if (tally.begin.size() < kMostSample) keep(tally.begin, line.text);
  if (!line.readable) {
    ++tally.unreadable;
    const bool nul = line.text.find('\0') != std::string::npos;
    tally.with_nul += nul ? 1 : 0;
    const bool foreign =
        !nul && !text::is_valid_utf8(line.text) && (line.ended || !ends_within_sign(line.text));
    if (!foreign) return;
    ++tally.foreign;
    keep(tally.doubtful, line.text);
    return;
  }
  if (!has_high(line.text)) return;
  if (is_chance(line.text)) {
    ++tally.foreign;
    keep(tally.doubtful, line.text);
    return;
  }
  ++tally.accented;
  if (auto found = find_twice_encoded(line.text)) {
    if (++tally.twice == 1) tally.twice_word = std::move(*found);
    if (tally.twice == 1) tally.twice_line = line.number;
  }
}

Tally tally_lines(const Bytes& bytes, const Decoded& as) {
  Tally tally;
  LineReader lines = as.lines(bytes);
  Line line;
  while (lines.next(line)) look_at(line, tally);
  return tally;
}

// Whether lines that are no UTF-8 make the file one of another encoding: valid signs beyond ASCII
// are hardly ever there by chance.
bool is_foreign(const Tally& tally) { return tally.foreign > tally.accented * 10; }

// A few whole words, from shortly before that place on.
std::string words_from(std::string_view cell, std::size_t place) {
  constexpr std::size_t kMost = 40;
  const auto space = place > 15 ? cell.rfind(' ', place - 10) : std::string_view::npos;
  const std::string words =
      text::fold_space(cell.substr(space == std::string_view::npos ? 0 : space));
  const std::string shown = text::shorten(words, kMost);
  const auto last = shown.rfind(' ');
  if (shown.size() == words.size() || last == std::string::npos) return shown;
  return shown.substr(0, last) + " ...";
}

// The first cells that hold signs beyond ASCII, so that a person sees whether the guess is right.
std::string sample_of(const Tally& tally, const std::string& encoding) {
  constexpr std::size_t kMostCells = 3;
  constexpr std::string_view kEnds = ",;\t|\"\n";
  std::vector<std::string> cells;
  const std::string text = to_utf8(tally.doubtful, encoding);
  for (std::size_t at = 0; at < text.size() && cells.size() < kMostCells;) {
    const std::size_t end = std::min(text.find_first_of(kEnds, at), text.size());
    const auto cell = std::string_view(text).substr(at, end - at);
    at = end + 1;
    const auto high =
        std::find_if(cell.begin(), cell.end(), [](char c) { return (c & 0x80) != 0; });
    if (high == cell.end()) continue;
    std::string shown = words_from(cell, static_cast<std::size_t>(high - cell.begin()));
    if (std::find(cells.begin(), cells.end(), shown) == cells.end())
      cells.push_back(std::move(shown));
  }
  return text::join(cells, "\", \"");
}

Decoded refuse(const char* code, std::string message, std::string hint = kSaveAsUtf8) {
  Decoded out;
  out.refusal = Reject{0, "", code, std::move(message), std::move(hint), ""};
  return out;
}

// Whether the lines that are no UTF-8 are a few broken ones amid many, rather than letters of a
// code page that a teacher would know again.
bool is_damage(const Tally& tally, const std::optional<EncodingGuess>& guess) {
  const bool few = tally.foreign <= tally.few() && tally.foreign * 2 < tally.lines;
  return few && (!guess || !guess->clean);
}

std::string told_encoding(const Tally& tally, const std::string& encoding,
                          const std::optional<EncodingGuess>& guess) {
  std::string doubt;
  if (!guess) doubt = " This is the school's own code page.";
  if (guess && !guess->rival.empty())
    doubt = fmt::format(" This is a guess; it might be {}.", guess->rival);
  return fmt::format(
      "Read as {}: \"{}\".{} If a letter is wrong, save the file as \"CSV UTF-8\" and drop it "
      "again.",
      encoding, sample_of(tally, encoding), doubt);
}

// Chooses an encoding for a text with lines that are no UTF-8: UTF-8 when they alone are broken;
// empty when nothing fits.
std::string foreign_encoding(const Tally& tally, const DecodeHints& hints,
                             std::vector<std::string>& warnings) {
  const auto guess = guess_encoding(tally.doubtful, tally.begin, hints);
  if (!guess && is_known_encoding(hints.code_page)) {
    warnings.push_back(told_encoding(tally, hints.code_page, guess));
    return hints.code_page;
  }
  if (is_damage(tally, guess)) return kUtf8;
  if (!guess) return {};
  warnings.push_back(told_encoding(tally, guess->encoding, guess));
  return guess->encoding;
}

void warn_of_twice(const Tally& tally, std::vector<std::string>& warnings) {
  if (tally.twice == 0) return;
  warnings.push_back(fmt::format(
      "Line {}{}: \"{}\" looks like \"{}\", saved in two ways one after the other. It was taken as "
      "it is; mend it in the file if it is wrong.",
      tally.twice_line, tally.twice == 1 ? "" : fmt::format(" and {} more", tally.twice - 1),
      tally.twice_word.written, tally.twice_word.meant));
}

}  // namespace

Decoded decode(const Bytes& bytes, const DecodeHints& hints) {
  std::string head(kHead, '\0');
  head.resize(bytes.read_at(0, head.data(), head.size()));
  Decoded out;
  out.encoding = kUtf8;
  bool marked = false;
  for (const auto& mark : kMarks) {
    if (marked || !head.starts_with(mark.bytes)) continue;
    marked = true;
    out.encoding = mark.encoding;
    out.begin = mark.bytes.size();
  }
  if (!marked) {
    if (auto known = known_as_no_text(head)) return {"", 0, {}, std::move(known)};
    if (const char* wide = utf16_by_nuls(head)) out.encoding = wide;
  }
  std::string begin = head.substr(out.begin);
  if (out.encoding != kUtf8) begin = to_utf8(begin, out.encoding);
  if (auto known = known_as_no_table(begin)) return {"", 0, {}, std::move(known)};

  Tally tally = tally_lines(bytes, out);
  if (tally.blank) {
    return refuse(
        "empty_file", "This file is empty.",
        "If you saved it a moment ago, save it once more; if it is not needed, delete it.");
  }
  if (!marked && out.encoding == kUtf8 && is_foreign(tally)) {
    out.encoding = foreign_encoding(tally, hints, out.warnings);
    if (out.encoding.empty())
      return refuse("unknown_encoding",
                    "The letters of this file can not be told: it is no UTF-8.");
    tally = tally_lines(bytes, out);
  }
  if (tally.is_torn()) {
    return refuse("unknown_encoding", fmt::format("{} of {} lines are not readable as {} text.",
                                                  tally.unreadable, tally.lines, out.encoding));
  }
  warn_of_twice(tally, out.warnings);
  return out;
}

}  // namespace homeward::ingest
