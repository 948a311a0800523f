#include "collect/pictures.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/unique_fd.h"
#include "collect/beneath.h"
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

Picture read_picture(int folder, const std::string& name) {
  Picture picture{name, "", "", ""};
  const auto refuse = [&](std::string code) { return Picture{name, "", "", std::move(code)}; };
  if (!is_base_name(name)) return refuse("bad_name");
  const UniqueFd file(
      ::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!file) return refuse(code_of_errno(errno));
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) return refuse(code_of_errno(errno));
  if (!S_ISREG(info.st_mode)) return refuse("not_a_picture");
  const FileState before = state_of(info);
  if (before.size > kPictureCap) return refuse("too_large");
  if (!read_all(file.get(), kPictureCap, picture.bytes)) return refuse(code_of_errno(errno));
  if (::fstat(file.get(), &info) != 0) return refuse(code_of_errno(errno));
  // Still being saved: like a busy file, it is worth another try.
  if (state_of(info) != before || picture.bytes.size() != before.size) return refuse("busy");
  picture.mime = picture_mime(picture.bytes);
  if (picture.mime.empty()) return refuse("not_a_picture");
  return picture;
}

}  // namespace

std::string_view picture_mime(std::string_view bytes) {
  // PNG: the eight bytes of ISO/IEC 15948, 5.2. JPEG: SOI and the next marker's 0xFF.
  if (bytes.starts_with(std::string_view("\x89PNG\r\n\x1a\n", 8))) return "image/png";
  if (bytes.starts_with("\xFF\xD8\xFF")) return "image/jpeg";
  return {};
}

std::vector<Picture> read_pictures(int drop, const std::string& beside,
                                   const std::vector<std::string>& names) {
  std::vector<Picture> pictures;
  const bool is_safe = is_safe_relative(beside);
  const UniqueFd folder =
      is_safe ? open_folder_beneath(drop, split_path(beside).folder) : UniqueFd();
  const std::string trouble = is_safe ? code_of_errno(errno) : "bad_name";
  for (const std::string& name : names) {
    if (!folder) {
      pictures.push_back({name, "", "", trouble});
    } else if (pictures.size() >= kPicturesAtOnce) {
      pictures.push_back({name, "", "", "too_many"});
    } else {
      pictures.push_back(read_picture(folder.get(), name));
    }
  }
  return pictures;
}

}  // namespace homeward::collect
