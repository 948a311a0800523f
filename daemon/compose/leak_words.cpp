#include "compose/leak_words.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <set>

#include "base/errors.h"

namespace homeward::compose {

namespace {

struct Forms {
  const icu::Normalizer2* nfkc = nullptr;
  const icu::Normalizer2* casefold = nullptr;
  const icu::Normalizer2* nfd = nullptr;
  const icu::Normalizer2* nfc = nullptr;
};

const Forms& forms() {
  static const Forms kForms = [] {
    UErrorCode status = U_ZERO_ERROR;
    Forms out;
    out.nfkc = icu::Normalizer2::getNFKCInstance(status);
    out.casefold = icu::Normalizer2::getNFKCCasefoldInstance(status);
    out.nfd = icu::Normalizer2::getNFDInstance(status);
    out.nfc = icu::Normalizer2::getNFCInstance(status);
    HOMEWARD_CHECK(U_SUCCESS(status));
    return out;
  }();
  return kForms;
}

// Accents of Latin, Greek and Cyrillic, points of Hebrew, vowels of Arabic: often left out.
bool is_optional_mark(UChar32 letter) {
  return (letter >= 0x0300 && letter <= 0x036f) || (letter >= 0x0591 && letter <= 0x05c7) ||
         (letter >= 0x0610 && letter <= 0x061a) || (letter >= 0x064b && letter <= 0x065f) ||
         letter == 0x0640 || letter == 0x0670;
}

std::string folded(const icu::UnicodeString& word) {
  std::string out;
  const bool ascii = std::all_of(word.getBuffer(), word.getBuffer() + word.length(),
                                 [](char16_t unit) { return unit < 0x80; });
  if (ascii) {
    icu::UnicodeString lower(word);
    lower.foldCase();
    lower.toUTF8String(out);
    return out;
  }
  UErrorCode status = U_ZERO_ERROR;
  const icu::UnicodeString parted =
      forms().nfd->normalize(forms().casefold->normalize(word, status), status);
  icu::UnicodeString kept;
  for (std::int32_t i = 0; i < parted.length(); i = parted.moveIndex32(i, 1)) {
    if (!is_optional_mark(parted.char32At(i))) kept.append(parted.char32At(i));
  }
  const icu::UnicodeString joined = forms().nfc->normalize(kept, status);
  HOMEWARD_CHECK(U_SUCCESS(status));
  joined.toUTF8String(out);
  return out;
}

bool is_ideograph(UChar32 letter) {
  if (letter < 0x2e80) return false;
  UErrorCode status = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript(letter, &status);
  return script == USCRIPT_HAN || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA ||
         script == USCRIPT_THAI || script == USCRIPT_LAO || script == USCRIPT_KHMER ||
         script == USCRIPT_MYANMAR;
}

bool is_word_letter(UChar32 letter) {
  if (letter == 0xfffd) return false;
  return u_isalnum(letter) || (U_GET_GC_MASK(letter) & U_GC_M_MASK) != 0;
}

bool is_end(UChar32 mark) {
  switch (mark) {
    case '!':
    case '?':
    case ';':
    case ':':
    case '|':
    case '(':
    case ')':
    case '[':
    case ']':
    case '{':
    case '}':
    case '"':
    case '<':
    case '>':
    case '=':
    case 0x00b7:  // middle dot
    case 0x061f:
    case 0x061b:
    case 0x2013:
    case 0x2014:
    case 0x2022:
    case 0x2028:
    case 0x2029:
    case 0x3002:
    case 0xff01:
    case 0xff1f:
    case 0xff1a:
    case 0xfffd:
      return true;
    default:
      return mark == 0x00ab || mark == 0x00bb || (mark >= 0x201c && mark <= 0x201f) ||
             (mark >= 0x3008 && mark <= 0x3011);
  }
}

// Cuts a text into words, a letter at a time.
class Cutter {
 public:
  explicit Cutter(const icu::UnicodeString& text) : text_(text) {}

