// Clean tables of every kind, with each column's names in five languages: what the polluter spoils.
#pragma once

#include <array>
#include <string>
#include <vector>

namespace homeward::ingest {

inline constexpr std::size_t kTongueCount = 5;  // English, Spanish, French, German, Polish

struct PollutedColumn {
  std::array<const char*, kTongueCount> headers;  // the first is the documented one
  std::vector<const char*> values;                // as they are meant
  // As a language writes them, in the order of `values`; empty: the same.
  std::vector<std::array<const char*, kTongueCount>> words{};
  bool date = false;
};

struct PollutedTable {
  const char* name;
  const char* file;
  std::vector<PollutedColumn> columns;
};

inline const std::vector<const char*> kPeople{
    "Alex Rivera",    "Zoë Wójcik",    "José Núñez",     "Hélène Müller",  "Łukasz Dąbrowski",
    "Ana Peña",       "Jürgen Weiß",   "Chloé François", "Michał Świątek", "O'Dwyer, Liam",
    "Małgorzata Żak", "Sofía Álvarez", "Noël Lefèvre",   "Käthe Schröder", "Đặng Linh"};
inline const std::vector<const char*> kSentences{
    "Alex helped a friend, and was proud.",
    "She said: \"Look, a map; and a key | a legend\".",
    "Two lines\nof text, with a\ttab.",
    "=3 of 5 is what she wrote",
    "- and a dash to begin with",
    "Très bon travail aujourd'hui.\n\nElle a aidé sa sœur.",
    "La niña ayudó a su compañero.",
    "Sie hat das Gedicht schön erzählt.",
    "Uczeń pomógł koleżance.",
    "Read aloud 🎉 for the first time 👏🏽.",
    "\"Quoted\" from begin to \"end\"",
    "It's a 'single' quotation; 5\" long",
    "花子さん read it",
    "ends with a comma,",
};
inline const std::vector<const char*> kDays{"2026-09-14", "2026-09-28", "2026-09-30", "2026-10-01"};

inline std::vector<PollutedTable> polluted_tables() {
  const PollutedColumn date{{"date", "fecha", "date", "Datum", "data"}, kDays, {}, true};
  const PollutedColumn student{{"student", "alumno", "élève", "Schüler", "uczeń"}, kPeople};
  const PollutedColumn student_id{
      {"student_id", "id del alumno", "identifiant élève", "Schülernummer", "numer ucznia"},
      {"S1", "00123", "S-7", "20260001"}};
  const PollutedColumn klass{{"class", "clase", "classe", "Klasse", "klasa"},
                             {"3b", "Room 12", "4 B"}};
  const PollutedColumn text{{"text", "texto", "texte", "Text", "treść"}, kSentences};
  const std::vector<std::array<const char*, kTongueCount>> yes_no{
      {"yes", "sí", "oui", "ja", "tak"}, {"no", "no", "non", "nein", "nie"}};
  return {
      {"log",
       "notes.csv",
       {date,
        student,
        klass,
        text,
        {{"kind", "tipo", "catégorie", "Art", "rodzaj"},
         {"strength", "win", "concern", "observation", "goal", "student_voice"},
         {{"Strength", "Fortaleza", "Point fort", "Stärke", "mocna strona"},
          {"Win", "logro", "réussite", "Erfolg", "sukces"},
          {"concern", "preocupación", "inquiétude", "Sorge", "obawa"},
          {"Observation", "observación", "observation", "Beobachtung", "obserwacja"},
          {"goal", "meta", "objectif", "Ziel", "cel"},
          {"student voice", "voz del alumno", "parole de l'élève", "Kinderstimme", "głos ucznia"}}},
        {{"setting", "lugar", "lieu", "Fach", "przedmiot"}, {"", "music", "the yard, outside"}},
        {{"share", "compartir", "partager", "teilen", "udostępnij"}, {"yes", "no"}, yes_no},
        {{"author", "autora", "auteur", "Lehrkraft", "nauczycielka"}, {"", "Ms Rivera"}},
        {{"row_id", "id de fila", "id", "Zeilen-ID", "id wiersza"}, {"", "r1", "r2"}}}},
      {"wide log",
       "notes.csv",
       {date,
        student,
        {{"Strengths", "Fortalezas", "Points forts", "Stärken", "Mocne strony"}, kSentences},
        {{"Concern", "Preocupación", "Inquiétude", "Sorgen", "Obawy"},
         {"", "Alex was tired.", "La niña está triste."}},
        {{"what_helped", "qué ayudó", "ce qui a aidé", "was half", "co pomogło"},
         {"", "a calm word"}}}},
      {"roster",
       "roster.csv",
       {student_id,
        {{"student_name", "nombre del alumno", "nom de l'élève", "Name des Schülers",
          "imię i nazwisko ucznia"},
         {"Alex Rivera", "Zoë Wójcik", "José Núñez", "Michał Świątek", "Käthe Schröder"}},
        {{"guardian_name", "nombre del tutor", "responsable légal", "Erziehungsberechtigte",
          "opiekun"},
         kPeople},
        klass,
        {{"preferred_name", "nombre preferido", "prénom usuel", "Rufname", "preferowane imię"},
         {"", "Lex"}},
        {{"email", "correo electrónico", "courriel", "E-Mail-Adresse", "adres e-mail"},
         {"", "a@example.org", "b.c@example.org"}},
        {{"postal_address", "dirección postal", "adresse postale", "Anschrift", "adres pocztowy"},
         {"1 Long Road, Springfield", "Rue de l'Église 3\n75000 Paris",
          "ul. Żytnia 5\n00-001 Łódź"}},
        {{"consent", "consentimiento", "consentement", "Einwilligung", "zgoda"},
         {"yes", "no"},
         yes_no},
        {{"channel", "canal", "canal d'envoi", "Versandweg", "kanał"},
         {"print", "email"},
         {{"print", "papel", "papier", "Druck", "wydruk"},
          {"e-mail", "correo", "courriel", "E-Mail", "mejl"}}},
        {{"language", "idioma", "langue", "Sprache", "język"},
         {"es", "pl", ""},
         {{"Spanish", "español", "espagnol", "Spanisch", "hiszpański"},
          {"Polish", "polaco", "polonais", "Polnisch", "polski"},
          {"", "", "", "", ""}}},
        {{"relationship", "parentesco", "lien de parenté", "Verwandtschaft", "pokrewieństwo"},
         {"", "mother"}},
        {{"cadence", "frecuencia", "fréquence", "Häufigkeit", "częstotliwość"}, {"", "weekly"}},
        {{"large_print", "letra grande", "gros caractères", "Großdruck", "duży druk"},
         {"yes", "no"},
         yes_no},
        {{"family_id", "id de familia", "id famille", "Familien-ID", "id rodziny"}, {"", "F1"}},
        {{"contact_allowed", "se puede contactar", "contact permis", "Kontakt erlaubt",
          "kontakt dozwolony"},
         {"yes", "no"},
         yes_no}}},
      {"staff",
       "staff.csv",
       {{{"staff_id", "id del docente", "id enseignant", "Personalnummer", "id nauczyciela"},
         {"T1", "T2", "007"}},
        {{"name", "nombre", "nom", "Lehrkraft", "imię i nazwisko"}, kPeople},
        {{"email", "correo", "adresse e-mail", "E-Mail", "adres e-mail"},
         {"a@example.org", "b@example.org"}},
        {{"role", "cargo", "fonction", "Funktion", "funkcja"},
         {"teacher", "office"},
         {{"Teacher", "maestra", "enseignante", "Lehrerin", "nauczycielka"},
          {"office", "secretaría", "secrétariat", "Sekretariat", "sekretariat"}}},
        {{"classes", "clases", "classe", "Klassen", "klasy"}, {"", "3b; 4 B"}},
        {{"folder", "carpeta", "dossier", "Ordner", "folder"}, {"", "ms-rivera"}},
        {{"signature", "firma", "signature", "Unterschrift", "podpis"}, {"", "Ms Rivera"}}}},
      {"goals",
       "goals.csv",
       {{{"goal_id", "id de la meta", "id objectif", "Ziel-ID", "id celu"}, {"G1", "G2"}},
        student,
        {{"goal", "meta", "objectif", "Ziel", "cel"}, kSentences},
        {{"start", "fecha de inicio", "date de début", "Startdatum", "data rozpoczęcia"},
         kDays,
         {},
         true},
        {{"measure", "medida", "mesure", "Messgröße", "miara"}, {"", "sharing"}},
        {{"baseline", "línea base", "point de départ", "Ausgangswert", "wartość początkowa"},
         {"", "1"}},
        {{"target", "objetivo numérico", "cible", "Zielwert", "wartość docelowa"}, {"", "4"}},
        {{"better", "mejor", "mieux", "besser", "lepiej"},
         {"up", "down"},
         {{"more", "más", "plus", "mehr", "więcej"},
          {"fewer", "menos", "moins", "weniger", "mniej"}}},
        {{"agreed_by", "acordado por", "convenu par", "vereinbart von", "uzgodnili"},
         {"", "the family"}},
        {{"home_step", "en casa", "à la maison", "zu Hause", "w domu"}, {"", "ask, then wait"}},
        {{"school_step", "en la escuela", "à l'école", "in der Schule", "w szkole"},
         {"", "wait"}}}},
      {"strategies",
       "strategies.csv",
       {{{"id", "id de la estrategia", "id stratégie", "Strategie-ID", "id strategii"},
         {"R1", "R2"}},
        {{"title", "título", "titre", "Titel", "tytuł"}, {"Calm corner", "Coin calme à l'école"}},
        text,
        {{"why", "por qué", "pourquoi", "warum", "dlaczego"}, {"", "it helps"}},
        {{"minutes", "minutos", "minutes", "Minuten", "minuty"}, {"", "10"}},
        {{"topic", "tema", "sujet", "Thema", "temat"}, {"", "calm"}}}},
      {"family",
       "family.csv",
       {date,
        student,
        {{"family", "familia", "famille", "Familie", "rodzina"}, {"", "F1"}},
        {{"kind", "tipo", "catégorie", "Art", "rodzaj"},
         {"effort", "insight"},
         {{"effort", "esfuerzo", "effort", "Einsatz", "wysiłek"},
          {"insight", "idea", "idée", "Hinweis", "spostrzeżenie"}}},
        text}},
      {"attendance",
       "register.csv",
       {date,
        student,
        student_id,
        {{"present", "asistencia", "présence", "anwesend", "obecność"},
         {"yes", "no"},
         {{"present", "presente", "présent", "ja", "obecny"},
          {"absent", "ausente", "absent", "fehlt", "nieobecny"}}}}},
  };
}

}  // namespace homeward::ingest
