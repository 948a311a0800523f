#include "compose/parent_letters.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <ranges>

#include "base/files.h"
#include "base/language.h"
#include "base/text.h"
#include "compose/reading_level.h"

namespace homeward::compose {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kLargestPage = 256ULL << 10U;
constexpr std::size_t kFewestWords = 120;
constexpr std::size_t kMostWords = 200;
constexpr std::size_t kLongestSentence = 20;
constexpr double kHardestGrade = 8;    // Flesch-Kincaid
constexpr double kHardestEase = 70;    // Fernández Huerta
constexpr int kLongestAction = 60;     // minutes
constexpr std::size_t kMostBooks = 5;  // more no longer fit on the page
const std::vector<std::string> kKeys = {"topic", "title", "action", "minutes", "book"};

// The lines between the two fences, one key at a time.
class FrontMatter {
 public:
  FrontMatter(const std::string& file, ParentLetter& letter, Problems& problems)
      : file_(file), letter_(letter), problems_(problems) {}

  void read_line(std::string_view line, int number) {
    line = text::trim(line);
    if (line.empty() || line.starts_with('#')) return;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return complain(number, "this line has no \"key: value\"");
    const std::string key(text::trim(line.substr(0, colon)));
    const std::string value = text::fold_space(line.substr(colon + 1));
    if (value.empty()) return complain(number, fmt::format("\"{}\" has no words behind it", key));
    if (key == "book") {
      read_book(value, number);
    } else if (key == "minutes") {
      read_minutes(value, number);
    } else if (std::string* words = words_of(key)) {
      if (!words->empty()) complain(number, fmt::format("\"{}\" stands here twice", key));
      *words = value;
    } else {
      const std::string meant = text::nearest(key, kKeys);
      complain(number, fmt::format("unknown key \"{}\"; {}", key,
                                   meant.empty() ? "there are " + text::join(kKeys, ", ")
                                                 : "did you mean \"" + meant + "\"?"));
    }
  }

  void require_all() {
    for (const char* key : {"topic", "title", "action"}) {
      if (words_of(key)->empty()) missing(key, "in its own words");
    }
    if (letter_.minutes == 0 && !bad_minutes_) missing("minutes", "how long the action takes");
    if (letter_.books.empty() && !bad_book_) missing("book", "title | author | reading tip");
    if (letter_.books.size() > kMostBooks) {
      complain(0, fmt::format("{} books; {} fit on the page", letter_.books.size(), kMostBooks));
    }
  }

  void complain(int line, std::string message) {
    problems_.push_back({file_, line, std::move(message)});
  }

 private:
  std::string* words_of(std::string_view key) {
    if (key == "topic") return &letter_.topic;
    if (key == "title") return &letter_.title;
    if (key == "action") return &letter_.action;
    return nullptr;
  }

  void missing(std::string_view key, std::string_view what) {
    complain(1, fmt::format("a line \"{}: ...\" is missing ({})", key, what));
  }

  void read_minutes(const std::string& value, int number) {
    const char* end = value.data() + value.size();
    const auto [rest, error] = std::from_chars(value.data(), end, letter_.minutes);
    if (error == std::errc() && rest == end && letter_.minutes >= 1 &&
        letter_.minutes <= kLongestAction) {
      return;
    }
    letter_.minutes = 0;
    bad_minutes_ = true;
    complain(number, fmt::format("minutes is a whole number from 1 to {}", kLongestAction));
  }

  void read_book(const std::string& value, int number) {
    std::vector<std::string> parts;
    for (const std::string& part : text::split(value, '|')) parts.emplace_back(text::trim(part));
    if (parts.size() != 3 || std::ranges::find(parts, "") != parts.end()) {
      bad_book_ = true;
      return complain(number, "a book is written \"title | author | reading tip\"");
    }
    letter_.books.push_back({parts[0], parts[1], parts[2]});
  }

  const std::string& file_;
  ParentLetter& letter_;
  Problems& problems_;
  bool bad_minutes_ = false;  // was complained of already
  bool bad_book_ = false;
};

// Its own words; titles and authors are as their books have them.
std::vector<std::string> own_words(const ParentLetter& letter) {
  std::vector<std::string> out = letter.body.words;
  out.push_back(letter.action);
  for (const ParentBook& book : letter.books) out.push_back(book.tip);
  return out;
}

void lint_words(const ParentLetter& letter, const std::string& file, Problems& problems) {
  const auto note = [&](std::string message) {
    problems.push_back({file, 0, std::move(message), true});
  };
  const auto words = own_words(letter);
  if (std::ranges::any_of(words,
                          [](const auto& part) { return part.find('!') != std::string::npos; }) ||
      letter.title.find('!') != std::string::npos) {
    note("an exclamation mark; a calm sentence reads better");
  }
  const bool english = letter.language.starts_with("en");
  if (!english && !letter.language.starts_with("es")) return;
  const ReadingMeasure measure = measure_reading(words, letter.language);
  if (measure.words < kFewestWords || measure.words > kMostWords) {
    note(fmt::format("{} words; {} to {} are read", measure.words, kFewestWords, kMostWords));
  }
  if (measure.longest > kLongestSentence) {
    note(fmt::format("a sentence of {} words; {} are enough", measure.longest, kLongestSentence));
  }
  if (english && flesch_kincaid(measure) > kHardestGrade) {
    note(fmt::format("reads like school year {:.0f} (Flesch-Kincaid); 5 is aimed at",
                     flesch_kincaid(measure)));
  }
  if (!english && fernandez_huerta(measure) < kHardestEase) {
    note(fmt::format("reading ease {:.0f} (Fernández Huerta); {:.0f} or more is aimed at",
                     fernandez_huerta(measure), kHardestEase));
  }
}

std::string primary(std::string_view language) {
  return std::string(language.substr(0, language.find('-')));
}

}  // namespace

