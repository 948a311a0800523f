// What the tests of the document renderer share: a letter, its style, and other programs' eyes on
// the PDF (poppler's and qpdf's command lines).
#pragma once

#include <cairo.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "compose/document/document.h"
#include "support/source_dir.h"

namespace homeward::compose {

inline std::string read_source(const std::string& path) {
  std::ifstream file(homeward::source_dir().string() + "/" + path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

inline PageStyle test_style() {
  PageStyle style = load_page_style(read_source("templates/style/summary.toml"));
  style.font_config = homeward::source_dir().string() + "/config/fonts.conf";
  return style;
}

inline DocumentInfo test_info(const std::string& language = "en", bool rtl = false) {
  DocumentInfo info;
  info.title = "Zoë: week of 19 October & more";
  info.author = "Lincoln Elementary";
  info.language = language;
  info.rtl = rtl;
  info.created = from_unix(1'792'800'000);
  info.page_phrase = "Page {page} of {pages}";
  return info;
}

inline std::string page_of(const std::string& body) {
  return "<html lang=\"en\"><body>" + body + "</body></html>";
}

inline Document render_body(const std::string& body, const Assets& assets = {}) {
  return render_document(page_of(body), assets, test_style(), test_info());
}

// A drawing of one colour, that many pixels large.
inline std::string png_of(int width, int height) {
  std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface(
      cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height), &cairo_surface_destroy);
  std::string png;
  cairo_surface_write_to_png_stream(
      surface.get(),
      [](void* out, const unsigned char* data, unsigned length) {
        static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(data), length);
        return CAIRO_STATUS_SUCCESS;
      },
      &png);
  return png;
}

// A program's output on the PDF: inspect(pdf, "pdftotext FILE -").
class Inspector {
 public:
  explicit Inspector(const std::string& pdf) {
    std::string name = (std::filesystem::temp_directory_path() / "homeward-XXXXXX").string();
    const int file = mkstemp(name.data());
    EXPECT_GE(file, 0);
    std::FILE* out = fdopen(file, "wb");
    EXPECT_EQ(std::fwrite(pdf.data(), 1, pdf.size(), out), pdf.size());
    std::fclose(out);
    path_ = name;
  }
  ~Inspector() { std::filesystem::remove(path_); }
  Inspector(const Inspector&) = delete;
  Inspector& operator=(const Inspector&) = delete;

  std::string run(std::string command) {
    command.replace(command.find("FILE"), 4, path_);
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(
        popen((command + " 2>&1").c_str(), "r"), [](std::FILE*) { return 0; });
    std::string output;
    std::array<char, 4096> buffer{};
    for (std::size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe.get())) > 0;) {
      output.append(buffer.data(), n);
    }
    exit_status_ = pclose(pipe.get());
    return output;
  }
  int exit_status() const { return exit_status_; }

 private:
  std::string path_;
  int exit_status_ = 0;
};

inline std::string inspect(const std::string& pdf, const std::string& command) {
  return Inspector(pdf).run(command);
}

}  // namespace homeward::compose
