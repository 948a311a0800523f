// Whatever a spreadsheet program of any age wrote is read with the letters it was written with.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <map>

#include "base/text.h"
#include "encode.h"
#include "ingest/decode.h"
#include "ingest/encoding_twice.h"

namespace homeward::ingest {
namespace {

using namespace std::string_literals;

struct Tongue {
  const char* language;  // the school's
  const char* header;
  const char* plain;  // a row without any letter beyond ASCII
  std::vector<const char*> encodings;
  std::vector<const char*> names;
  std::vector<const char*> sentences;
};

const std::vector<const char*> kWestern{"windows-1252", "Mac Roman", "CP850"};
const std::vector<const char*> kCentral{"windows-1250", "CP852", "ISO-8859-2"};

const std::vector<Tongue> kTongues{
    {"en",
     "date,student,kind,text",
     "2026-09-30,Alex,win,Alex helped a friend with the map and was proud of it.",
     kWestern,
     {"Zoë",    "Chloë",  "José",     "Renée",    "André",  "Beyoncé",   "François", "Nuñez",
      "Begoña", "Jürgen", "Björn",    "Sørensen", "Åsa",    "Anaïs",     "Núria",    "Inés",
      "María",  "Sofía",  "Tomás",    "Ramón",    "Raúl",   "Martín",    "Hélène",   "Agnès",
      "Noël",   "Müller", "Schröder", "Gómez",    "Pérez",  "Hernández", "Álvarez",  "Peña",
      "Ibáñez", "Céline", "Aimée",    "Désirée",  "Jérôme", "Eloïse"},
     {"Zoë helped Ana with her résumé of the book.", "The café visit went well for José.",
      "María and Sofía built a piñata together.", "Renée told us about her fiancé.",
      "He was naïve at first, and then he saw it.", "Chloë sang a cappella in the décor."}},
    {"es",
     "fecha;alumno;tipo;texto",
     "30.9.2026;Ana;logro;Hoy la clase trabaja muy bien con el mapa.",
     kWestern,
     {"José",   "María", "Sofía",  "Nuñez",  "Begoña",    "Inés",     "Tomás",
      "Ramón",  "Raúl",  "Martín", "Gómez",  "Hernández", "Álvarez",  "Ángel",
      "Óscar",  "Íñigo", "Peña",   "Ibáñez", "Jesús",     "Verónica", "Mónica",
      "Andrés", "Lucía", "Belén",  "Rocío",  "Adrián",    "Iván",     "Rubén"},
     {"La niña ayudó a su compañero.", "Leyó en voz alta por primera vez.",
      "Mañana contará qué pasó en el jardín.", "Está más tranquilo después del recreo.",
      "¿Qué le gustó? El cuento del dragón.", "Pidió perdón y compartió el balón.",
      "Terminó todo él solo, sin ayuda.", "Habló del otoño y de la montaña."}},
    {"fr",
     "date;élève;type;texte",
     "30.9.2026;Luc;force;Il travaille avec les autres dans la classe.",
     kWestern,
     {"Zoé",       "Chloé",     "Renée",   "André",  "François", "Hélène",  "Agnès",
      "Noël",      "Jérôme",    "Léa",     "Théo",   "Anaïs",    "Gaël",    "Maëlle",
      "Loïc",      "Benoît",    "Aurélie", "Élodie", "Éric",     "Étienne", "Cédric",
      "Françoise", "Geneviève", "Irène",   "Joël",   "Raphaël",  "Amélie",  "Océane"},
     {"Très bon travail aujourd'hui.", "Elle a terminé son dessin à temps.",
      "Il a aidé sa sœur à la fête.", "Le garçon a lu une histoire drôle.",
      "Où est la fenêtre ? Là-bas, près du château.", "L’élève a réussi dès le début.",
      "Nous avons mangé des crêpes à Noël.", "Ça ira mieux après la récréation."}},
    {"de",
     "Datum;Schüler;Art;Text",
     "30.9.2026;Anna;Erfolg;Sie hat heute mit der Klasse gelesen und erzaehlt.",
     kWestern,
     {"Jürgen",  "Björn",   "Müller",  "Schröder", "Günther", "Jörg",     "Käthe",
      "Bärbel",  "Lüders",  "Krüger",  "Schäfer",  "Köhler",  "Weiß",     "Groß",
      "Özil",    "Ägidius", "Übel",    "Größl",    "Böhm",    "Grünwald", "Jäger",
      "Förster", "Süß",     "Häußler", "Zoë",      "René"},
     {"Sie hat das Gedicht schön erzählt.", "Er übt täglich und wird größer.",
      "Ein Mädchen half den anderen Kindern.", "Früher fiel ihm das Lesen schwer.",
      "Das Märchen hat allen Spaß gemacht.", "Für die Präsentation bekam sie Lob.",
      "Über Weihnachten hat er viel gelesen.", "Könnte er öfter mit Tönen spielen?"}},
    {"pl",
     "data;uczeń;rodzaj;tekst",
     "30.9.2026;Anna;sukces;Dzisiaj cala klasa jest na zajeciach i dobrze pracuje.",
     kCentral,
     {"Łukasz",    "Michał",     "Paweł",   "Rafał",    "Kędzierski", "Wiśniewska",
      "Dąbrowski", "Zieliński",  "Wójcik",  "Kamiński", "Szymański",  "Woźniak",
      "Kozłowska", "Jabłoński",  "Król",    "Wróbel",   "Świątek",    "Żak",
      "Ćwik",      "Małgorzata", "Grażyna", "Bożena",   "Józef",      "Stanisław"},
     {"Uczeń pomógł koleżance.", "Dziś przeczytała całą książkę.",
      "Świetnie współpracuje w grupie.", "Bardzo ładny rysunek jesieni.",
      "Chętnie odpowiada na pytania.", "Zrobił to sam, bez żadnej pomocy.",
      "Gęś i źrebię były na łące.", "Ćwiczy czytanie w domu."}},
};

// How often one row's letters were read right, of how often there were any.
struct Count {
  int right = 0;
  int all = 0;
  int surely_wrong = 0;  // wrong, and not told as a guess
  std::string wrong;
};

void read_back(const std::string& text, const char* encoding, const DecodeHints& hints,
               Count& count) {
  const auto bytes = encoded(text, encoding);
  if (!bytes || *bytes == text) return;
  const TextBytes file(*bytes);
  const Decoded decoded = decode(file, hints);
  ++count.all;
  std::string read;
  if (!decoded.refusal) read = to_utf8(*bytes, decoded.encoding);
  if (read == text) {
    ++count.right;
    return;
  }
  const bool sure = decoded.warnings.empty() ||
                    decoded.warnings.front().find("This is a guess") == std::string::npos;
  if (sure) ++count.surely_wrong;
  count.wrong += fmt::format("{} as {}{}: {}\n", encoding, sure ? "" : "(guess) ", decoded.encoding,
                             read.substr(read.rfind('\n', read.size() - 2) + 1));
}

// One letter or two in a whole file, and nothing that tells its language: of a hundred such files
// one may be read wrong, if that is told as a guess.
TEST(Encoding, OneNameInAFileIsHardlyEverReadWrong) {
  Count count;
  for (const auto& tongue : kTongues) {
    for (const char* encoding : tongue.encodings) {
      for (const char* name : tongue.names) {
        const std::string table =
            fmt::format("date,student,kind,text\n2026-09-30,{},win,x\n", name);
        read_back(table, encoding, {tongue.language, ""}, count);
        read_back(table, encoding, {tongue.language, encoding}, count);
      }
    }
  }
  EXPECT_GT(count.all, 800);
  EXPECT_LE((count.all - count.right) * 100, count.all) << count.wrong;
  EXPECT_EQ(count.surely_wrong, 0) << count.wrong;
}

TEST(Encoding, EveryNameAndSentenceInATableOfItsLanguageIsReadRight) {
  Count count;
  for (const auto& tongue : kTongues) {
    for (const char* encoding : tongue.encodings) {
      const auto table = [&](const char* name, const char* text) {
        return fmt::format("{}\n{}\n30.9.2026;{};win;{}\n", tongue.header, tongue.plain, name,
                           text);
      };
      for (const char* name : tongue.names)
        read_back(table(name, "x"), encoding, {tongue.language, ""}, count);
      for (const char* sentence : tongue.sentences) {
        for (const char* name : tongue.names)
          read_back(table(name, sentence), encoding, {tongue.language, ""}, count);
        for (const char* language : {"en", "de", "fr"})
          read_back(table("Ana", sentence), encoding, {language, ""}, count);
      }
    }
  }
  EXPECT_GT(count.all, 3000);
  EXPECT_EQ(count.right, count.all) << count.wrong;
}

// The encodings that need no guess.
TEST(Encoding, IsToldByItsMarkOrItsNuls) {
  for (const auto& tongue : kTongues) {
    for (const char* end : {"\n", "\r\n", "\r"}) {
      std::string text = std::string(tongue.header) + end;
      for (const char* name : tongue.names) text += fmt::format("2026-09-30,{},win,😀{}", name, end);
      for (const char* encoding : {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"}) {
        for (const bool marked : {true, false}) {
          if (!marked && std::string_view(encoding).starts_with("UTF-32")) continue;
          const std::string bytes = encoded((marked ? "\uFEFF" : "") + text, encoding).value();
          const TextBytes file(bytes);
          const Decoded decoded = decode(file);
          ASSERT_EQ(decoded.encoding, encoding);
          EXPECT_TRUE(decoded.warnings.empty());
          std::string read;
          LineReader lines = decoded.lines(file);
          for (Line line; lines.next(line);) {
            EXPECT_TRUE(line.readable);
            read += line.text + end;
          }
          EXPECT_EQ(read, text);
        }
      }
    }
  }
}

// Whatever a piece of the file ends with, half a letter or half a line end.
TEST(Encoding, IsReadInPiecesAsInOne) {
  for (const char* encoding : {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "CP850", "Shift_JIS"}) {
    std::string letters = "é😀\r\nü,";
    if (encoding == std::string("CP850")) letters = "é\r\nü,";
    if (encoding == std::string("Shift_JIS")) letters = "花子\r\n,";
    for (int shift = 0; shift < 9; ++shift) {
      std::string text(static_cast<std::size_t>(shift), 'x');
      while (text.size() < 200000) text += letters;
      const std::string bytes = encoded(text, encoding).value();
      const TextBytes file(bytes);
      LineReader lines(file, 0, encoding);
      std::string read;
      int number = 0;
      for (Line line; lines.next(line);) {
        ASSERT_EQ(line.number, ++number);
        ASSERT_TRUE(line.readable);
        read += line.text + (line.ended ? "\r\n" : "");
      }
      ASSERT_EQ(read, text) << encoding << shift;
    }
  }
}

TEST(Encoding, ShowsWhatItRead) {
  const std::string bytes = encoded(
                                "date,student,kind,text\n2026-09-30,Ana,win,Zoë helped Ana\n"
                                "2026-09-30,René,win,x\n",
                                "windows-1252")
                                .value();
  const auto decoded = decode(TextBytes(bytes));
  ASSERT_EQ(decoded.warnings.size(), 1U);
  EXPECT_EQ(
      decoded.warnings.front(),
      "Read as windows-1252: \"Zoë helped Ana\", \"René\". If a letter is wrong, save the file "
      "as \"CSV UTF-8\" and drop it again.");
}

TEST(Encoding, TakesTheSchoolsOwnCodePageWhereNothingElseFits) {
  const std::string text = "date,student,kind,text\n2026-09-30,Петя,win,Она читает\n";
  const std::string bytes = encoded(text, "windows-1251").value();
  EXPECT_TRUE(decode(TextBytes(bytes)).refusal);
  const auto decoded = decode(TextBytes(bytes), {"en", "windows-1251"});
  EXPECT_EQ(decoded.encoding, "windows-1251");
  ASSERT_EQ(decoded.warnings.size(), 1U);
  EXPECT_NE(decoded.warnings.front().find("Петя"), std::string::npos);
}

// Saved as UTF-8, read as a code page, saved as UTF-8 again: taken, told, never mended.
TEST(Encoding, WarnsOfTextThatWasSavedTwice) {
  for (const auto& tongue : kTongues) {
    for (const char* name : tongue.names) {
      EXPECT_FALSE(find_twice_encoded(name)) << name;
      for (const char* page : kWestern) {
        const auto found = find_twice_encoded("x,a " + to_utf8(name, page) + ",b");
        ASSERT_TRUE(found) << name << " " << page;
        EXPECT_EQ(found->written, to_utf8(name, page));
        EXPECT_EQ(found->meant, name);
      }
    }
    for (const char* sentence : tongue.sentences) EXPECT_FALSE(find_twice_encoded(sentence));
  }
  for (const char* fine :
       {"«CAFÉ»", "„Ä“", "Ångström", "À la carte", "São João", "ÄÖÜ", "100 €", "Â, Ã"})
    EXPECT_FALSE(find_twice_encoded(fine)) << fine;
  const std::string text = "date,student,kind,text\n2026-09-30,ZoÃ«,win,a\n2026-09-30,ZoÃ«,win,b\n";
  const auto decoded = decode(TextBytes(text));
  ASSERT_EQ(decoded.warnings.size(), 1U);
  EXPECT_TRUE(
      decoded.warnings.front().starts_with("Line 2 and 1 more: \"ZoÃ«\" looks like \"Zoë\""));
}

}  // namespace
}  // namespace homeward::ingest
