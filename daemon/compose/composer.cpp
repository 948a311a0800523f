#include "compose/composer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/errors.h"
#include "base/hash.h"
#include "base/text.h"
#include "compose/address.h"
#include "compose/document/address_window.h"
#include "compose/document/document.h"
#include "compose/final_checks.h"
#include "compose/letter_text.h"
#include "compose/mime.h"
#include "compose/resources.h"
#include "compose/versions.h"
#include "compose/views.h"
#include "compose/voice.h"

namespace homeward::compose {

namespace {

constexpr double kLargePrint = 14.0 / 10.5;

std::string extension_of(const std::string& mime) { return mime == "image/png" ? "png" : "jpg"; }

const LetterSource::Picture* picture_of(const LetterSource& source, const std::string& sha256) {
  const auto found = std::ranges::find(source.pictures, sha256, &LetterSource::Picture::sha256);
  return found == source.pictures.end() ? nullptr : &*found;
}

// A picture's name in the PDF's assets and, with the letter's own domain, its Content-ID.
std::string asset_name(const LetterSource::Picture& picture) {
  return "picture-" + picture.sha256.substr(0, 16) + "." + extension_of(picture.mime);
}

std::string reply_address(const LetterSource& source, const School& school) {
  for (const std::string* address :
       {&source.signer.email, &school.office_address, &school.from_address}) {
    if (auto wire = wire_address(*address)) return *wire;
  }
  return {};
}

std::vector<std::string> address_lines(const Guardian& guardian, const std::string& school) {
  std::vector<std::string> lines = {guardian.name};
  // One cell of a roster often holds the whole address: its first comma is a line end.
  std::string address = guardian.postal_address;
  const std::size_t comma = address.find(',');
  if (address.find('\n') == std::string::npos && comma != std::string::npos) address[comma] = '\n';
  for (const std::string& line : text::split(address, '\n')) {
    const std::string_view trimmed = text::trim(line);
    if (!trimmed.empty()) lines.emplace_back(trimmed);
  }
  std::erase(lines, school);
  std::erase(lines, std::string());
  return lines;
}

// What is not ours: every sentence that a row stands behind.
std::vector<RowText> row_texts(const std::vector<const LetterModel*>& models) {
  std::vector<RowText> out;
  for (const LetterModel* model : models) {
    for (const Sentence* sentence : sentences_of(*model)) {
      if (sentence->row != 0) out.push_back({sentence->table, sentence->row, sentence->whole()});
    }
  }
  return out;
}

}  // namespace

struct Composer::Parts {
  explicit Parts(ComposeSettings given) : settings(std::move(given)), resources(settings) {}

  ComposeSettings settings;
  Resources resources;

