#include "compose/views.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/language.h"
#include "base/text.h"
#include "domain/inbound.h"

namespace homeward::compose {

using kainjow::mustache::data;
using Type = data::type;

namespace {

// Every key is always set: a missing one would be looked up in the enclosing context.
data optional_text(const std::string& words) { return words.empty() ? data(false) : data(words); }

// The sentence in plain text. What runs against the letter is set apart (Unicode isolates), so that
// its full stop stays at its end.
std::string plain_words(const Sentence& sentence) {
  if (!sentence.turned) return sentence.whole();
  Sentence apart = sentence;
  apart.text = "\u2068" + sentence.text + "\u2069";
  return apart.whole();
}

// `first`: no space is wanted before it.
data sentence_view(const Sentence& sentence, bool first) {
  data out;
  out.set("first", data(first));
  const std::string gap(gap_between(sentence.lead, sentence.text));
  out.set("lead", sentence.lead.empty() ? data(false) : data(sentence.lead + gap));
  out.set("text", data(sentence.text));
  out.set("href", optional_text(sentence.link));
  out.set("whole", data(plain_words(sentence)));
  out.set("language", optional_text(sentence.language));
  out.set("dir", data(reads_right_to_left(sentence.language) ? "rtl" : "ltr"));
  out.set("align", data(reads_right_to_left(sentence.language) ? "right" : "left"));
  out.set("strong", data(sentence.strong));
  return out;
}

data optional_sentence(const Sentence& sentence) {
  return sentence.empty() ? data(false) : sentence_view(sentence, true);
}

// Neighbours of one language that runs against the letter's are one stretch: set apart one by one,
// the second would stand on the wrong side of the first.
std::vector<Sentence> stretches(const std::vector<Sentence>& sentences) {
  std::vector<Sentence> out;
  for (const Sentence& sentence : sentences) {
    Sentence* last = out.empty() ? nullptr : &out.back();
    const bool goes_on = last != nullptr && last->turned && sentence.turned &&
                         last->language == sentence.language && sentence.lead.empty() &&
                         last->link.empty() && sentence.link.empty() &&
                         last->strong == sentence.strong;
    if (goes_on)
      last->text += std::string(gap_between(last->text, sentence.text)) + sentence.text;
    else
      out.push_back(sentence);
  }
  return out;
}

data sentences_view(const std::vector<Sentence>& sentences) {
  data list(Type::list);
  std::string before;
  for (const Sentence& sentence : stretches(sentences)) {
    const std::string words = sentence.whole();
    list << sentence_view(sentence, gap_between(before, words).empty());
    before = words;
  }
  return list;
}

data bar_view(const std::optional<Bar>& bar) {
  if (!bar || bar->of < 1) return data(false);
  // A row of cells stays countable up to twelve; beyond, tenths.
  const int cells = bar->of <= 12 ? bar->of : 10;
  const int on = bar->of <= 12 ? bar->done : bar->done * 10 / bar->of;
  data list(Type::list);
  for (int i = 0; i < cells; ++i) {
    data cell;
    cell.set("on", data(i < on));
    list << cell;
  }
  data out;
  out.set("cells", list);
  out.set("done", data(std::to_string(bar->done)));
  out.set("of", data(std::to_string(bar->of)));
  return out;
}

data block_view(const Block& block, const ViewContext& context) {
  data out;
  const BlockKind kind = block.kind;
  const bool sun = kind == BlockKind::kStrength;
  const bool next = kind == BlockKind::kNextStep;
  const bool quote = kind == BlockKind::kQuote && !block.paragraphs.empty() &&
                     !block.paragraphs.front().front().table.empty();
  const bool question = kind == BlockKind::kQuestion;
  out.set("sun", data(sun));
  out.set("try", data(next));
  out.set("quote", data(quote));
  out.set("question", data(question));
  out.set("plain", data(!sun && !next && !quote));
  out.set("heading", optional_sentence(block.heading));
  data paragraphs(Type::list);
  for (const Paragraph& words : block.paragraphs) {
    data paragraph;
    paragraph.set("sentences", sentences_view(words));
    paragraphs << paragraph;
  }
  out.set("paragraphs", paragraphs);
  out.set("bar", bar_view(block.bar));
  data picture(false);
  if (block.picture) {
    const std::string src =
        context.picture ? context.picture(block.picture->sha256) : std::string();
    if (!src.empty()) {
      picture = data(Type::object);
      picture.set("src", data(src));
      picture.set("alt", data(block.picture->alt.text));
      picture.set("language", optional_text(block.picture->alt.language));
    }
  }
  out.set("picture", picture);
  return out;
}

template <typename Keep>
data blocks_view(const std::vector<Block>& blocks, const ViewContext& context, Keep keep) {
  data list(Type::list);
  for (const Block& block : blocks) {
    if (keep(block.kind)) list << block_view(block, context);
  }
  return list;
}

constexpr auto kEvery = [](BlockKind) { return true; };

data choices_view(const LetterModel& letter, const ViewContext& context) {
  data list(Type::list);
  if (context.reply_to.empty()) return list;
  for (const Choice& choice : letter.choices) {
    data item;
    item.set("label", data(choice.label.text));
    std::string subject = choice.label.text + ": " + letter.subject;
    if (context.answers_read)
      subject = choice.label.text + " " + choice_mark(choice.kind, context.message_id);
    item.set("href", data(mailto(context.reply_to, subject, context.message_id)));
    item.set("subject", data(subject));
    list << item;
  }
  return list;
}

void set_common(data& out, const LetterModel& letter, const ViewContext& context) {
  out.set("language", data(letter.language));
  out.set("dir", data(letter.rtl ? "rtl" : "ltr"));
  out.set("align", data(letter.rtl ? "right" : "left"));  // Outlook for Windows knows no "start"
  out.set("subject", data(letter.subject));
  out.set("masthead", data(letter.masthead));
  out.set("school", data(context.school));
  out.set("title", sentence_view(letter.title, true));
  out.set("notice", optional_sentence(letter.notice));
  out.set("greeting", sentence_view(letter.greeting, true));
  out.set("signature", sentence_view(letter.signature, true));
  out.set("after_signature", sentences_view(letter.after_signature));
  out.set("footer", sentences_view(letter.footer));
  out.set("email", data(context.address.empty()));
  out.set("print", data(!context.address.empty()));
  out.set("choices", choices_view(letter, context));
  out.set("choices_lead", optional_sentence(letter.choices_lead));
}

data goals_view(const ChildPart& child, const ViewContext& context) {
  if (child.goals.empty()) return data(false);
  data rows(Type::list);
  for (const GoalLine& line : child.goals) {
    data row;
    row.set("goal", sentence_view(line.goal, true));
    row.set("agreed", optional_sentence(line.agreed));
    row.set("at_school", optional_sentence(line.at_school));
    row.set("at_home", optional_sentence(line.at_home));
    row.set("now", sentence_view(line.now, true));
    row.set("before", optional_sentence(line.before));
    row.set("bar", bar_view(line.bar));
    rows << row;
  }
  data out;
  out.set("rows", rows);
  out.set("heading", sentence_view(context.head_goal, true));
  out.set("head_school", sentence_view(context.head_school, true));
  out.set("head_home", sentence_view(context.head_home, true));
  out.set("head_now", sentence_view(context.head_now, true));
  return out;
}

data chart_view(const ChildPart& child) {
  if (!child.chart) return data(false);
  data out;
  out.set("heading", sentence_view(child.chart->heading, true));
  out.set("label", data(child.chart->label.text));
  data rows(Type::list);
  for (const std::string& point : text::split(child.chart->points, ',')) {
    const std::size_t colon = point.rfind(':');
    data row;
    row.set("name", data(point.substr(0, colon)));
    row.set("value", data(point.substr(colon + 1)));
    rows << row;
  }
  out.set("rows", rows);
  out.set("max", data(std::to_string(child.chart->max)));
  return out;
}

}  // namespace

data letter_view(const LetterModel& letter, const ViewContext& context) {
  data out;
  set_common(out, letter, context);
  std::string preheader;
  data children(Type::list);
  for (const ChildPart& child : letter.children) {
    data item;
    item.set("show_name", data(letter.children.size() > 1));
    item.set("name", data(child.name));
    item.set("blocks", blocks_view(child.blocks, context, kEvery));
    children << item;
    if (preheader.empty() && !child.blocks.empty() && !child.blocks.front().paragraphs.empty()) {
      preheader = child.blocks.front().paragraphs.front().front().text;
    }
  }
  out.set("preheader", data(preheader));
  out.set("children", children);
  out.set("closing", blocks_view(letter.closing, context, kEvery));
  return out;
}

data summary_view(const LetterModel& letter, const ViewContext& context) {
  data out;
  set_common(out, letter, context);
  data address(Type::list);
  for (const std::string& line : context.address) {
    data item;
    item.set("line", data(line));
    address << item;
  }
  data address_block(false);
  if (!context.address.empty()) {
    address_block = data(Type::object);
    address_block.set("rows", address);
  }
  out.set("address", address_block);
  out.set("paper", data(context.paper));
  out.set("above_address", data(std::to_string(context.above_address)));
  out.set("address_height", data(std::to_string(context.address_height)));
  out.set("date_line", data(context.date_line));
  out.set("reply_or_write", sentence_view(context.reply_or_write, true));
  data children(Type::list);
  for (const ChildPart& child : letter.children) {
    const auto is = [](std::initializer_list<BlockKind> kinds) {
      return [kinds = std::vector<BlockKind>(kinds)](BlockKind kind) {
        return std::ranges::find(kinds, kind) != kinds.end();
      };
    };
    data item;
    item.set("show_name", data(letter.children.size() > 1));
    item.set("name", data(child.name));
    item.set("full_name", data(child.full_name));
    item.set("strengths", blocks_view(child.blocks, context, is({BlockKind::kStrength})));
    item.set("goals", goals_view(child, context));
    // Chart and text stand side by side; without a chart the text takes the whole width.
    const data aside = blocks_view(
        child.blocks, context,
        is({BlockKind::kProgress, BlockKind::kConcern, BlockKind::kStrategy, BlockKind::kWelcome}));
    data columns(false);
    const data quotes = blocks_view(child.blocks, context, is({BlockKind::kQuote}));
    if (child.chart && aside.is_non_empty_list()) {
      columns = data(Type::object);
      columns.set("aside", aside);
      columns.set("chart", chart_view(child));
      columns.set("quotes", quotes);
      item.set("aside", data(false));
      item.set("quotes", data(false));
      item.set("chart", data(false));
    } else {
      item.set("chart", chart_view(child));
      item.set("aside", aside);
      item.set("quotes", quotes);
    }
    item.set("columns", columns);
    item.set("blocks",
             blocks_view(child.blocks, context, is({BlockKind::kNextStep, BlockKind::kResource})));
    children << item;
  }
  out.set("children", children);
  const data party = blocks_view(letter.closing, context,
                                 [](BlockKind kind) { return kind != BlockKind::kQuestion; });
  const bool pair = party.is_list() && party.list_value().size() == 2;
  out.set("pair", pair ? data(Type::object) : data(false));
  if (pair) {
    data both;
    both.set("parts", party);
    out.set("pair", both);
  }
  out.set("closing", blocks_view(letter.closing, context, [&](BlockKind kind) {
            return !pair || kind == BlockKind::kQuestion;
          }));
  return out;
}

std::string in_one_page(const std::vector<std::string>& pages, const std::string& language,
                        bool rtl) {
  if (pages.size() == 1) return pages.front();
  const std::string& second = pages.back();
  const std::size_t open = second.find('>', second.find("<body"));
  const std::size_t close = second.rfind("</body>");
  // A letter's words are one landmark, which screen readers find: the second half goes into it.
  constexpr std::string_view kMain = " role=\"main\"";
  std::size_t end = pages.front().rfind("</body>");
  if (pages.front().find(kMain) != std::string::npos) end = pages.front().rfind("</div>", end);
  if (open == std::string::npos || close == std::string::npos || end == std::string::npos)
    return text::join(pages, "\n");  // a layout without a body
  std::string out = pages.front();
  return out.insert(
      end, fmt::format("<div lang=\"{}\" dir=\"{}\" style=\"break-before:page\">{}</div>\n",
                       language, rtl ? "rtl" : "ltr",
                       text::replace_all(second.substr(open + 1, close - open - 1),
                                         std::string(kMain), "")));
}

std::string mailto(const std::string& address, const std::string& subject,
                   const std::string& message_id) {
  const auto percent = [](std::string_view words) {
    std::string out;
    for (const char c : words) {
      const auto byte = static_cast<unsigned char>(c);
      const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                         (c >= 'a' && c <= 'z') ||
                         std::string_view("-._~").find(c) != std::string_view::npos;
      if (plain)
        out += c;
      else
        out += fmt::format("%{:02X}", byte);
    }
    return out;
  };
  std::string local = percent(address.substr(0, address.rfind('@')));
  std::string out = "mailto:" + local + "@" + percent(address.substr(address.rfind('@') + 1)) +
                    "?subject=" + percent(subject);
  if (!message_id.empty()) out += "&In-Reply-To=" + percent("<" + message_id + ">");
  return out;
}

}  // namespace homeward::compose
