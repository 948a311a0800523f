#include "collect/pictures.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/text.h"
#include "base/unique_fd.h"
#include "collect/beneath.h"
#include "collect/file_source.h"
#include "collect/share.h"
#include "collect/spool.h"

namespace homeward::collect {

namespace {

std::string code_of_errno(int error_number) {
  const SpoolOutcome outcome = outcome_of_errno(error_number);
  if (std::holds_alternative<Denied>(outcome)) return "denied";
  if (std::holds_alternative<Busy>(outcome)) return "busy";
  return std::holds_alternative<NotRegular>(outcome) ? "not_a_picture" : "missing";
}

bool is_base_name(const std::string& name) {
  return is_safe_relative(name) && name.find('/') == std::string::npos && !is_ignored(name);
}

// The whole file, at most `cap` + 1 bytes. False with errno set when reading fails.
bool read_all(int fd, std::size_t cap, std::string& bytes) {
  char buffer[65536];
  while (bytes.size() <= cap) {
    const ssize_t got = ::read(fd, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return false;
    if (got == 0) return true;
    bytes.append(buffer, static_cast<std::size_t>(got));
  }
  return true;
}

class PictureReader {
 public:
  PictureReader(int drop, std::string folder, const PictureRules& rules)
      : drop_(drop), path_(std::move(folder)), rules_(rules) {
    folder_ = open_folder_beneath(drop_, path_);
    if (!folder_) trouble_ = code_of_errno(errno);
  }

  Picture read(const std::string& name) {
    if (!is_base_name(name)) return refused_picture(name, "bad_name");
    if (!folder_) return refused_picture(name, trouble_);
    std::string stored = name;
    UniqueFd file = open(stored);
    if (!file && errno == ENOENT) {
      stored = alike(name);
      if (stored.empty()) return refused_picture(name, "missing");
      file = open(stored);
    }
    if (!file) return refused_picture(name, code_of_errno(errno));
    return read(name, path_.empty() ? stored : path_ + "/" + stored, file.get());
  }

 private:
  UniqueFd open(const std::string& name) const {
    return UniqueFd(::openat(folder_.get(), name.c_str(),
                             O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  }

  // The one file whose name differs by case or composition only; empty when there is none.
  std::string alike(const std::string& name) {
    if (!listed_) {
      listed_ = true;
      const Listing listing = list_folder(drop_, path_);
      if (const auto* entries = std::get_if<std::vector<Entry>>(&listing)) {
        for (const Entry& entry : *entries) {
          if (entry.type == EntryType::kFile && is_base_name(entry.name))
            names_[text::fold_case(entry.name)].push_back(entry.name);
        }
      }
    }
    const auto found = names_.find(text::fold_case(name));
    return found != names_.end() && found->second.size() == 1 ? found->second.front() : "";
  }

  Picture read(const std::string& name, const std::string& path, int file) const {
    struct stat info {};
    if (::fstat(file, &info) != 0) return refused_picture(name, code_of_errno(errno));
    if (!S_ISREG(info.st_mode)) return refused_picture(name, "not_a_picture");
    const FileState before = state_of(info);
    if (rules_.settled && !rules_.settled(path, before)) return refused_picture(name, "busy");
    if (before.size > kPictureCap) return refused_picture(name, "too_large");
    std::string bytes;
    if (!read_all(file, kPictureCap, bytes)) return refused_picture(name, code_of_errno(errno));
    if (::fstat(file, &info) != 0) return refused_picture(name, code_of_errno(errno));
    // Still being saved: like a busy file, it is worth another try.
    if (state_of(info) != before || bytes.size() != before.size)
      return refused_picture(name, "busy");
    const std::string mime(picture_mime(bytes));
    if (mime.empty()) return refused_picture(name, "not_a_picture");
    if (!rules_.prepare) return {name, mime, std::move(bytes), "", ""};
    PreparedPicture prepared = rules_.prepare(bytes);
    if (!prepared.why.empty()) return {name, "", "", "not_a_picture", std::move(prepared.why)};
    return {name, std::move(prepared.mime), std::move(prepared.bytes), "", ""};
  }

  const int drop_;
  const std::string path_;  // of the folder, relative to drop/
  const PictureRules& rules_;
  UniqueFd folder_;
  std::string trouble_;
  bool listed_ = false;
  std::map<std::string, std::vector<std::string>> names_;  // folded -> as stored
};

// A picture's folder and its name, folded.
std::string key_of(const std::string& folder, const std::string& name) {
  return folder + "/" + text::fold_case(name);
}

}  // namespace

std::string_view picture_mime(std::string_view bytes) {
  // PNG: the eight bytes of ISO/IEC 15948, 5.2. JPEG: SOI and the next marker's 0xFF.
  if (bytes.starts_with(std::string_view("\x89PNG\r\n\x1a\n", 8))) return "image/png";
  if (bytes.starts_with("\xFF\xD8\xFF")) return "image/jpeg";
  return {};
}

std::vector<Picture> read_pictures(int drop, const std::string& beside,
                                   const std::vector<std::string>& names,
                                   const PictureRules& rules) {
  std::vector<Picture> pictures;
  if (!is_safe_relative(beside)) {
    for (const std::string& name : names) pictures.push_back(refused_picture(name, "bad_name"));
    return pictures;
  }
  PictureReader reader(drop, split_path(beside).folder, rules);
  for (const std::string& name : names) pictures.push_back(reader.read(name));
  return pictures;
}

// How a person who reads a report is told of each code.
Picture refused_picture(const std::string& name, const std::string& code) {
  static const std::map<std::string, std::string> kWords = {
      {"missing", "is not beside this file"},
      {"denied", "can not be opened: its owner must let the service read it"},
      {"busy", "is still being saved"},
      {"bad_name", "is not the name of a picture beside this file"},
      {"not_a_picture", "is no PNG or JPEG picture"},
      {"too_large", "is larger than 5 MB"},
      {"too_many", "is one of more than 1,000 pictures of this file"}};
  return {name, "", "", code, kWords.at(code)};
}

bool WantedPictures::want(const std::string& beside, const std::vector<std::string>& names) {
  if (const auto old = wanted_.find(beside); old != wanted_.end()) {
    count_ -= old->second.size();
    wanted_.erase(old);
  }
  const std::string folder = split_path(beside).folder;
  for (const std::string& name : names) {
    if (count_ >= kMostWanted) return false;
    if (wanted_[beside].emplace(name, key_of(folder, name)).second) ++count_;
  }
  return true;
}

void WantedPictures::found(const std::string& beside, const std::string& name) {
  const auto names = wanted_.find(beside);
  if (names == wanted_.end()) return;
  count_ -= names->second.erase(name);
  if (names->second.empty()) wanted_.erase(names);
}

std::vector<WantedPictures::Here> WantedPictures::among(
    const std::vector<Candidate>& pictures) const {
  std::vector<Here> here;
  if (wanted_.empty()) return here;
  std::map<std::string, const Candidate*> files;
  for (const Candidate& picture : pictures) {
    const auto [folder, name] = split_path(picture.path);
    files.emplace(key_of(folder, name), &picture);
  }
  for (const auto& [beside, names] : wanted_) {
    Here found{beside, {}, {}};
    for (const auto& [name, key] : names) {
      const auto file = files.find(key);
      if (file == files.end()) continue;
      found.names.push_back(name);
      found.files.push_back(file->second);
    }
    if (!found.names.empty()) here.push_back(std::move(found));
  }
  return here;
}

}  // namespace homeward::collect