std::optional<ParentLetter> read_parent_letter(std::string_view bytes, const std::string& file,
                                               const std::string& language,
                                               const std::vector<std::string>& topics,
                                               Problems& problems) {
  ParentLetter letter;
  letter.language = language;
  const std::size_t before = problems.size();
  FrontMatter front(file, letter, problems);
  if (!text::is_valid_utf8(bytes)) {
    front.complain(0, "the file is not UTF-8; save it as UTF-8");
    return std::nullopt;
  }
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  int number = 0;
  bool closed = false;
  while (!bytes.empty() && !closed) {
    const std::size_t end = bytes.find('\n');
    const std::string_view line = text::trim(bytes.substr(0, end));
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
    ++number;
    if (number == 1) {
      if (line == "---") continue;
      front.complain(1,
                     "a page begins with a line ---, then title: and the others, then --- again");
      return std::nullopt;
    }
    closed = line == "---";
    if (!closed) front.read_line(line, number);
  }
  if (!closed) {
    front.complain(number, "the line --- below title: and the others is missing");
    return std::nullopt;
  }
  front.require_all();
  if (!letter.topic.empty() && !topics.empty() &&
      std::ranges::find(topics, letter.topic) == topics.end()) {
    front.complain(1, fmt::format("unknown topic \"{}\"; there are {}", letter.topic,
                                  text::join(topics, ", ")));
  }
  auto body = read_markdown(bytes, file, number, problems);
  if (body && body->words.empty()) front.complain(number, "no words stand below the second ---");
  if (problems.size() != before) return std::nullopt;
  letter.body = std::move(*body);
  lint_words(letter, file, problems);
  return letter;
}

std::string language_of_page(const fs::path& file) {
  const std::string extension = file.stem().extension().string();
  return extension.empty() ? extension : extension.substr(1);
}

ParentLetters::ParentLetters(const std::vector<fs::path>& roots,
                             const std::vector<std::string>& topics, Problems& problems) {
  std::map<std::string, fs::path> files;  // by name: a school's own file stands for the shipped one
  for (const fs::path& root : std::views::reverse(roots)) {
    std::error_code missing;
    for (const auto& entry : fs::directory_iterator(root / "letters", missing)) {
      if (entry.path().extension() == ".md") files[entry.path().filename()] = entry.path();
    }
  }
  for (const auto& [name, path] : files) {
    const std::string file = path.string();
    const std::string language = language_of_page(path);
    if (language.empty()) {
      problems.push_back({file, 0, "the name tells no language; call it starting.en.md or so"});
      continue;
    }
    auto letter =
        read_parent_letter(files::read(path, kLargestPage), file, language, topics, problems);
    if (!letter) continue;
    const auto key = std::pair(letter->topic, language);
    if (!pages_.try_emplace(key, std::move(*letter)).second) {
      problems.push_back(
          {file, 0,
           fmt::format("another file is about \"{}\" in this language; change one", key.first)});
    }
  }
}

const ParentLetter* ParentLetters::find(std::string_view topic, std::string_view language) const {
  for (const std::string& wanted : {std::string(language), primary(language)}) {
    const auto found = pages_.find({std::string(topic), wanted});
    if (found != pages_.end()) return &found->second;
  }
  return nullptr;
}

const ParentLetter* ParentLetters::choose(const std::vector<std::string>& topics,
                                          const std::vector<std::string>& sent,
                                          std::string_view language) const {
  for (const std::string& topic : topics) {
    if (std::ranges::find(sent, topic) != sent.end()) continue;
    if (const ParentLetter* page = find(topic, language)) return page;
  }
  return nullptr;
}

std::string parent_letter_xhtml(const ParentLetter& letter, const Phrases& phrases,
                                const std::string& school) {
  const auto said = [&](std::string_view key, const Args& args = {}) {
    const Said words = phrases.say(key, args);
    const std::string& spoken = words.language.empty() ? phrases.language() : words.language;
    if (is_same_language(spoken, letter.language)) return text::escape_html(words.text);
    return fmt::format("<span lang=\"{}\" dir=\"{}\">{}</span>", spoken,
                       reads_right_to_left(spoken) ? "rtl" : "ltr", text::escape_html(words.text));
  };
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\" dir=\"{}\">\n<head><title>{}</title></head>\n<body>\n"
      "<header>\n<p class=\"small\">{}</p>\n<h1>{}</h1>\n</header>\n",
      text::escape_html(letter.language), reads_right_to_left(letter.language) ? "rtl" : "ltr",
      text::escape_html(letter.title), text::escape_html(school), text::escape_html(letter.title));
  // The idea stands first and alone.
  bool first = true;
  for (const std::string& block : letter.body.xhtml) {
    const bool idea = first && block.starts_with("<p>");
    out += idea ? fmt::format("<section class=\"sun\">\n<p><strong>{}</strong></p>\n</section>\n",
                              block.substr(3, block.size() - 7))
                : block + "\n";
    first = false;
  }
  out += fmt::format("<section class=\"try\">\n<h2>{}</h2>\n<p>{} {}</p>\n</section>\n",
                     said("next.heading"), text::escape_html(letter.action),
                     said("next.minutes", {{"minutes", letter.minutes}}));
  out += fmt::format("<section>\n<h2>{}</h2>\n<ul>\n", said("parent.books"));
  for (const ParentBook& book : letter.books) {
    out += fmt::format("<li><strong>{}</strong> {}<br/>{}</li>\n", text::escape_html(book.title),
                       said("parent.by", {{"author", book.author}}), text::escape_html(book.tip));
  }
  out += "</ul>\n</section>\n</body>\n</html>\n";
  return out;
}

}  // namespace homeward::compose
