#include "compose/phrase_pack.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <ranges>

#include "base/errors.h"
#include "base/files.h"
#include "base/text.h"

namespace homeward::compose {

namespace fs = std::filesystem;

namespace {

// One read of one file: where findings go, and under which name.
class Reader {
 public:
  Reader(std::string file, PhrasePack& pack, Problems& problems)
      : file_(std::move(file)), pack_(pack), problems_(problems) {}

  void read(const toml::table& root) {
    for (const auto& [key, node] : root) {
      const std::string_view name = key.str();
      const toml::table* table = node.as_table();
      if (table == nullptr) {
        complain(node, fmt::format("\"{}\" stands outside any [table]", name));
      } else if (name == "pack") {
        read_head(*table);
      } else if (name == "dates") {
        read_dates(*table);
      } else if (name == "words") {
        read_words(*table);
      } else if (name == "topics") {
        read_topics(*table);
      } else if (name == "commands") {
        read_commands(*table);
      } else {
        read_phrases(std::string(name), *table);
      }
    }
  }

 private:
  void complain(const toml::node& node, std::string message) {
    problems_.push_back({file_, static_cast<int>(node.source().begin.line), std::move(message)});
  }

  void read_head(const toml::table& table) {
    for (const auto& [key, node] : table) {
      const auto value = node.value<std::string>();
      if (!value) {
        complain(node, fmt::format("pack.{} must be text", key.str()));
      } else if (key.str() == "language") {
        if (*value != pack_.language) {
          complain(node, fmt::format("pack.language is \"{}\" in a file named for \"{}\"", *value,
                                     pack_.language));
        }
      } else if (key.str() == "locale") {
        if (!value->starts_with(pack_.language))
          complain(node, fmt::format("pack.locale must begin with \"{}\"", pack_.language));
        pack_.locale = *value;
      } else if (key.str() == "direction") {
        if (*value != "ltr" && *value != "rtl") complain(node, "pack.direction is ltr or rtl");
        pack_.rtl = *value == "rtl";
      } else if (key.str() == "reviewed_by") {
        pack_.reviewed_by = *value;
      } else {
        complain(node, fmt::format("unknown key pack.{}", key.str()));
      }
    }
  }

  void read_dates(const toml::table& table) {
    for (const auto& [key, node] : table) {
      if (const auto value = node.value<std::string>()) {
        pack_.dates.insert_or_assign(std::string(key.str()), *value);
      } else {
        complain(node, fmt::format("dates.{} must be a date pattern", key.str()));
      }
    }
  }

  std::vector<std::string> strings(const toml::node& node, std::string_view name) {
    std::vector<std::string> out;
    const toml::array* array = node.as_array();
    if (array == nullptr) {
      complain(node, fmt::format("{} must be a list of words", name));
      return out;
    }
    for (const auto& item : *array) {
      if (const auto value = item.value<std::string>()) out.push_back(*value);
    }
    return out;
  }

  void read_words(const toml::table& table) {
    for (const auto& [key, node] : table) {
      if (key.str() != "common") {
        complain(node, fmt::format("unknown key words.{}", key.str()));
        continue;
      }
      pack_.common_words.clear();
      for (const auto& word : strings(node, "words.common")) {
        pack_.common_words.push_back(text::fold_case(word));
      }
    }
  }

  void read_topics(const toml::table& table) {
    for (const auto& [key, node] : table) {
      std::vector<std::string> keys;
      for (const auto& name : strings(node, key.str())) keys.push_back(text::lookup_key(name));
      pack_.topics.insert_or_assign(std::string(key.str()), std::move(keys));
    }
  }

  void read_commands(const toml::table& table) {
    for (const auto& [key, node] : table) {
      const std::string name(key.str());
      if (name != "stop" && name != "start" && name != "pause" && name != "until") {
        complain(node, fmt::format("unknown key commands.{}", name));
        continue;
      }
      pack_.commands.insert_or_assign(name, strings(node, "commands." + name));
    }
  }

  void read_phrases(const std::string& prefix, const toml::table& table) {
    for (const auto& [key, node] : table) {
      const std::string name = prefix + "." + std::string(key.str());
      if (const toml::table* inner = node.as_table()) {
        read_phrases(name, *inner);
      } else if (const auto value = node.value<std::string>()) {
        pack_.patterns.insert_or_assign(
            name, Pattern{*value, file_, static_cast<int>(node.source().begin.line)});
      } else {
        complain(node, fmt::format("{} must be text", name));
      }
    }
  }

  const std::string file_;
  PhrasePack& pack_;
  Problems& problems_;
};

fs::path phrase_file(const fs::path& root, std::string_view language) {
  return root / "phrases" / (std::string(language) + ".toml");
}

}  // namespace

void read_phrase_file(const fs::path& path, PhrasePack& pack, Problems& problems) {
  const std::string bytes = files::read(path, 4ULL << 20U);
  try {
    const toml::table root = toml::parse(bytes, path.string());
    Reader(path.string(), pack, problems).read(root);
  } catch (const toml::parse_error& error) {
    problems.push_back({path.string(), static_cast<int>(error.source().begin.line),
                        std::string(error.description())});
  }
}

std::map<std::string, PhrasePack, std::less<>> load_phrase_packs(const std::vector<fs::path>& roots,
                                                                 Problems& problems) {
  std::map<std::string, PhrasePack, std::less<>> packs;
  for (const fs::path& root : std::views::reverse(roots)) {
    std::error_code missing;
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(root / "phrases", missing)) {
      if (entry.path().extension() == ".toml") found.push_back(entry.path());
    }
    std::ranges::sort(found);
    for (const fs::path& path : found) {
      const std::string language = path.stem().string();
      PhrasePack& pack = packs[language];
      pack.language = language;
      read_phrase_file(path, pack, problems);
    }
  }
  return packs;
}

PhrasePack shipped_pack(const std::vector<fs::path>& roots, std::string_view language) {
  PhrasePack pack;
  pack.language = std::string(language);
  Problems ignored;  // the same file is read, and complained about, by load_phrase_packs
  for (const fs::path& root : std::views::reverse(roots)) {
    const fs::path path = phrase_file(root, language);
    if (!fs::exists(path)) continue;
    read_phrase_file(path, pack, ignored);
    break;
  }
  return pack;
}

}  // namespace homeward::compose
