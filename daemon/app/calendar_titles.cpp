#include "app/calendar_titles.h"

#include <algorithm>
#include <span>

#include "base/text.h"

namespace homeward::app {

namespace {

// Whole words, as text::words() gives them; a leading * also matches inside of a word, for
// languages that write compounds.
constexpr const char* kNoSchool[] = {
    "no school",         "no classes",         "no class",         "school closed",
    "schools closed",    "school is closed",   "school holiday",   "school holidays",
    "non instructional", "noninstructional",   "no students",      "no hay clases",
    "sin clases",        "no hay escuela",     "no lectivo",       "escuela cerrada",
    "pas d école",       "pas de classe",      "pas de cours",     "école fermée",
    "jour férié",        "*schulfrei",         "*unterrichtsfrei", "kein unterricht",
    "keine schule",      "schule geschlossen", "wolne od",         "dzień wolny",
    "dni wolne",         "nie ma lekcji",      "nie ma zajęć",     "bez zajęć",
    "szkoła nieczynna",  "szkoła zamknięta"};
constexpr const char* kMakeUp[] = {"school open",
                                   "school is open",
                                   "make up day",
                                   "makeup day",
                                   "make up school day",
                                   "día de recuperación",
                                   "recuperación de clases",
                                   "jour de rattrapage",
                                   "journée de rattrapage",
                                   "*nachholtag",
                                   "unterricht findet statt",
                                   "schule geöffnet",
                                   "odpracowanie",
                                   "dzień nauki"};
constexpr const char* kOrdinary[] = {"starts",
                                     "start of",
                                     "begins",
                                     "beginning of",
                                     "ends",
                                     "end of",
                                     "first day",
                                     "last day",
                                     "early dismissal",
                                     "early release",
                                     "half day",
                                     "late start",
                                     "delayed opening",
                                     "picture day",
                                     "report cards",
                                     "meeting",
                                     "concert",
                                     "field trip",
                                     "open house",
                                     "back to school",
                                     "spirit day",
                                     "birthday",
                                     "graduation",
                                     "deadline",
                                     "exam",
                                     "exams",
                                     "testing",
                                     "inicio",
                                     "comienza",
                                     "comienzan",
                                     "empieza",
                                     "empiezan",
                                     "fin de",
                                     "fin del",
                                     "termina",
                                     "terminan",
                                     "primer día",
                                     "último día",
                                     "salida temprana",
                                     "reunión",
                                     "excursión",
                                     "examen",
                                     "exámenes",
                                     "début",
                                     "commence",
                                     "commencent",
                                     "fin des",
                                     "fin du",
                                     "rentrée",
                                     "premier jour",
                                     "dernier jour",
                                     "reprise",
                                     "réunion",
                                     "sortie scolaire",
                                     "examens",
                                     "beginn",
                                     "beginnt",
                                     "beginnen",
                                     "*schulbeginn",
                                     "*ferienbeginn",
                                     "*ferienende",
                                     "*schuljahresende",
                                     "*schuljahresbeginn",
                                     "anfang",
                                     "ende",
                                     "endet",
                                     "enden",
                                     "erster schultag",
                                     "letzter schultag",
                                     "erster tag",
                                     "letzter tag",
                                     "*elternabend",
                                     "*klassenfahrt",
                                     "*wandertag",
                                     "*zeugnis",
                                     "początek",
                                     "rozpoczęcie",
                                     "zaczyna",
                                     "zaczynają",
                                     "koniec",
                                     "zakończenie",
                                     "kończy",
                                     "kończą",
                                     "pierwszy dzień",
                                     "ostatni dzień",
                                     "wywiadówka",
                                     "zebranie",
                                     "wycieczka",
                                     "egzamin"};
constexpr const char* kHoliday[] = {"holiday",
                                    "holidays",
                                    "vacation",
                                    "recess",
                                    "break",
                                    "closed",
                                    "closure",
                                    "day off",
                                    "in service",
                                    "inservice",
                                    "professional development",
                                    "workday",
                                    "staff day",
                                    "thanksgiving",
                                    "christmas",
                                    "new year",
                                    "new years",
                                    "easter",
                                    "labor day",
                                    "memorial day",
                                    "independence day",
                                    "juneteenth",
                                    "martin luther king",
                                    "presidents day",
                                    "veterans day",
                                    "columbus day",
                                    "indigenous peoples",
                                    "vacaciones",
                                    "festivo",
                                    "feriado",
                                    "descanso",
                                    "puente",
                                    "navidad",
                                    "semana santa",
                                    "vacances",
                                    "congé",
                                    "congés",
                                    "férié",
                                    "fermé",
                                    "fermée",
                                    "noël",
                                    "pâques",
                                    "*ferien",
                                    "*feiertag",
                                    "geschlossen",
                                    "*weihnacht",
                                    "*ostern",
                                    "*pfingst",
                                    "ferie",
                                    "przerwa",
                                    "święto",
                                    "święta",
                                    "wakacje",
                                    "wolne"};

// " pas d école ": its words between single blanks.
std::string spaced(std::string_view text) { return " " + text::join(text::words(text), " ") + " "; }

bool has_word(const std::string& title, std::string_view word) {
  const bool inside = word.starts_with('*');
  if (inside) word.remove_prefix(1);
  const std::string wanted = spaced(word);
  if (wanted.size() <= 2) return false;
  return title.find(inside ? wanted.substr(1, wanted.size() - 2) : wanted) != std::string::npos;
}

bool says(const std::string& title, std::span<const char* const> ours,
          const std::vector<std::string>& own) {
  const auto found = [&](const auto& word) { return has_word(title, word); };
  return std::any_of(own.begin(), own.end(), found) || std::any_of(ours.begin(), ours.end(), found);
}

}  // namespace

TitleReading read_title(std::string_view title, int days, const CalendarWords& words) {
  const std::string spoken = spaced(title);
  if (says(spoken, kNoSchool, words.no_school)) return {DayMeaning::kClosed, true};
  if (says(spoken, kMakeUp, words.make_up)) return {DayMeaning::kOpened, false};
  const bool holiday = says(spoken, kHoliday, {});
  const bool ordinary = says(spoken, kOrdinary, words.school);
  if (holiday && (!ordinary || days > 1)) return {DayMeaning::kClosed, true};
  if (ordinary || !words.others_close) return {DayMeaning::kOrdinary, false};
  return {DayMeaning::kClosed, false};
}

}  // namespace homeward::app
