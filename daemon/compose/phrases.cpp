#include "compose/phrases.h"

#include <unicode/listformatter.h>
#include <unicode/messagepattern.h>
#include <unicode/msgfmt.h>
#include <unicode/plurrule.h>
#include <unicode/smpdtfmt.h>
#include <unicode/timezone.h>

#include <algorithm>
#include <map>
#include <optional>

#include "base/errors.h"
#include "base/text.h"

namespace homeward::compose {

namespace {

icu::UnicodeString wide(std::string_view utf8) {
  return icu::UnicodeString::fromUTF8(
      icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())));
}

std::string narrow(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

const char* name_of(DateForm form) {
  switch (form) {
    case DateForm::kDay:
      return "day";
    case DateForm::kDayMonth:
      return "day_month";
    case DateForm::kFull:
      return "full";
    case DateForm::kShort:
      return "short";
  }
  return "full";
}

// The number behind the last dot, by which a bank is ordered.
int bank_number(std::string_view key) {
  int number = 0;
  for (const char c : key.substr(key.rfind('.') + 1)) {
    if (c < '0' || c > '9' || number > 100000) return -1;
    number = number * 10 + (c - '0');
  }
  return number;
}

}  // namespace

struct Phrases::Compiled {
  struct Entry {
    std::unique_ptr<icu::MessageFormat> format;
    std::vector<std::string> arguments;
  };
  icu::Locale locale;
  std::map<std::string, Entry, std::less<>> entries;
  std::map<std::string, std::unique_ptr<icu::SimpleDateFormat>, std::less<>> dates;
  std::unique_ptr<icu::ListFormatter> list;
};

std::vector<std::string> pattern_arguments(std::string_view pattern, std::string& error) {
  UErrorCode status = U_ZERO_ERROR;
  UParseError place{};
  const icu::MessagePattern parsed(wide(pattern), &place, status);
  std::vector<std::string> names;
  if (U_FAILURE(status)) {
    error = u_errorName(status);
    return names;
  }
  for (int32_t i = 0; i < parsed.countParts(); ++i) {
    const auto& part = parsed.getPart(i);
    if (part.getType() == UMSGPAT_PART_TYPE_ARG_NAME) {
      names.push_back(narrow(parsed.getSubstring(part)));
    } else if (part.getType() == UMSGPAT_PART_TYPE_ARG_NUMBER) {
      names.push_back(std::to_string(part.getValue()));
    }
  }
  std::ranges::sort(names);
  const auto twice = std::ranges::unique(names);
  names.erase(twice.begin(), twice.end());
  return names;
}

std::vector<std::string> unreached_plurals(std::string_view pattern, const std::string& language) {
  UErrorCode status = U_ZERO_ERROR;
  UParseError place{};
  const icu::MessagePattern parsed(wide(pattern), &place, status);
  const std::unique_ptr<icu::PluralRules> rules(
      icu::PluralRules::forLocale(icu::Locale::forLanguageTag(language, status), status));
  std::vector<std::string> out;
  if (U_FAILURE(status) || !rules) return out;
  std::vector<bool> plural;  // of the arguments that are open
  for (int32_t i = 0; i < parsed.countParts(); ++i) {
    const auto& part = parsed.getPart(i);
    if (part.getType() == UMSGPAT_PART_TYPE_ARG_START) {
      plural.push_back(part.getArgType() == UMSGPAT_ARG_TYPE_PLURAL);
    } else if (part.getType() == UMSGPAT_PART_TYPE_ARG_LIMIT) {
      plural.pop_back();
    } else if (part.getType() == UMSGPAT_PART_TYPE_ARG_SELECTOR && plural.back()) {
      const auto selector = parsed.getSubstring(part);
      if (!selector.startsWith(u"=") && !rules->isKeyword(selector))
        out.push_back(narrow(selector));
    }
  }
  return out;
}

Phrases::Phrases(PhrasePack pack, const Phrases* fallback)
    : pack_(std::move(pack)), fallback_(fallback), compiled_(std::make_unique<Compiled>()) {
  UErrorCode status = U_ZERO_ERROR;
  compiled_->locale =
      icu::Locale::forLanguageTag(pack_.locale.empty() ? pack_.language : pack_.locale, status);
  for (const auto& [key, pattern] : pack_.patterns) {
    std::string error;
    auto arguments = pattern_arguments(pattern.text, error);
    if (!error.empty()) continue;
    UErrorCode failed = U_ZERO_ERROR;
    auto format =
        std::make_unique<icu::MessageFormat>(wide(pattern.text), compiled_->locale, failed);
    if (U_FAILURE(failed)) continue;
    compiled_->entries.emplace(key, Compiled::Entry{std::move(format), std::move(arguments)});
  }
  for (const auto& [name, pattern] : pack_.dates) {
    UErrorCode failed = U_ZERO_ERROR;
    auto format = std::make_unique<icu::SimpleDateFormat>(wide(pattern), compiled_->locale, failed);
    if (U_FAILURE(failed)) continue;
    format->adoptTimeZone(icu::TimeZone::getGMT()->clone());
    compiled_->dates.emplace(name, std::move(format));
  }
  UErrorCode failed = U_ZERO_ERROR;
  compiled_->list.reset(icu::ListFormatter::createInstance(compiled_->locale, failed));
}

