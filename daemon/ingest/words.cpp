#include "ingest/words.h"

#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include "base/text.h"

namespace homeward::ingest {

const char* const kKindList =
    "strength, win, observation, concern, goal, strategy, family_effort, student_voice, question, "
    "absence";

namespace {

template <typename Value>
struct Words {
  Value value;
  const char* words;  // separated by '|'
};

template <typename Value>
using Lookup = std::map<std::string, Value>;

template <typename Value, std::size_t N>
Lookup<Value> build(const Words<Value> (&lines)[N]) {
  Lookup<Value> lookup;
  for (const auto& line : lines) {
    for (const auto& word : text::split(line.words, '|')) {
      lookup.emplace(text::lookup_key(word), line.value);
    }
  }
  return lookup;
}

template <typename Value>
std::optional<Value> find(const Lookup<Value>& lookup, std::string_view cell) {
  const auto found = lookup.find(text::lookup_key(cell));
  return found == lookup.end() ? std::nullopt : std::optional(found->second);
}

constexpr Words<bool> kYesNo[] = {
    {true, "yes|y|true|1|x|on|ok|granted|given|agreed|sí|s|oui|o|vrai|ja|j|wahr|tak|t|prawda|✓|✔"},
    {false,
     "no|n|false|0|off|none|never|refused|denied|withdrawn|non|faux|nein|falsch|nie|fałsz|"
     "✗|✘"},
};

constexpr Words<Kind> kKinds[] = {
    {Kind::kStrength,
     "strength|strengths|positive|praise|merit|merits|reward|what went well|went "
     "well|fortaleza|fortalezas|"
     "punto fuerte|puntos fuertes|point fort|points forts|force|forces|positif|stärke|stärken|"
     "mocna strona|mocne strony|positivo|positiv|pozytyw"},
    {Kind::kWin,
     "win|wins|small win|small wins|success|successes|achievement|achievements|logro|logros|éxito|"
     "éxitos|réussite|réussites|succès|erfolg|erfolge|sukces|sukcesy"},
    {Kind::kObservation,
     "observation|observations|observación|observaciones|beobachtung|beobachtungen|obserwacja|"
     "obserwacje"},
    {Kind::kConcern,
     "concern|concerns|worry|worries|negative|needs "
     "work|demerit|demerits|sanction|preocupación|preocupaciones|inquiétude|inquiétudes|"
     "préoccupation|préoccupations|sorge|sorgen|bedenken|troska|troski|obawa|obawy|negativo|"
     "négatif|"
     "negativ|negatyw"},
    {Kind::kGoal,
     "goal|goals|goal progress|meta|metas|objetivo|objetivos|objectif|objectifs|ziel|ziele|cel|"
     "cele"},
    {Kind::kStrategy,
     "strategy|strategies|estrategia|estrategias|stratégie|stratégies|strategie|strategien|"
     "strategia"},
    {Kind::kFamilyEffort,
     "family_effort|family efforts|family's effort|effort|efforts|family|esfuerzo de la familia|"
     "esfuerzo familiar|effort de la famille|effort familial|einsatz der familie|wysiłek rodziny"},
    {Kind::kStudentVoice,
     "student_voice|student voices|voice|student quote|quote|quotes|child's voice|pupil voice|"
     "in their own words|voz del alumno|voz del estudiante|voz de la alumna|parole de l'élève|"
     "mots de l'élève|schülerstimme|kinderstimme|stimme des kindes|głos ucznia|głos dziecka"},
    {Kind::kQuestion,
     "question|questions|question for the family|pregunta|preguntas|frage|fragen|pytanie|pytania"},
    {Kind::kAbsence,
     "absence|absences|absent|ausencia|ausencias|abwesenheit|abwesend|fehlzeit|nieobecność|"
     "nieobecności"},
};

constexpr Words<FamilyNoteKind> kFamilyKinds[] = {
    {FamilyNoteKind::kEffort,
     "effort|efforts|did|family_effort|family effort|esfuerzo|einsatz|wysiłek"},
    {FamilyNoteKind::kInsight,
     "insight|insights|said|told us|idea|observation|idée|hinweis|spostrzeżenie"},
};

constexpr Words<Role> kRoles[] = {
    {Role::kTeacher,
     "teacher|class teacher|specialist|assistant|teaching assistant|maestro|maestra|docente|"
     "profesor|profesora|enseignant|enseignante|professeur|lehrer|lehrerin|lehrkraft|nauczyciel|"
     "nauczycielka"},
    {Role::kLead,
     "lead|head|head teacher|headteacher|principal|deputy|director|directora|directeur|directrice|"
     "leitung|schulleitung|dyrektor|dyrektorka"},
    {Role::kOffice,
     "office|secretary|school office|oficina|secretaría|bureau|secrétariat|büro|sekretariat"},
    {Role::kAdmin, "admin|administrator|it|administrador|administrateur"},
};

constexpr Words<Channel> kChannels[] = {
    {Channel::kEmail,
     "email|e-mail|mail|correo|correo electrónico|courriel|mejl|poczta elektroniczna"},
    {Channel::kPrint,
     "print|printed|paper|post|letter|papel|impreso|papier|imprimé|druck|gedruckt|wydruk"},
    {Channel::kNone, "none|no|nothing|never|ninguno|aucun|keine|kein|brak|żaden"},
};

constexpr Words<RosterStatus> kStatuses[] = {
    {RosterStatus::kActive,
     "active|enrolled|current|yes|activo|activa|actif|active|aktiv|aktywny|aktywna"},
    {RosterStatus::kPaused,
     "paused|pause|on hold|hold|suspended|pausado|en pausa|en pause|pausiert|wstrzymany"},
    {RosterStatus::kInactive,
     "inactive|left|withdrawn|moved|graduated|tobedeleted|no|former|inactivo|inactiva|baja|inactif|"
     "parti|inaktiv|abgemeldet|nieaktywny|odszedł"},
};

constexpr Words<bool> kGoalStatuses[] = {
    {true, "active|current|open|ongoing|in progress|activo|activa|actif|aktiv|aktywny"},
    {false,
     "inactive|ended|end|closed|done|finished|stopped|dropped|paused|proposed|draft|inactivo|"
     "terminado|terminé|beendet|zakończony"},
};

constexpr Words<bool> kBetter[] = {
    {true, "up|more|higher|increase|más|arriba|plus|haut|mehr|hoch|więcej|↑"},
    {false, "down|fewer|less|lower|decrease|menos|abajo|moins|bas|weniger|runter|mniej|↓"},
};

constexpr Words<bool> kPresent[] = {
    {true,
     "present|p|here|attended|in school|late|l|tardy|came late|left early|presente|asistió|tarde|"
     "retraso|atraso|présent|présente|retard|en retard|arrivé en retard|anwesend|da|verspätet|"
     "zu spät|obecny|obecna|ob|spóźniony|spóźniona|sp|remote|online"},
    {false,
     "absent|a|abs|away|not "
     "here|missing|sick|ill|excused|unexcused|e|u|ausente|falta|faltó|enfermo|"
     "enferma|justificada|absente|malade|excusé|excusée|abwesend|fehlt|gefehlt|krank|entschuldigt|"
     "unentschuldigt|nieobecny|nieobecna|nb|nob|chory|chora|usprawiedliwiony|usprawiedliwiona|"
     "zwolniony|zwolniona"},
};

constexpr Words<bool> kTotals[] = {
    {true,
     "total|totals|grand total|subtotal|sum|sums|count|average|totales|suma|somme|totaux|"
     "moyenne|gesamt|summe|insgesamt|anzahl|razem|ogółem"},
};

// "week 3 - small wins" speaks of the kinds of its words and of pairs of its words.
std::optional<Kind> kind_of_name(std::string_view name) {
  const auto words = text::words(text::replace_all(std::string(name), "_", " "));
  std::optional<Kind> found;
  for (std::size_t i = 0; i < words.size(); ++i) {
    auto kind = i + 1 < words.size() ? kind_word(words[i] + words[i + 1]) : std::nullopt;
    if (!kind) kind = kind_word(words[i]);
    if (!kind) continue;
    if (found && *found != *kind) return std::nullopt;
    found = kind;
  }
  return found;
}

std::string_view stem_of(std::string_view name) { return name.substr(0, name.rfind('.')); }

// Every language of ISO 639-1 by its own name and by its name in our five languages.
const std::map<std::string, std::string>& language_names() {
  static const auto kNames = [] {
    std::map<std::string, std::string> names;
    for (const char* const* code = icu::Locale::getISOLanguages(); *code != nullptr; ++code) {
      const std::string tag(*code);
      if (tag.size() != 2) continue;
      const icu::Locale language(tag.c_str());
      for (const char* in : {"en", "es", "fr", "de", "pl", tag.c_str()}) {
        icu::UnicodeString name;
        language.getDisplayLanguage(icu::Locale(in), name);
        std::string utf8;
        name.toUTF8String(utf8);
        names.emplace(text::lookup_key(utf8), tag);
      }
    }
    return names;
  }();
  return kNames;
}

bool is_alnum_ascii(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// BCP 47 in its common shapes: "es", "pt-BR", "zh-Hant-TW".
std::optional<std::string> language_tag(std::string_view cell) {
  std::string tag = text::replace_all(std::string(cell), "_", "-");
  const auto pieces = text::split(tag, '-');
  if (pieces[0].size() < 2 || pieces[0].size() > 3 || pieces.size() > 4) return std::nullopt;
  for (const auto& piece : pieces) {
    if (piece.empty() || piece.size() > 8 ||
        !std::all_of(piece.begin(), piece.end(), is_alnum_ascii)) {
      return std::nullopt;
    }
  }
  const icu::Locale locale = icu::Locale(tag.c_str());
  const char* const* known = icu::Locale::getISOLanguages();
  while (*known != nullptr && std::string_view(*known) != locale.getLanguage()) ++known;
  if (*known == nullptr) return std::nullopt;
  UErrorCode status = U_ZERO_ERROR;
  std::string out = locale.toLanguageTag<std::string>(status);
  return U_SUCCESS(status) ? std::optional(out) : std::nullopt;
}

}  // namespace

std::optional<bool> yes_or_no(std::string_view cell) {
  static const auto kLookup = build(kYesNo);
  if (cell == "✓" || cell == "✔") return true;
  if (cell == "✗" || cell == "✘") return false;
  if (text::lookup_key(cell).empty()) return std::nullopt;
  return find(kLookup, cell);
}

std::optional<Kind> kind_word(std::string_view cell) {
  static const auto kLookup = build(kKinds);
  return find(kLookup, cell);
}

std::optional<FamilyNoteKind> family_kind_word(std::string_view cell) {
  static const auto kLookup = build(kFamilyKinds);
  return find(kLookup, cell);
}

std::optional<Role> role_word(std::string_view cell) {
  static const auto kLookup = build(kRoles);
  return find(kLookup, cell);
}

std::optional<Channel> channel_word(std::string_view cell) {
  static const auto kLookup = build(kChannels);
  return find(kLookup, cell);
}

std::optional<RosterStatus> roster_status_word(std::string_view cell) {
  static const auto kLookup = build(kStatuses);
  return find(kLookup, cell);
}

std::optional<bool> goal_active_word(std::string_view cell) {
  static const auto kLookup = build(kGoalStatuses);
  return find(kLookup, cell);
}

std::optional<bool> present_word(std::string_view cell, std::string_view language) {
  static const auto kLookup = build(kPresent);
  if (cell == "/" || cell == "\\" || cell == "+") return true;
  if (cell == "-" || cell == "–" || cell == "—") return false;
  if (text::lookup_key(cell) == "a" && language.starts_with("de")) return std::nullopt;
  if (const auto found = find(kLookup, cell)) return found;
  return yes_or_no(cell);
}

std::optional<bool> better_up_word(std::string_view cell) {
  static const auto kLookup = build(kBetter);
  if (cell == "↑" || cell == "+") return true;
  if (cell == "↓" || cell == "-") return false;
  return find(kLookup, cell);
}

bool is_mangled_id(std::string_view cell) {
  if (cell.empty()) return false;
  if (cell.find_first_not_of('#') == std::string_view::npos) return true;
  if (cell.front() == '#' && (cell.ends_with('!') || cell.ends_with('?') || cell.ends_with("N/A")))
    return true;
  const auto power = cell.find_first_of("Ee");
  if (power == std::string_view::npos || cell.substr(power + 1).size() < 2 ||
      (cell[power + 1] != '+' && cell[power + 1] != '-'))
    return false;
  const bool mantissa =
      cell.front() >= '0' && cell.front() <= '9' &&
      cell.substr(0, power).find_first_not_of("0123456789.,") == std::string_view::npos;
  return mantissa && cell.find_first_not_of("0123456789", power + 2) == std::string_view::npos;
}

bool is_totals_word(std::string_view cell) {
  static const auto kLookup = build(kTotals);
  return find(kLookup, cell).has_value();
}

std::optional<Kind> kind_of_path(std::string_view path) {
  if (const auto dot = path.rfind('.');
      dot != std::string_view::npos && dot > path.rfind('/') + 1) {
    path = path.substr(0, dot);
  }
  auto names = text::split(path, '/');
  for (auto name = names.rbegin(); name != names.rend(); ++name) {
    if (const auto kind = kind_of_name(*name)) return kind;
  }
  return std::nullopt;
}

bool path_names_family(std::string_view path) {
  const auto slash = path.rfind('/');
  const auto name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  const auto words = text::words(text::replace_all(std::string(stem_of(name)), "_", " "));
  constexpr std::array kFamilyNames{"family",   "families", "familia",  "familias", "famille",
                                    "familles", "familie",  "familien", "rodzina",  "rodziny"};
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return std::find(kFamilyNames.begin(), kFamilyNames.end(), word) != kFamilyNames.end();
  });
}

std::optional<std::string> language_word(std::string_view cell) {
  if (const auto found = language_names().find(text::lookup_key(cell));
      found != language_names().end()) {
    return found->second;
  }
  return language_tag(cell);
}

}  // namespace homeward::ingest
