#include "compose/letter_text.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "compose/child_text.h"

namespace homeward::compose {

namespace {

constexpr std::size_t kSubjectLimit = 50;

// "Anna" for a letter's greeting: the first name, or all of it behind a title such as "Dr".
std::string greeting_name(const std::string& name) {
  const std::string folded = text::fold_space(name);
  const std::size_t space = folded.find(' ');
  if (space == std::string::npos) return folded;
  constexpr std::array<std::string_view, 20> kTitles = {
      "mr",  "mrs",  "ms",  "mx",  "miss", "dr",   "prof", "sr", "sra",    "srta",
      "don", "doña", "rev", "sir", "herr", "frau", "mme",  "m",  "madame", "the"};
  const std::string first = text::lookup_key(folded.substr(0, space));
  return std::ranges::find(kTitles, first) != kTitles.end() ? folded : folded.substr(0, space);
}

// The Monday of the week that the letter is about; a letter sent on a Monday is about the week
// before.
Date week_of(const Digest& digest) {
  const Date about = weekday_of(digest.period_end) == std::chrono::Monday
                         ? plus_days(digest.period_end, -1)
                         : digest.period_end;
  const auto since_monday = weekday_of(about) - std::chrono::Monday;
  return plus_days(about, -static_cast<int>(since_monday.count()));
}

bool names_a_child(const LetterSource& source, const std::string& subject) {
  // "Zoë’s group" names Zoë.
  const auto words = text::words(text::replace_all(text::replace_all(subject, "’", " "), "'", " "));
  return std::ranges::any_of(source.children, [&](const ChildNews& news) {
    for (const std::string* name : {&news.student.given, &news.student.preferred}) {
      for (const std::string& part : text::words(*name)) {
        if (std::ranges::find(words, part) != words.end()) return true;
      }
    }
    return false;
  });
}

std::string classes_of(const Voice& voice) {
  std::vector<std::string> names;
  for (const ChildNews* news : told_children(voice.source())) {
    const std::string& name = news->student.class_name;
    if (!name.empty() && std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return names.empty() ? std::string() : voice.phrases().list(names);
}

// The class that the signer answers for: of the first child that is theirs, else of the first
// child.
std::string signer_class(const Voice& voice) {
  const auto children = told_children(voice.source());
  const auto own = std::ranges::find_if(children, [&](const ChildNews* news) {
    return news->student.teacher && news->student.teacher == voice.source().signer.id;
  });
  return (own != children.end() ? *own : children.front())->student.class_name;
}

std::string children_of(const Voice& voice) {
  std::vector<std::string> names;
  for (const ChildNews* news : told_children(voice.source()))
    names.push_back(news->student.called());
  return voice.phrases().list(names);
}

std::string week_text(const Voice& voice) {
  const Digest& digest = voice.source().digest;
  const Date day = digest.kind == DigestKind::kGoodNews ? digest.period_end : week_of(digest);
  return voice.phrases().date(DateForm::kDayMonth, day);
}

// {cadence} and {weekday}, for "every Friday".
Args cadence_args(const Voice& voice) {
  std::string cadence = text::lookup_key(voice.source().cadence_name);
  constexpr std::array<std::string_view, 4> kKnown = {"daily", "weekly", "fortnightly", "monthly"};
  if (std::ranges::find(kKnown, cadence) == kKnown.end()) cadence = "other";
  const Date slot = date_of(voice.source().digest.slot_local);
  return {{"cadence", cadence}, {"weekday", voice.phrases().date(DateForm::kDay, slot)}};
}

Block welcome_block(const Voice& voice) {
  Block block;
  block.kind = BlockKind::kWelcome;
  block.heading = voice.phrase("welcome.heading");
  const std::string class_name = signer_class(voice);
  const std::string& signer = voice.signer_name();
  const bool person = voice.has_signer();
  Paragraph words;
  words.push_back(
      !person ? voice.phrase("welcome.who_school", {{"school", voice.school().name}})
      : class_name.empty()
          ? voice.phrase("welcome.who_plain", {{"signer", signer}, {"school", voice.school().name}})
          : voice.phrase("welcome.who", {{"signer", signer}, {"class", class_name}}));
  words.push_back(
      voice.phrase(person ? "welcome.how_often" : "welcome.how_often_school", cadence_args(voice)));
  if (voice.by_email())
    words.push_back(voice.phrase(person ? "welcome.reply" : "welcome.reply_school"));
  words.push_back(voice.phrase(voice.by_email() ? "welcome.stop" : "welcome.stop_print"));
  block.paragraphs.push_back(std::move(words));
  return block;
}

// What a teacher noted of the family in that teacher's words; what it answered by a letter's link
// in the letter's own.
Paragraph noted_words(const Voice& voice, const FamilyNote& note) {
  if (!note.choice) return voice.own_words(note.text, "family_note", note.id.value);
  Sentence sentence = voice.phrase(std::string("choice.told_") + to_string(*note.choice));
  sentence.table = "family_note";
  sentence.row = note.id.value;
  return {std::move(sentence)};
}

// The family's effort named, else plain thanks; never an effort that nobody noted.
Block thanks_block(const Voice& voice, const std::vector<const ChildNews*>& children,
                   LetterModel& letter, Used& used) {
  Block block;
  block.kind = BlockKind::kThanks;
  block.heading = voice.phrase("thanks.heading");
  Paragraph words;
  for (const ChildNews* news : children) {
    const auto rows = rows_of(*news, Section::kThanks, 1);
    if (!rows.empty() && words.empty()) {
      const Voice::Words own = voice.words_of(*rows[0]);
      words = voice.own_words(own.text, "observation", rows[0]->id.value, own.language);
    }
  }
  const auto& effort = voice.source().effort;
  if (words.empty() && effort) {
    words = noted_words(voice, *effort);
    if (!words.empty()) letter.notes_told.push_back(effort->id);
  }
  if (!words.empty()) {
    words.push_back(voice.phrase("thanks.effort"));
  } else {
    const std::string id = voice.pick({"thanks"}, used.ids);
    words.push_back(voice.phrase(id, voice.child_args(children.front()->student)));
    used.add(id);
  }
  block.paragraphs.push_back(std::move(words));
  return block;
}

void add_insight(const Voice& voice, Block& block, LetterModel& letter) {
  const auto& insight = voice.source().insight;
  if (!insight) return;
  Paragraph words = noted_words(voice, *insight);
  if (words.empty()) return;
  const Sentence lead = voice.phrase("insight.lead");
  words.front().lead = lead.text;
  words.front().phrase = lead.phrase;
  words.push_back(voice.phrase("insight.after"));
  block.paragraphs.push_back(std::move(words));
  letter.notes_told.push_back(insight->id);
}

bool has_small_win(const ChildNews& news) {
  if (std::ranges::any_of(rows_of(news, Section::kStrength, 2),
                          [](const Observation* row) { return row->kind == Kind::kWin; })) {
    return true;
  }
  return std::ranges::any_of(rows_of(news, Section::kProgress, 1), [&](const Observation* row) {
    const GoalCourse* course = course_of(news, *row);
    return course != nullptr && movement_of(*course) == Movement::kSmallWin;
  });
}

// Exactly one question: the teacher's own, else one for the concern's topic, else for what is told.
Block question_block(const Voice& voice, const std::vector<const ChildNews*>& children,
                     Used& used) {
  Block block;
  block.kind = BlockKind::kQuestion;
  block.heading = voice.phrase("question.heading");
  for (const ChildNews* news : children) {
    const auto rows = rows_of(*news, Section::kQuestion, 1);
    if (rows.empty()) continue;
    const Voice::Words own = voice.words_of(*rows[0]);
    Paragraph words = voice.own_words(own.text, "observation", rows[0]->id.value, own.language);
    if (words.empty()) continue;
    // A question that was typed without its mark was closed with a full stop.
    std::string& last = words.back().text;
    if (last.ends_with('.') && !text::trim(own.text).ends_with('.')) last.back() = '?';
    block.paragraphs.push_back(std::move(words));
    return block;
  }
  const ChildNews* about = children.front();
  for (const ChildNews* news : children) {
    if (!rows_of(*news, Section::kConcern, 1).empty()) about = news;
  }
  const Args args = voice.child_args(about->student);
  if (voice.source().digest.welcome && rows_of(*about, Section::kStrength, 1).empty()) {
    Paragraph words;
    for (const ChildNews* news : children)
      words.push_back(voice.phrase("welcome.loves", voice.child_args(news->student)));
    block.paragraphs.push_back(std::move(words));
    return block;
  }
  std::vector<std::string> banks;
  // A first question is an open one: it hints at nothing.
  if (!voice.source().digest.welcome) {
    for (const auto& topic : topics_of(voice, *about)) banks.push_back("question." + topic);
  }
  banks.emplace_back("question.general");
  const std::string id = voice.pick(banks, used.ids);
  block.paragraphs.push_back({voice.phrase(id, args)});
  used.add(id);
  return block;
}

void add_closing(const Voice& voice, const std::vector<const ChildNews*>& children, Trim trim,
                 LetterModel& letter, Used& used) {
  const Digest& digest = voice.source().digest;
  if (!digest.welcome) {
    Block thanks = thanks_block(voice, children, letter, used);
    if (trim < Trim::kInsight) add_insight(voice, thanks, letter);
    letter.closing.push_back(std::move(thanks));
    const auto winner =
        std::ranges::find_if(children, [](const auto* news) { return has_small_win(*news); });
    if (winner != children.end() && trim < Trim::kCelebration) {
      Block party;
      party.kind = BlockKind::kCelebrate;
      party.heading = voice.phrase("celebrate.heading");
      const std::string id = voice.pick({"celebrate"}, used.ids);
      party.paragraphs.push_back({voice.phrase(id, voice.child_args((*winner)->student))});
      used.add(id);
      letter.closing.push_back(std::move(party));
    }
  }
  if (digest.kind == DigestKind::kGoodNews) return;
  letter.closing.push_back(question_block(voice, children, used));
  if (digest.welcome || !voice.by_email()) return;
  letter.choices = {{LetterChoice::kTried, voice.phrase("choice.tried")},
                    {LetterChoice::kSee, voice.phrase("choice.see")},
                    {LetterChoice::kQuestion, voice.phrase("choice.question")}};
  // Where a mailbox is read, an answer becomes the family's own words for the next letter.
  const std::string& mailbox = voice.school().reply_address;
  if (mailbox.empty()) return;
  letter.choices.insert(letter.choices.begin() + 1,
                        {LetterChoice::kUnfitting, voice.phrase("choice.unfitting")});
  letter.choices_lead = voice.phrase("choice.in_words", {{"address", mailbox}});
}

void add_signature(const Voice& voice, LetterModel& letter) {
  const LetterSource& source = voice.source();
  const std::string classes = signer_class(voice);
  if (!source.signer.signature.empty()) {
    letter.signature.text = source.signer.signature;
    letter.signature.table = "staff";
    letter.signature.row = source.signer.id.value;
  } else if (classes.empty()) {
    letter.signature = voice.phrase("signature.plain", {{"signer", voice.signer_name()}});
  } else {
    letter.signature =
        voice.phrase("signature.class", {{"signer", voice.signer_name()}, {"class", classes}});
  }
  if (voice.by_email()) {
    letter.after_signature.push_back(voice.phrase("signature.reply"));
    letter.after_signature.push_back(voice.phrase("signature.fridge"));
  }
  const bool good_news = source.digest.kind == DigestKind::kGoodNews;
  letter.footer.push_back(good_news ? voice.phrase("footer.good_news")
                                    : voice.phrase("footer.cadence", cadence_args(voice)));
  letter.footer.push_back(voice.phrase(voice.by_email() ? "footer.stop" : "footer.stop_print"));
}

// Said once, when any line stayed in a language that is not this letter's.
void add_interpreter_note(const Voice& voice, LetterModel& letter) {
  const auto all = sentences_of(letter);
  const bool foreign = std::ranges::any_of(all, [](const Sentence* sentence) {
    return !sentence->language.empty() && !sentence->fell_back;
  });
  if (foreign) letter.footer.insert(letter.footer.begin(), voice.phrase("note.interpreter"));
}

}  // namespace

std::vector<const ChildNews*> told_children(const LetterSource& source) {
  std::vector<const ChildNews*> out;
  for (const ChildNews& news : source.children) {
    if (!news.rows.empty()) out.push_back(&news);
  }
  // A welcome may go without a strength: it asks for one (spec 3-letters, "early, positive
  // opening").
  if (out.empty() && source.digest.welcome) {
    for (const ChildNews& news : source.children) out.push_back(&news);
  }
  return out;
}

std::optional<std::string> refusal(const LetterSource& source) {
  const auto children = told_children(source);
  if (children.empty()) return "needs_strength";
  std::size_t concerns = 0;
  for (const ChildNews* news : children) {
    const auto strengths = rows_of(*news, Section::kStrength, news->rows.size());
    const bool bare_welcome = source.digest.welcome && news->rows.empty();
    if (!bare_welcome && (strengths.empty() || !std::ranges::all_of(strengths, [](const auto* row) {
                            return is_positive(row->kind) && !text::trim(row->text).empty();
                          }))) {
      return "needs_strength";
    }
    const std::size_t here = rows_of(*news, Section::kConcern, news->rows.size()).size();
    concerns += here;
    if (here == 0) continue;
    const auto progress = rows_of(*news, Section::kProgress, kEmailCaps.progress);
    const bool win = std::ranges::any_of(progress, [&](const Observation* row) {
      const GoalCourse* course = course_of(*news, *row);
      return course != nullptr && movement_of(*course) == Movement::kSmallWin;
    });
    const std::size_t positives = std::min(strengths.size(), kEmailCaps.strengths) + (win ? 1 : 0);
    if (positives < 2 || source.digest.welcome) return "concern_unbalanced";
  }
  if (concerns > 1) return "concern_unbalanced";
  return std::nullopt;
}

std::string subject_of(const Voice& voice) {
  const bool good = voice.source().digest.kind == DigestKind::kGoodNews;
  const std::string prefix = good ? "subject.good_" : "subject.";
  const std::string week = week_text(voice);
  const auto fits = [&](const std::string& subject) {
    return text::length(subject) <= kSubjectLimit && !text::has_control(subject) &&
           !names_a_child(voice.source(), subject);
  };
  const std::string classes = classes_of(voice);
  if (!classes.empty()) {
    std::string subject =
        voice.phrases().say(prefix + "class", {{"class", classes}, {"week", week}}).text;
    if (fits(subject)) return subject;
  }
  std::string subject =
      voice.phrases()
          .say(prefix + "school", {{"school", voice.school().name}, {"week", week}})
          .text;
  if (fits(subject)) return subject;
  return text::shorten(voice.phrases().say(prefix + "plain", {{"week", week}}).text, kSubjectLimit);
}

LetterModel write_letter(const Voice& voice, const Caps& caps, Trim trim) {
  const LetterSource& source = voice.source();
  const auto children = told_children(source);
  LetterModel letter;
  letter.language = voice.phrases().language();
  letter.rtl = voice.phrases().rtl();
  letter.subject = subject_of(voice);
  letter.title = voice.phrase("letter.title", {{"children", children_of(voice)}});
  const std::string week =
      source.digest.kind == DigestKind::kGoodNews
          ? week_text(voice)
          : voice.phrases().say("letter.week", {{"week", week_text(voice)}}).text;
  std::vector<std::string> masthead = {voice.school().name};
  if (const std::string classes = classes_of(voice); !classes.empty()) masthead.push_back(classes);
  masthead.push_back(week);
  letter.masthead = text::join(masthead, " · ");
  const std::string name = greeting_name(source.guardian.name);
  letter.greeting = name.empty() ? voice.phrase("letter.greeting_plain")
                                 : voice.phrase("letter.greeting", {{"guardian", name}});

  Used used;
  for (const ChildNews* news : children) {
    letter.children.push_back(write_child(voice, *news, caps, trim, used));
  }
  if (source.digest.welcome) letter.children.back().blocks.push_back(welcome_block(voice));
  // In a welcome without any row one part speaks for all the children.
  std::erase_if(letter.children, [](const ChildPart& part) { return part.blocks.empty(); });
  add_closing(voice, children, trim, letter, used);
  add_signature(voice, letter);
  add_interpreter_note(voice, letter);
  letter.used = std::move(used.ids);
  return letter;
}

}  // namespace homeward::compose