  ComposeResult compose(const LetterSource& source);
  ViewContext context(const Voice& voice) const;
  std::optional<Hold> render_words(Version& version);
  std::optional<Hold> render_pages(const std::vector<Version>& versions, Composed& out) const;
  std::optional<Hold> shorten(std::vector<Version>& versions, const Caps& caps, Composed& out);
  std::optional<Hold> fit_pages(std::vector<Version>& versions, Composed& out);
  std::optional<Hold> enclose(const LetterSource& source, const ParentLetter& page,
                              Composed& out) const;
  std::optional<Hold> build_mail(const LetterSource& source, const std::vector<Version>& versions,
                                 Composed& out) const;
};

// Attaches `page`.
std::optional<Hold> Composer::Parts::enclose(const LetterSource& source, const ParentLetter& page,
                                             Composed& out) const {
  try {
    Document document = render_parent_letter(page, resources.phrases_for(page.language), resources,
                                             settings.school.name, source.digest.sealed_at);
    if (!document.missing_glyphs.empty()) {
      return Hold{"document", fmt::format("no font has a shape for {} of the page about {}",
                                          text::join(document.missing_glyphs, ", "), page.topic)};
    }
    out.enclosures.push_back(
        {enclosure_name(page.topic), page.topic, page.title, std::move(document.pdf)});
  } catch (const DocumentError& error) {
    return Hold{"document", fmt::format("the page about {}: {}", page.topic, error.what())};
  }
  return std::nullopt;
}

ViewContext Composer::Parts::context(const Voice& voice) const {
  const LetterSource& source = voice.source();
  ViewContext out;
  out.school = settings.school.name;
  if (voice.by_email()) {
    const auto mailbox = wire_address(settings.school.reply_address);
    out.answers_read = mailbox.has_value();
    out.reply_to = mailbox ? *mailbox : reply_address(source, settings.school);
    out.message_id = source.message_id;
  } else {
    out.address = address_lines(source.guardian, settings.school.name);
  }
  const AddressWindow window = address_window(resources.style());
  const double margin = resources.style().margin_top * 25.4 / 72;
  out.paper = settings.school.paper;
  out.above_address = static_cast<int>(std::lround(window.top - margin));
  out.address_height = static_cast<int>(std::lround(window.letter - margin));
  out.reply_or_write = voice.phrase(voice.by_email() ? "summary.reply_or_write" : "summary.write");
  out.head_goal = voice.phrase("summary.goals");
  out.head_school = voice.phrase("summary.at_school");
  out.head_home = voice.phrase("summary.at_home");
  out.head_now = voice.phrase("summary.so_far");
  out.date_line = voice.phrases().date(DateForm::kFull, source.digest.period_end);
  return out;
}

std::optional<Hold> Composer::Parts::render_words(Version& version) {
  const LetterSource& source = version.voice.source();
  ViewContext context = this->context(version.voice);
  const std::string domain = domain_of(source.message_id);
  context.picture = [&](const std::string& sha256) {
    const auto* picture = picture_of(source, sha256);
    return picture == nullptr ? std::string() : "cid:" + asset_name(*picture) + "@" + domain;
  };
  const auto letter = letter_view(version.email, context);
  version.html = resources.layouts().render("letter.html", letter);
  version.text = resources.layouts().render("letter.txt", letter);
  context.picture = [&](const std::string& sha256) {
    const auto* picture = picture_of(source, sha256);
    return picture == nullptr ? std::string() : asset_name(*picture);
  };
  version.summary_html =
      resources.layouts().render("summary.html", summary_view(version.page, context));
  for (const LetterModel* model : {&version.email, &version.page}) {
    for (const Sentence* sentence : sentences_of(*model)) {
      if (has_unresolved(sentence->whole())) {
        return Hold{
            "unresolved",
            "a sentence still has a placeholder in braces; row " +
                (sentence->table.empty() ? "of phrase " + sentence->phrase
                                         : sentence->table + " " + std::to_string(sentence->row))};
      }
    }
  }
  if (has_unresolved(version.text) || version.html.find("{{") != std::string::npos ||
      version.summary_html.find("{{") != std::string::npos) {
    return Hold{"unresolved", "a layout left a tag unfilled"};
  }
  return std::nullopt;
}

std::optional<Hold> Composer::Parts::render_pages(const std::vector<Version>& versions,
                                                  Composed& out) const {
  const LetterSource& source = versions.front().voice.source();
  Assets assets;
  for (const auto& picture : source.pictures) assets[asset_name(picture)] = Asset{picture.bytes};
  PageStyle style = resources.style();
  if (source.guardian.large_print) style.scale = std::max(style.scale, kLargePrint);
  std::vector<DocumentPart> parts;
  for (const Version& version : versions) {
    DocumentInfo info;
    info.title = version.page.title.text;
    info.author = settings.school.name;
    info.language = version.page.language;
    info.rtl = version.page.rtl;
    info.created = source.digest.sealed_at;
    info.page_phrase = resources.page_phrase(version.page.language);
    info.footer = version.page.signature.text;
    parts.push_back({version.summary_html, std::move(info)});
  }
  try {
    Document document = render_document(parts, assets, style);
    if (!document.missing_glyphs.empty()) {
      return Hold{"document",
                  "no font has a shape for " + text::join(document.missing_glyphs, ", ")};
    }
    out.pdf = std::move(document.pdf);
    out.pages = document.pages;
  } catch (const DocumentError& error) {
    return Hold{"document", fmt::format("line {} of the summary: {}", error.line(), error.what())};
  }
  return std::nullopt;
}

std::optional<Hold> Composer::Parts::shorten(std::vector<Version>& versions, const Caps& caps,
                                             Composed& out) {
  for (Version& version : versions) {
    write_page(version, caps);
    if (auto hold = render_words(version)) return hold;
  }
  return render_pages(versions, out);
}

// Sets the pages, and shorter ones while they are more than a letter should have.
std::optional<Hold> Composer::Parts::fit_pages(std::vector<Version>& versions, Composed& out) {
  if (auto hold = render_pages(versions, out)) return hold;
  const int halves = static_cast<int>(versions.size());
  const int wanted = halves * pages_wanted(versions.front().voice.source(), versions.front().page);
  for (const Caps& shorter : {kPlainPageCaps, kShortPageCaps}) {
    if (out.pages <= wanted) return std::nullopt;
    if (auto hold = shorten(versions, shorter, out)) return hold;
  }
  const int most = halves * most_pages(versions.front().page);
  if (out.pages <= most) return std::nullopt;
  if (auto hold = shorten(versions, kLeastPageCaps, out)) return hold;
  if (out.pages <= most) return std::nullopt;
  return Hold{"too_long", fmt::format("{} pages on paper after everything that may be dropped, "
                                      "where {} are the most; shorten a row or a goal",
                                      out.pages, most)};
}

std::optional<Hold> Composer::Parts::build_mail(const LetterSource& source,
                                                const std::vector<Version>& versions,
                                                Composed& out) const {
  const LetterModel& email = versions.front().email;
  const School& school = settings.school;
  const auto from = wire_address(school.from_address);
  if (!from) return Hold{"bad_address", "the school's from address is not one"};
  const auto to = wire_address(source.guardian.email);
  if (!to)
    return Hold{"bad_address",
                fmt::format("the address of guardian {} is not one", source.guardian.id.value)};
  Mail mail;
  mail.from = {school.name, *from};
  mail.reply_to = {source.signer.name.empty() ? school.name : source.signer.name,
                   reply_address(source, school)};
  // The teacher reads what families write; the mailbox acts on "stop" and on the letter's links.
  if (const auto mailbox = wire_address(school.reply_address);
      mailbox && *mailbox != mail.reply_to.address)
    mail.reply_copy = {school.name, *mailbox};
  mail.to = {source.guardian.name, *to};
  mail.subject = email.subject;
  mail.message_id = source.message_id;
  mail.date = source.digest.send_at == Instant{} ? source.digest.sealed_at : source.digest.send_at;
  mail.utc_offset = school.zone.offset(mail.date);
  std::vector<std::string> languages;
  for (const Version& version : versions) languages.push_back(version.email.language);
  mail.language = text::join(languages, ", ");
  mail.list_id = "letters." + domain_of(*from);
  const std::string& hears =
      school.reply_address.empty() ? school.office_address : school.reply_address;
  const std::string office = wire_address(hears).value_or(*from);
  const std::string token = unsubscribe_token(settings.token_key, source.guardian.id);
  mail.list_unsubscribe = fmt::format("<mailto:{}?subject=stop%20{}>", office, token);
  if (!settings.unsubscribe_url.empty()) {
    mail.list_unsubscribe += fmt::format(", <{}{}>", settings.unsubscribe_url, token);
    mail.one_click = true;
  }
  mail.text = out.text;
  mail.html = out.html;
  for (const std::string& sha256 : pictures_shown(email)) {
    if (const auto* picture = picture_of(source, sha256)) {
      const std::string name = asset_name(*picture);
      mail.inline_pictures.push_back({"image",
                                      extension_of(picture->mime) == "png" ? "png" : "jpeg", name,
                                      name + "@" + domain_of(source.message_id), picture->bytes});
    }
  }
  mail.attachments.push_back({"application", "pdf",
                              fmt::format("news-{}.pdf", to_iso(source.digest.period_end)), "",
                              out.pdf});
  for (const Enclosure& enclosure : out.enclosures)
    mail.attachments.push_back({"application", "pdf", enclosure.name, "", enclosure.pdf});
  std::string problem;
  auto bytes = build_message(mail, problem);
  if (!bytes) return Hold{"bad_address", problem};
  out.eml = std::move(*bytes);
  out.envelope_to = *to;
  return std::nullopt;
}

ComposeResult Composer::Parts::compose(const LetterSource& source) {
  if (const auto refused = refusal(source)) {
    return Hold{*refused,
                *refused == "needs_strength"
                    ? "it would not open with a strength or a win"
                    : "a concern needs two positives before it, one concern a letter, and "
                      "never stands in a welcome"};
  }
  resources.take_unresolved();
  std::vector<Version> versions = versions_of(source, settings.school, resources);
  const ParentLetter* enclosed = page_for(versions.back().voice, resources);
  if (!write_emails(versions,
                    enclosed)) {  // the page waits for a letter that has room for its line
    const bool fits = enclosed != nullptr && write_emails(versions, nullptr);
    enclosed = nullptr;
    if (!fits) {
      return Hold{"too_long", "too many words after everything that may be dropped; shorten a row"};
    }
  }
  Composed out;
  if (enclosed != nullptr) {
    if (auto hold = enclose(source, *enclosed, out)) return *hold;
    for (const ParentBook& book : enclosed->books) out.public_names.push_back(book.author);
  }
  try {
    for (Enclosure& page : printables_of(versions.back().email, versions.back().voice, resources,
                                         source.digest.sealed_at))
      out.enclosures.push_back(std::move(page));
  } catch (const DocumentError& error) {
    return Hold{"document", fmt::format("a page to print: {}", error.what())};
  }
  for (Version& version : versions) {
    write_page(version, first_page_caps(source));
    for (const LetterModel* model : {&version.email, &version.page}) {
      if (const auto empty = empty_part(*model))
        return Hold{*empty, "a part of the letter has no words"};
    }
    if (auto hold = render_words(version)) return *hold;
  }
  if (const auto unresolved = resources.take_unresolved(); !unresolved.empty()) {
    return Hold{"unresolved", "phrases that could not be said: " + text::join(unresolved, ", ")};
  }
  out.channel = source.guardian.channel;
  out.language = versions.back().email.language;
  out.subject = versions.front().email.subject;
  if (auto hold = fit_pages(versions, out)) return *hold;
  std::vector<const LetterModel*> models;
  std::vector<std::string> htmls, texts, summaries;
  for (Version& version : versions) {
    models.insert(models.end(), {&version.email, &version.page});
    htmls.push_back(std::move(version.html));
    texts.push_back(std::move(version.text));
    summaries.push_back(std::move(version.summary_html));
  }
  const std::string& second = versions.back().email.language;
  const bool rtl = versions.back().email.rtl;
  out.html = in_one_page(htmls, second, rtl);
  out.summary_html = in_one_page(summaries, second, rtl);
  out.text = text::join(texts, "\n* * *\n\n");
  out.trace_json = trace_json(models);
  out.row_texts = row_texts(models);
  out.left_out = left_out(source, models);
  for (const LetterModel* model : models) {
    for (const std::string& id : model->used) {
      if (std::ranges::find(out.phrase_ids, id) == out.phrase_ids.end())
        out.phrase_ids.push_back(id);
    }
  }
  out.notes_told = versions.front().page.notes_told;
  if (source.guardian.channel == Channel::kEmail) {
    if (auto hold = build_mail(source, versions, out)) return *hold;
  }
  return out;
}

Composer::Composer(ComposeSettings settings)
    : parts_(std::make_unique<Parts>(std::move(settings))) {
  if (parts_->resources.usable()) return;
  std::string all;
  for (const Problem& problem : parts_->resources.problems()) {
    if (!problem.warning)
      all += fmt::format("\n{}:{}: {}", problem.file, problem.line, problem.message);
  }
  throw Failure(ExitCode::kConfig, "the letters' templates need mending:" + all);
}

Composer::~Composer() = default;
Composer::Composer(Composer&&) noexcept = default;
Composer& Composer::operator=(Composer&&) noexcept = default;

ComposeResult Composer::compose(const LetterSource& source) { return parts_->compose(source); }

Problems check(const ComposeSettings& settings) {
  const Resources resources(settings);
  return resources.problems();
}

std::string unsubscribe_token(std::string_view token_key, GuardianId guardian) {
  return keyed_hash(token_key, fmt::format("unsubscribe/{}", guardian.value)).substr(0, 32);
}

}  // namespace homeward::compose
