#include "tests/fuzz/fuzz.hpp"

#include <algorithm>
#include <bit>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace interleave::fuzz {

namespace fs = std::filesystem;

void require(bool holds, const char* property) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", property);
  std::abort();
}

const fs::path& scratch() {
  struct Directory {
    Directory() {
      auto pattern = (fs::temp_directory_path() / "interleave-fuzz-XXXXXX").string();
      require(::mkdtemp(pattern.data()) != nullptr, "there is room for a scratch directory");
      path = pattern;
    }
    ~Directory() {
      std::error_code ignored;
      fs::remove_all(path, ignored);
    }
    fs::path path;
  };
  static Directory directory;
  return directory.path;
}

void write_file(const fs::path& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool is_plain(std::string_view text) {
  for (std::size_t at = 0; (at = text.find('\xC2', at)) != text.npos; ++at) {
    if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0) {
      return false;  // U+0080 to U+009F are control characters too
    }
  }
  return std::ranges::none_of(text, [](char letter) {
    auto code = static_cast<unsigned char>(letter);
    return (code < ' ' && letter != '\n') || code == 0x7F;
  });
}

std::uint8_t Choices::byte() {
  if (left_.empty()) return 0;
  auto first = static_cast<std::uint8_t>(left_.front());
  left_.remove_prefix(1);
  return first;
}

std::uint64_t Choices::number() {
  std::uint64_t number = byte();
  if (number < 0xF0) return number;
  for (auto more = number - 0xF0; more > 0; --more) number = number << 8 | byte();
  return number;
}

double Choices::real() {
  std::uint64_t bits = 0;
  if (byte() % 2 == 0) return static_cast<double>(number()) * 0.5;
  for (int count = 0; count < 8; ++count) bits = bits << 8 | byte();
  return std::bit_cast<double>(bits);
}

std::string_view Choices::text() {
  auto text = left_.substr(0, left_.find('\n'));
  left_.remove_prefix(std::min(left_.size(), text.size() + 1));
  return text;
}

}  // namespace interleave::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  interleave::fuzz::examine({reinterpret_cast<const char*>(data), size});
  return 0;
}
