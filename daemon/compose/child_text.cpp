#include "compose/child_text.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace homeward::compose {

namespace {

// The summary's list: each line names its own day, place and, when it is not the signer, author.
void list_strengths(const Voice& voice, const std::vector<const Observation*>& rows,
                    std::vector<Block>& blocks) {
  if (rows.empty()) return;
  Block block;
  block.kind = BlockKind::kStrength;
  block.heading = voice.phrase("summary.strengths");
  for (const Observation* row : rows) block.paragraphs.push_back(voice.told(*row, true));
  blocks.push_back(std::move(block));
}

// A letter opens in another way than the four before it; its other headings of strengths follow.
const std::string& opener_of(const Voice& voice, Used& used) {
  if (!used.opener.empty()) return used.opener;
  std::vector<std::string> ids;
  for (const std::string& key : voice.phrases().bank("strength.heading_mine"))
    ids.push_back("opener" + key.substr(key.rfind('.')));
  const std::string id = voice.next_in_turn(ids);
  used.add(id);
  used.opener = id.substr(id.rfind('.') + 1);
  return used.opener;
}

// Strengths and wins: rows that follow each other with one author and kind share a heading.
void add_strengths(const Voice& voice, const std::vector<const Observation*>& rows, Used& used,
                   std::vector<Block>& blocks) {
  for (std::size_t i = 0; i < rows.size();) {
    const Observation& first = *rows[i];
    const auto belongs = [&](const Observation& row) {
      const bool same_author =
          voice.is_signer(row.author) ? voice.is_signer(first.author) : row.author == first.author;
      return same_author && (row.kind == Kind::kWin) == (first.kind == Kind::kWin);
    };
    Block block;
    block.kind = BlockKind::kStrength;
    std::size_t count = 0;
    for (; i < rows.size() && belongs(*rows[i]); ++i, ++count) {
      block.paragraphs.push_back(voice.told(*rows[i], false));
    }
    std::string key = first.kind == Kind::kWin ? "win.heading_" : "strength.heading_";
    Args args = {{"count", static_cast<std::int64_t>(count)}};
    const bool mine = voice.is_signer(first.author);
    if (!mine) args.emplace_back("author", voice.author_name(first.author));
    key += mine ? "mine." : "by.";
    const std::string& number = opener_of(voice, used);
    block.heading = voice.phrase(key + (voice.phrases().has(key + number) ? number : "1"), args);
    blocks.push_back(std::move(block));
  }
}

void add_concern(const Voice& voice, const ChildNews& news, std::size_t cap,
                 std::vector<Block>& blocks) {
  for (const Observation* row : rows_of(news, Section::kConcern, cap)) {
    Block block;
    block.kind = BlockKind::kConcern;
    block.heading = voice.phrase("concern.heading");
    Paragraph words = voice.told(*row, true);
    if (row->count) {
      Sentence figures =
          voice.phrase("concern.count", {{"done", row->count->done}, {"of", row->count->of}});
      figures.table = "observation";
      figures.row = row->id.value;
      words.push_back(std::move(figures));
    }
    append(words, voice.own_words(row->what_helped, "observation", row->id.value));
    block.paragraphs.push_back(std::move(words));
    blocks.push_back(std::move(block));
  }
}

void add_voice(const Voice& voice, const ChildNews& news, std::size_t cap, Used& used,
               std::vector<Block>& blocks) {
  const Args args = voice.child_args(news.student);
  const auto rows = rows_of(news, Section::kQuote, cap);
  if (rows.empty()) {
    Block block;
    block.kind = BlockKind::kQuote;
    block.heading = voice.phrase("ask_child.heading", args);
    const std::string id = voice.pick({"ask_child"}, used.ids);
    block.paragraphs.push_back({voice.phrase(id, args)});
    used.add(id);
    blocks.push_back(std::move(block));
    return;
  }
  for (const Observation* row : rows) {
    Block block;
    block.kind = BlockKind::kQuote;
    block.heading = voice.phrase("quote.heading", args);
    const Voice::Words own = voice.words_of(*row);
    const std::string words = text::fold_space(own.text);
    if (!words.empty()) {
      Sentence quote = voice.phrase("quote.marks", {{"quote", words}});
      quote.table = "observation";
      quote.row = row->id.value;
      voice.mark(quote, own.language.empty() ? voice.language_of(words) : own.language);
      block.paragraphs.push_back({std::move(quote)});
    }
    if (!row->link.empty()) {
      block.paragraphs.push_back(
          {voice.linked("quote.video", args, row->link, "observation", row->id.value)});
    }
    const bool have = std::ranges::any_of(voice.source().pictures, [&](const auto& picture) {
      return !row->attachment.empty() && picture.sha256 == row->attachment;
    });
    if (have) {
      PictureRef picture{row->attachment, {}};
      Paragraph alt = voice.own_words(row->alt, "observation", row->id.value);
      picture.alt = alt.empty() ? voice.phrase("quote.picture", args) : alt.front();
      for (std::size_t i = 1; i < alt.size(); ++i) picture.alt.text += " " + alt[i].text;
      picture.alt.table = "observation";
      picture.alt.row = row->id.value;
      block.picture = std::move(picture);
    }
    if (block.paragraphs.empty() && !block.picture) continue;
    blocks.push_back(std::move(block));
  }
}

}  // namespace

