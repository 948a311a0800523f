// How letters beyond ASCII stand in words of four languages: counted over word lists of each.
#include "ingest/encoding_letters.h"

namespace homeward::ingest {

namespace {

// Letters of running text: how many of ten thousand are this one, and what stands on its left and
// right. Digits are 9 + log2 of the share, 0 for none, in the order of kNeighbours.
constexpr LetterHabit kHabits[] = {
    // clang-format off
    {Tongue::kSpanish, U'á', 50, "5004543342520665140746330221", "4004720540000547032556220100"},
    {Tongue::kSpanish, U'é', 43, "4214550453410566150646530000", "5002540420220546241676220110"},
    {Tongue::kSpanish, U'í', 73, "2133443453020645240746430100", "5083440530000446440265020001"},
    {Tongue::kSpanish, U'ó', 83, "2103543343830544040635010004", "2001220350000449030433010000"},
    {Tongue::kSpanish, U'ú', 17, "4045643435240654050655000032", "6055541331030556240655020000"},
    {Tongue::kSpanish, U'ü', 1, "0000000090000000000000000000", "0500009000700002000000000000"},
    {Tongue::kSpanish, U'ñ', 31, "4180007000600000500000500000", "0480006000600000700000500000"},
    {Tongue::kFrench, U'à', 49, "8400000000030700000004000000", "9000000000000000000030000000"},
    {Tongue::kFrench, U'â', 5, "1404144224500646040566530130", "0001400000200272000008000000"},
    {Tongue::kFrench, U'ç', 9, "0270004000400008030630400000", "0680000000000000700000400000"},
    {Tongue::kFrench, U'è', 27, "0013440455600655050666430020", "0002240040000435002835030000"},
    {Tongue::kFrench, U'é', 190, "6103370344300545040655330010", "5134646451210454252565040000"},
    {Tongue::kFrench, U'ê', 22, "1006030431000354360705560000", "0000600000000745050008050000"},
    {Tongue::kFrench, U'ë', 1, "0000000000000000700000900000", "8000000000000605000085000000"},
    {Tongue::kFrench, U'î', 5, "1073360343000445530556440000", "0000400000000177000008000000"},
    {Tongue::kFrench, U'ï', 1, "0080000000000000800000600000", "3230575010002225205575420000"},
    {Tongue::kFrench, U'ô', 3, "4010612005050633030805020000", "1000460000100767000027000000"},
    {Tongue::kFrench, U'ù', 6, "0000000000000000900000000000", "9000000000000000000000000000"},
    {Tongue::kFrench, U'û', 6, "0304224601000542811620010000", "1000401000000654000428000000"},
    {Tongue::kFrench, U'ü', 1, "0090000400000000040000005000", "0000000004004040000509000000"},
    {Tongue::kGerman, U'ä', 58, "3003031646034654030646005003", "0401540456101547010656600000"},
    {Tongue::kGerman, U'ö', 44, "4004031536405655020636045004", "0403540455003545050765010000"},
    {Tongue::kGerman, U'ü', 99, "6005040635004545020745004004", "0307730456000436030655000000"},
    {Tongue::kGerman, U'ß', 31, "0760007000700000600000600000", "4035008343602423010235322002"},
    {Tongue::kPolish, U'ą', 99, "0401520010585326000423005005", "8403840030003000010034000003"},
    {Tongue::kPolish, U'ć', 40, "4780015000500000400300200042", "9300440000004040030020005000"},
    {Tongue::kPolish, U'ę', 111, "0402230031755436040525004006", "7605760050005300040046000003"},
    {Tongue::kPolish, U'ł', 182, "3583044042504020440143303043", "4475215010004002610013500072"},
    {Tongue::kPolish, U'ń', 20, "0080007000600000500100300050", "7001600000004020000080000000"},
    {Tongue::kPolish, U'ó', 85, "0503430053426344070735004004", "0703440000052400000533008002"},
    {Tongue::kPolish, U'ś', 66, "4250026000600000700000302081", "7400800000001575020300004000"},
    {Tongue::kPolish, U'ź', 6, "3662077000500000500300500040", "4404550040001557000400007000"},
    {Tongue::kPolish, U'ż', 83, "5661057000350202600400501063", "7561147000104225500020400060"},
    {Tongue::kFrench, U'œ', 3, "6045450000000564050500040000", "0000000050000400000009000000"},
    // clang-format on
};

// Letters of names from all over, as they turn up in any language's text.
constexpr LetterShare kNameLetters[] = {
    {U'é', 10.0}, {U'ë', 3.0}, {U'ñ', 3.0}, {U'í', 4.0}, {U'ó', 4.0}, {U'á', 4.0}, {U'ü', 3.0},
    {U'ö', 3.0},  {U'è', 2.0}, {U'ç', 2.0}, {U'ä', 2.0}, {U'ï', 2.0}, {U'ú', 1.0}, {U'ã', 0.5},
    {U'õ', 0.2},  {U'â', 0.3}, {U'ê', 0.4}, {U'ô', 0.4}, {U'î', 0.3}, {U'à', 0.3}, {U'ì', 0.2},
    {U'ò', 0.2},  {U'ù', 0.1}, {U'û', 0.1}, {U'å', 1.0}, {U'ø', 1.0}, {U'æ', 0.5}, {U'ð', 0.1},
    {U'þ', 0.1},  {U'ý', 0.3}, {U'ß', 0.5}, {U'š', 0.6}, {U'ž', 0.5}, {U'ł', 1.0}, {U'ń', 0.3},
    {U'ś', 0.3},  {U'ż', 0.3}, {U'ź', 0.1}, {U'ć', 0.5}, {U'ą', 0.2}, {U'ę', 0.2}, {U'č', 0.6},
    {U'ř', 0.3},  {U'ě', 0.3}, {U'ů', 0.1}, {U'ő', 0.2}, {U'ű', 0.1}, {U'đ', 0.2}, {U'ş', 0.2},
    {U'œ', 0.1},  {U'ÿ', 0.02}};

constexpr SignHabit kSigns[] = {
    {U'’', 40.0, SignPlace::kWithinWord}, {U'‘', 4.0, SignPlace::kOpening},
    {U'“', 8.0, SignPlace::kOpening},     {U'„', 4.0, SignPlace::kOpening},
    {U'«', 4.0, SignPlace::kOpening},     {U'¿', 4.0, SignPlace::kBeginning},
    {U'¡', 4.0, SignPlace::kBeginning},   {U'‚', 0.2, SignPlace::kOpening},
    {U'”', 8.0, SignPlace::kClosing},     {U'»', 4.0, SignPlace::kClosing},
    {U'…', 6.0, SignPlace::kClosing},     {U'™', 0.2, SignPlace::kClosing},
    {U'®', 0.2, SignPlace::kClosing},     {U'–', 8.0, SignPlace::kAlone},
    {U'—', 5.0, SignPlace::kAlone},       {U'•', 2.0, SignPlace::kAlone},
    {U'·', 0.5, SignPlace::kAlone},       {U'\u00A0', 5.0, SignPlace::kAnywhere},
    {U'°', 2.0, SignPlace::kByNumber},    {U'º', 1.0, SignPlace::kByNumber},
    {U'ª', 0.5, SignPlace::kByNumber},    {U'½', 1.0, SignPlace::kByNumber},
    {U'¼', 0.3, SignPlace::kByNumber},    {U'¾', 0.3, SignPlace::kByNumber},
    {U'²', 0.3, SignPlace::kByNumber},    {U'€', 2.0, SignPlace::kByNumber},
    {U'£', 1.0, SignPlace::kByNumber},    {U'×', 0.3, SignPlace::kByNumber},
    {U'±', 0.1, SignPlace::kByNumber},    {U'§', 0.3, SignPlace::kByNumber},
    {U'©', 0.1, SignPlace::kAlone}};

// Plain words that tell a language, and words that head its tables.
constexpr const char* kTellingWords[] = {
    "the and of to was with for she he her his they today student helped strength win setting name",
    "el los las que con por una para del fecha alumno alumna texto tipo clase hoy muy nombre logro",
    "le les des un une et est pour dans avec sur eleve texte il elle classe nom aux du au ce son "
    "sa",
    "der die das und ist mit ein eine hat sie er auf nicht heute datum klasse art von zu im "
    "schueler",
    "na jest nie do ma po za dzisiaj uczen klasa tekst rodzaj opis nauczyciel pani jej jego oraz"};

constexpr const char* kFrequentWords =
    "josé maría sofía lucía martín tomás ramón raúl inés jesús verónica mónica andrés belén "
    "rocío adrián iván rubén ángel ángela óscar íñigo sebastián nicolás julián joaquín "
    "agustín fabián damián germán hernán simón moisés noé elías matías isaías concepción "
    "ascensión asunción begoña nuñez núñez muñoz peña ibáñez gómez pérez hernández "
    "fernández rodríguez gonzález lópez martínez sánchez jiménez álvarez díaz garcía suárez "
    "vázquez gutiérrez domínguez ramírez méndez valdés cortés león víctor héctor cristóbal "
    "álex mía aarón amélia niño niña español está más día días también después así aquí sí "
    "él tú qué cómo cuándo mañana año años señor señora compañero compañera zoé zoë chloé "
    "chloë renée andré rené françois françoise hélène agnès noël noëlle jérôme léa théo "
    "anaïs gaël gaëlle maël maëlle loïc benoît aurélie élodie éric étienne cédric geneviève "
    "irène joël joëlle raphaël amélie océane léo léon timéo maëva mélanie mélissa stéphane "
    "stéphanie valérie véronique frédéric sébastien grégory grégoire rémi rémy céline "
    "cécile hervé désirée aimée eloïse éloïse héloïse inès thérèse michèle michaël mickaël "
    "danaé cléo noémie noé salomé esmée josé zoélie très élève élèves même après où déjà là "
    "école été être fête père mère frère sœur première façon garçon français à dès près "
    "leçon récréation château forêt tête fenêtre hôpital bientôt août dîner jürgen björn "
    "müller schröder schäfer günter günther jörg käthe bärbel lüders krüger köhler weiß "
    "groß böhm grünwald jäger förster süß jürg jörn sören rené käte größe größer für über "
    "müde früh früher später mädchen märchen schön schöner können könnte möchte würde wäre "
    "hätte spaß straße heißt weiß fröhlich glücklich nächste nächsten während geübt übung "
    "schüler schülerin schülerinnen gespräch bücher wörter löwe großartig bemüht łukasz "
    "michał paweł rafał małgorzata grażyna bożena józef stanisław władysław mikołaj jagoda "
    "kędzierski wiśniewski wiśniewska dąbrowski dąbrowska zieliński zielińska wójcik "
    "kamiński kamińska szymański szymańska woźniak kozłowski kozłowska jabłoński król "
    "wróbel świątek żak łucja elżbieta błażej bartłomiej przemysław radosław wiesław "
    "jarosław mirosław zdzisław bogusław świetnie dziś że się też już który bardzo pomógł "
    "może dzień książka książkę uczeń język był była åsa søren sørensen jørgen håkan håkon "
    "pär göran gösta märta björk özil çelik conceição joão são antónio antônio beyoncé "
    "résumé naïve café fiancé fiancée décor piñata jalapeño";

}  // namespace

std::span<const LetterHabit> letter_habits() { return kHabits; }
std::span<const LetterShare> name_letters() { return kNameLetters; }
std::span<const SignHabit> sign_habits() { return kSigns; }
std::string_view telling_words(Tongue tongue) {
  return kTellingWords[static_cast<std::size_t>(tongue)];
}
std::string_view frequent_words() { return kFrequentWords; }

}  // namespace homeward::ingest