  std::vector<Word> cut() {
    for (std::int32_t i = 0; i < text_.length(); i = text_.moveIndex32(i, 1)) {
      const UChar32 letter = text_.char32At(i);
      if (u_hasBinaryProperty(letter, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) continue;
      if (!is_word_letter(letter)) {
        finish();
        note_gap(letter, i);
      } else if (is_ideograph(letter)) {
        finish();
        word_.append(letter);
        finish();
      } else {
        word_.append(letter);
      }
    }
    finish();
    return std::move(words_);
  }

 private:
  void note_gap(UChar32 mark, std::int32_t at) {
    if (mark == '\n') {
      gap_ = std::max(gap_, ++lines_ > 1 ? Gap::kEnd : Gap::kSpace);
    } else if (mark == ',' || mark == 0x060c || mark == 0x3001 || mark == 0xff0c) {
      gap_ = std::max(gap_, Gap::kComma);
    } else if (mark == '.') {
      // "Maya R. Stone" and "maya.stone.pdf" go on.
      const bool inside = at + 1 < text_.length() && is_word_letter(text_.char32At(at + 1));
      const bool initial = !words_.empty() && last_length_ == 1;
      if (!inside && !initial) gap_ = Gap::kEnd;
    } else if (is_end(mark)) {
      gap_ = Gap::kEnd;
    }
  }

  void finish() {
    if (word_.isEmpty()) return;
    Word out;
    out.folded = folded(word_);
    word_.toUTF8String(out.written);
    const UChar32 first = word_.char32At(0);
    out.capital = !u_islower(first);
    out.gap = words_.empty() ? Gap::kEnd : gap_;
    last_length_ = word_.countChar32();
    words_.push_back(std::move(out));
    word_.remove();
    gap_ = Gap::kSpace;
    lines_ = 0;
  }

  const icu::UnicodeString& text_;
  icu::UnicodeString word_;
  std::vector<Word> words_;
  Gap gap_ = Gap::kEnd;
  int lines_ = 0;
  std::int32_t last_length_ = 0;
};

}  // namespace

std::vector<Word> leak_words(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const auto utf16 = icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  const icu::UnicodeString plain = forms().nfkc->normalize(utf16, status);
  HOMEWARD_CHECK(U_SUCCESS(status));
  return Cutter(plain).cut();
}

std::vector<std::string> folded_words(std::string_view text) {
  std::vector<std::string> out;
  for (Word& word : leak_words(text)) out.push_back(std::move(word.folded));
  return out;
}

bool is_ordinary(std::string_view folded) {
  static const std::set<std::string_view> kWords = {
      // English words that are given names
      "will", "mark", "may", "grace", "rose", "hope", "art", "chase", "faith", "joy", "bill", "sue",
      "pat", "jack", "rob", "drew", "dean", "guy", "gene", "ray", "rich", "frank", "earl", "duke",
      "king", "prince", "major", "hunter", "mason", "carter", "cooper", "parker", "taylor",
      "tanner", "tyler", "archer", "fisher", "porter", "sawyer", "skip", "buddy", "miles", "grant",
      "lance", "pierce", "reed", "heath", "glen", "dale", "forest", "forrest", "river", "brook",
      "brooks", "lake", "rain", "sky", "skye", "storm", "star", "stella", "summer", "autumn",
      "winter", "dawn", "eve", "april", "june", "august", "wednesday", "friday", "monday", "sunny",
      "sandy", "misty", "crystal", "ruby", "pearl", "amber", "jade", "opal", "coral", "ivory",
      "daisy", "lily", "violet", "iris", "ivy", "fern", "holly", "hazel", "olive", "basil",
      "ginger", "rosemary", "sage", "clover", "poppy", "heather", "jasmine", "willow", "ash",
      "robin", "wren", "jay", "phoenix", "raven", "birdie", "kit", "cat", "bear", "fox", "wolf",
      "lane", "ford", "dash", "ace", "max", "penny", "nick", "harry", "peg", "dot", "gay", "merry",
      "charity", "patience", "prudence", "honor", "honour", "justice", "constance", "verity",
      "mercy", "melody", "harmony", "viola", "cadence", "carol", "piper", "harper", "bell", "belle",
      "bud", "rusty", "dusty", "rocky", "sonny", "junior", "destiny", "journey", "trinity", "nova",
      "luna", "story", "true", "wade", "rush", "trace", "tripp", "van", "victor", "warren", "colt",
      "cash", "cole", "clay", "flint", "stone", "rock", "gale", "angel", "bishop", "christian",
      "reign", "legend", "saint", "drake", "teddy", "tom", "don", "ben", "jean", "laurel", "linden",
      "marina", "myrtle",
      // family names that are words
      "young", "long", "short", "little", "brown", "green", "white", "black", "gray", "grey", "day",
      "cook", "baker", "smith", "miller", "hill", "hills", "wood", "woods", "park", "parks",
      "field", "fields", "street", "church", "house", "hall", "bridge", "bridges", "waters",
      "rivers", "walker", "turner", "hand", "head", "foot", "love", "best", "good", "wise",
      "strong", "sharp", "small", "bright", "swift", "noble", "power", "powers", "price", "rice",
      "bean", "bird", "case", "pace", "page", "read", "reading", "book", "booker", "teller",
      "sellers", "banks", "marsh", "moore", "moss", "nest", "rowe", "snow", "frost", "spring",
      "springs", "sun", "moon", "weeks", "friend", "gold", "silver", "steel", "glass", "ball",
      "bowl", "bush", "flowers", "garden", "gardner", "gardener", "farmer", "carpenter", "shepherd",
      "singer", "player", "driver", "butler", "ward", "walls", "wall", "gates", "goings", "going",
      "more", "most", "so", "do", "an", "she", "you", "an", "to", "he", "see", "sing", "lee", "law",
      "self", "self", "work", "works", "play", "call", "hope", "last", "first", "early", "late",
      "down", "low", "high", "west", "east", "north", "south", "sea", "pond", "pool", "beach",
      "shore", "fall",
      // places and peoples that are given names
      "paris", "london", "sydney", "florence", "chelsea", "austin", "dallas", "jordan", "israel",
      "georgia", "carolina", "virginia", "dakota", "madison", "jackson", "lincoln", "brooklyn",
      "savannah", "america", "india", "china", "chad", "kenya", "asia", "cheyenne", "houston",
      "washington", "victoria", "alexandria", "sierra", "montana", "valencia", "german", "roman",
      "francia", "africa",
      // Spanish
      "rosa", "luz", "sol", "mar", "paz", "blanca", "blanco", "clara", "alba", "estrella", "cruz",
      "domingo", "dolores", "mercedes", "soledad", "esperanza", "consuelo", "gloria", "gracia",
      "gracias", "nieves", "flor", "flores", "perla", "linda", "reina", "rey", "reyes", "leon",
      "lobo", "campo", "campos", "rojo", "casa", "mesa", "pan", "rico", "franco", "claro",
      "socorro", "milagros", "rocio", "aurora", "iglesia", "castillo", "torres", "rios", "rio",
      "vega", "salas", "calle", "bueno", "bello", "bella", "guerra", "luna", "luces", "cielo",
      "mundo", "salud", "amor", "fe", "justo", "santo", "santos", "abril", "julio", "junio",
      "agosto", "marzo"};
  return kWords.contains(folded);
}

}  // namespace homeward::compose