std::vector<const Observation*> rows_of(const ChildNews& news, Section section, std::size_t cap) {
  std::vector<const ToldRow*> told;
  for (const ToldRow& row : news.rows) {
    if (row.section == section) told.push_back(&row);
  }
  std::ranges::stable_sort(told, {}, [](const ToldRow* row) { return row->position; });
  std::vector<const Observation*> out;
  for (const ToldRow* row : told) {
    if (out.size() == cap) break;
    out.push_back(&row->row);
  }
  return out;
}

std::vector<std::string> topics_of(const Voice& voice, const ChildNews& news) {
  std::vector<std::string> topics;
  const auto add = [&](const std::string& free_text) {
    std::string slug = voice.topic(free_text);
    if (!slug.empty() && std::ranges::find(topics, slug) == topics.end()) topics.push_back(slug);
  };
  for (const Section section : {Section::kConcern, Section::kProgress, Section::kStrength}) {
    for (const Observation* row : rows_of(news, section, news.rows.size())) add(row->topic);
  }
  for (const Strategy& plan : news.strategies) {
    if (plan.student) add(plan.topic);
  }
  return topics;
}

ChildPart write_child(const Voice& voice, const ChildNews& news, const Caps& caps, Trim trim,
                      Used& used) {
  const Digest& digest = voice.source().digest;
  ChildPart part;
  part.name = news.student.called();
  part.full_name = news.student.name.empty() ? part.name : news.student.name;
  const bool concern = !rows_of(news, Section::kConcern, 1).empty();
  const bool one = trim >= Trim::kSecondStrength && !concern;
  const auto strengths = rows_of(news, Section::kStrength, one ? 1 : caps.strengths);
  if (caps.page) {
    list_strengths(voice, strengths, part.blocks);
  } else {
    add_strengths(voice, strengths, used, part.blocks);
  }
  if (digest.welcome || digest.kind == DigestKind::kGoodNews) {
    if (!rows_of(news, Section::kQuote, 1).empty()) {
      add_voice(voice, news, caps.quotes, used, part.blocks);
    }
    return part;
  }
  add_progress(voice, news, caps.progress, trim, used, part.blocks);
  add_concern(voice, news, caps.concerns, part.blocks);
  add_strategies(voice, news, caps.strategies, trim, used, part.blocks);
  add_next_step(voice, news, used, part.blocks);
  if (trim < Trim::kResource) add_resources(voice, news, caps.resources, used, part.blocks);
  if (trim < Trim::kVoice) add_voice(voice, news, caps.quotes, used, part.blocks);
  if (caps.page) {
    part.goals = goal_lines(voice, news, caps.progress);
    if (caps.chart) part.chart = chart_of(voice, news);
  }
  return part;
}

}  // namespace homeward::compose
