// Whatever a spreadsheet program of any age wrote is read with the letters it was written with.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <map>

#include "base/text.h"
#include "encode.h"
#include "ingest/decode.h"

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
     {"Zoë", "Chloë", "José", "Renée", "André", "Beyoncé", "François", "Nuñez", "Begoña", "Jürgen",
      "Björn", "Sørensen", "Åsa", "Anaïs", "Núria", "Inés", "María", "Sofía", "Tomás", "Ramón",
      "Raúl", "Martín", "Hélène", "Agnès", "Noël", "Müller", "Schröder", "Gómez", "Pérez",
      "Hernández", "Álvarez", "Peña", "Ibáñez", "Céline", "Aimée", "Désirée", "Jérôme", "Eloïse"},
     {"Zoë helped Ana with her résumé of the book.", "The café visit went well for José.",
      "María and Sofía built a piñata together.", "Renée told us about her fiancé.",
      "He was naïve at first, and then he saw it.", "Chloë sang a cappella in the décor."}},
    {"es",
     "fecha;alumno;tipo;texto",
     "30.9.2026;Ana;logro;Hoy la clase trabaja muy bien con el mapa.",
     kWestern,
     {"José", "María", "Sofía", "Nuñez", "Begoña", "Inés", "Tomás", "Ramón", "Raúl", "Martín",
      "Gómez", "Hernández", "Álvarez", "Ángel", "Óscar", "Íñigo", "Peña", "Ibáñez", "Jesús",
      "Verónica", "Mónica", "Andrés", "Lucía", "Belén", "Rocío", "Adrián", "Iván", "Rubén"},
     {"La niña ayudó a su compañero.", "Leyó en voz alta por primera vez.",
      "Mañana contará qué pasó en el jardín.", "Está más tranquilo después del recreo.",
      "¿Qué le gustó? El cuento del dragón.", "Pidió perdón y compartió el balón.",
      "Terminó todo él solo, sin ayuda.", "Habló del otoño y de la montaña."}},
    {"fr",
     "date;élève;type;texte",
     "30.9.2026;Luc;force;Il travaille avec les autres dans la classe.",
     kWestern,
     {"Zoé", "Chloé", "Renée", "André", "François", "Hélène", "Agnès", "Noël", "Jérôme", "Léa",
      "Théo", "Anaïs", "Gaël", "Maëlle", "Loïc", "Benoît", "Aurélie", "Élodie", "Éric", "Étienne",
      "Cédric", "Françoise", "Geneviève", "Irène", "Joël", "Raphaël", "Amélie", "Océane"},
     {"Très bon travail aujourd'hui.", "Elle a terminé son dessin à temps.",
      "Il a aidé sa sœur à la fête.", "Le garçon a lu une histoire drôle.",
      "Où est la fenêtre ? Là-bas, près du château.", "L’élève a réussi dès le début.",
      "Nous avons mangé des crêpes à Noël.", "Ça ira mieux après la récréation."}},
    {"de",
     "Datum;Schüler;Art;Text",
     "30.9.2026;Anna;Erfolg;Sie hat heute mit der Klasse gelesen und erzaehlt.",
     kWestern,
     {"Jürgen", "Björn", "Müller", "Schröder", "Günther", "Jörg", "Käthe", "Bärbel", "Lüders",
      "Krüger", "Schäfer", "Köhler", "Weiß", "Groß", "Özil", "Ägidius", "Übel", "Größl", "Böhm",
      "Grünwald", "Jäger", "Förster", "Süß", "Häußler", "Zoë", "René"},
     {"Sie hat das Gedicht schön erzählt.", "Er übt täglich und wird größer.",
      "Ein Mädchen half den anderen Kindern.", "Früher fiel ihm das Lesen schwer.",
      "Das Märchen hat allen Spaß gemacht.", "Für die Präsentation bekam sie Lob.",
      "Über Weihnachten hat er viel gelesen.", "Könnte er öfter mit Tönen spielen?"}},
    {"pl",
     "data;uczeń;rodzaj;tekst",
     "30.9.2026;Anna;sukces;Dzisiaj cala klasa jest na zajeciach i dobrze pracuje.",
     kCentral,
     {"Łukasz", "Michał", "Paweł", "Rafał", "Kędzierski", "Wiśniewska", "Dąbrowski", "Zieliński",
      "Wójcik", "Kamiński", "Szymański", "Woźniak", "Kozłowska", "Jabłoński", "Król", "Wróbel",
      "Świątek", "Żak", "Ćwik", "Małgorzata", "Grażyna", "Bożena", "Józef", "Stanisław"},
     {"Uczeń pomógł koleżance.", "Dziś przeczytała całą książkę.", "Świetnie współpracuje w grupie.",
      "Bardzo ładny rysunek jesieni.", "Chętnie odpowiada na pytania.",
      "Zrobił to sam, bez żadnej pomocy.", "Gęś i źrebię były na łące.", "Ćwiczy czytanie w domu."}},
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

TEST(Encoding, EveryNameAloneIsReadRight) {
  Count count;
  for (const auto& tongue : kTongues) {
    for (const char* encoding : tongue.encodings) {
      for (const char* name : tongue.names) {
        const std::string table = std::string("date,student,kind,text\n2026-09-30,") + name +
                                  ",win,x\n";
        read_back(table, encoding, {tongue.language, ""}, count);
      }
    }
  }
  EXPECT_EQ(count.right,count.all) << count.surely_wrong << "\n" << count.wrong;
}

TEST(Encoding, EveryNameInATableOfItsLanguageIsReadRight) {
  Count count;
  for (const auto& tongue : kTongues) {
    for (const char* encoding : tongue.encodings) {
      for (const char* name : tongue.names) {
        const std::string table = std::string(tongue.header) + "\n" + tongue.plain + "\n2026-09-30," + name +
                                  ",win,x\n";
        read_back(table, encoding, {tongue.language, ""}, count);
      }
      for (const char* sentence : tongue.sentences) {
        const std::string table = std::string(tongue.header) + "\n" + tongue.plain + "\n2026-09-30,Ana,win," + sentence + "\n";
        read_back(table, encoding, {tongue.language, ""}, count);
        read_back(table, encoding, {"en", ""}, count);
      }
    }
  }
  EXPECT_EQ(count.right,count.all) << count.surely_wrong << "\n" << count.wrong;
}

}  // namespace
}  // namespace homeward::ingest