Phrases::~Phrases() = default;

bool Phrases::has(std::string_view key) const {
  return compiled_->entries.find(key) != compiled_->entries.end();
}

Said Phrases::say(std::string_view key, const Args& args) const {
  const auto entry = compiled_->entries.find(key);
  if (entry == compiled_->entries.end()) {
    if (fallback_ == nullptr) {
      unresolved_.emplace_back(key);
      return {std::string(key), {}, {}};
    }
    Said said = fallback_->say(key, args);
    if (said.language.empty()) said.language = fallback_->language();
    if (!fallback_->has(key)) unresolved_.emplace_back(key);
    return said;
  }
  std::vector<icu::UnicodeString> names;
  std::vector<icu::Formattable> values;
  for (const auto& [name, value] : args) {
    names.push_back(wide(name));
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      values.emplace_back(*number);
    } else {
      values.emplace_back(wide(std::get<std::string>(value)));
    }
  }
  for (const std::string& wanted : entry->second.arguments) {
    if (std::ranges::none_of(args, [&](const auto& arg) { return arg.first == wanted; })) {
      unresolved_.emplace_back(key);
    }
  }
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeString out;
  entry->second.format->format(names.data(), values.data(), static_cast<int32_t>(names.size()), out,
                               status);
  if (U_FAILURE(status)) unresolved_.emplace_back(key);
  return {std::string(key), narrow(out), {}};
}

std::string Phrases::pattern(std::string_view key) const {
  const auto found = pack_.patterns.find(key);
  return found != pack_.patterns.end() ? found->second.text : std::string();
}

std::string Phrases::date(DateForm form, Date date) const {
  const auto found = compiled_->dates.find(name_of(form));
  if (found == compiled_->dates.end()) {
    return fallback_ != nullptr ? fallback_->date(form, date) : to_iso(date);
  }
  const auto days = std::chrono::sys_days{date}.time_since_epoch().count();
  icu::UnicodeString out;
  found->second->format(static_cast<double>(days) * 86400000.0, out);
  return narrow(out);
}

std::string Phrases::list(const std::vector<std::string>& names) const {
  if (names.size() == 1 || compiled_->list == nullptr) return text::join(names, ", ");
  std::vector<icu::UnicodeString> wide_names;
  for (const auto& name : names) wide_names.push_back(wide(name));
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeString out;
  compiled_->list->format(wide_names.data(), static_cast<int32_t>(wide_names.size()), out, status);
  return U_SUCCESS(status) ? narrow(out) : text::join(names, ", ");
}

std::vector<std::string> Phrases::bank(std::string_view prefix) const {
  const std::string start = std::string(prefix) + ".";
  std::vector<std::string> ids;
  for (auto it = compiled_->entries.lower_bound(start);
       it != compiled_->entries.end() && it->first.starts_with(start); ++it) {
    const std::string_view rest = std::string_view(it->first).substr(start.size());
    if (rest.find('.') == std::string_view::npos && bank_number(it->first) >= 0) {
      ids.push_back(it->first);
    }
  }
  if (ids.empty() && fallback_ != nullptr) return fallback_->bank(prefix);
  std::ranges::sort(ids, {}, [](const std::string& id) { return bank_number(id); });
  return ids;
}

std::string Phrases::topic(std::string_view free_text) const {
  const std::string wanted = text::lookup_key(free_text);
  if (wanted.empty()) return {};
  for (const auto& [slug, names] : pack_.topics) {
    if (text::lookup_key(slug) == wanted || std::ranges::find(names, wanted) != names.end()) {
      return slug;
    }
  }
  if (fallback_ != nullptr) return fallback_->topic(free_text);
  return {};
}

std::size_t Phrases::common_words_in(const std::vector<std::string>& words) const {
  return static_cast<std::size_t>(std::ranges::count_if(words, [&](const std::string& word) {
    return std::ranges::find(pack_.common_words, word) != pack_.common_words.end();
  }));
}

}  // namespace homeward::compose
