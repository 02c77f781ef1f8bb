#include "workloads/text.hpp"

#include "core/errors.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <set>
#include <system_error>

#include <openssl/evp.h>

namespace interleave {

namespace {

constexpr std::uintmax_t most_bytes = 1U << 30U;  // as the parameter `size` allows
constexpr std::string_view licences = "/usr/share/common-licenses";

// std::tolower and std::isalpha depend on the locale, and the answer must be the same everywhere.
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

[[noreturn]] void refuse(const std::string& path, const std::string& reason) {
  throw UsageError("word_count cannot read '" + path + "': " + reason);
}

std::string read_whole(const std::string& path) {
  std::error_code error;
  auto size = std::filesystem::file_size(path, error);  // refuses a directory too
  if (error) refuse(path, error.message());
  if (size > most_bytes) {
    refuse(path, "it has " + std::to_string(size) +
                     " bytes, and the whole text is kept in memory; take 1 GiB of it at most, as "
                     "`head -c 1G` makes");
  }
  std::string content(size, '\0');
  std::ifstream file(path, std::ios::binary);
  if (!file.read(content.data(), static_cast<std::streamsize>(size))) {
    refuse(path, std::generic_category().message(errno));
  }
  return content;
}

}  // namespace

Corpus read_text(const std::string& path) {
  Corpus text{.origin = path, .content = read_whole(path)};
  if (std::none_of(text.content.begin(), text.content.end(), is_letter)) {
    refuse(path, "there is no word in it");
  }
  return text;
}

Corpus licence_text(std::size_t size) {
  Corpus text{.origin = std::string(licences), .content = {}};
  std::set<std::string> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(licences, error)) {
    if (entry.is_regular_file() && !entry.is_symlink()) files.insert(entry.path());
  }
  if (error || files.empty())
    refuse(text.origin, "no texts there; give one by word_count.file=PATH");
  for (const auto& file : files) text.content += read_whole(file);
  auto once = text.content.size();
  text.content.reserve(size);
  while (text.content.size() < size) text.content.append(text.content, 0, once);
  text.content.resize(size);
  return text;
}

std::string sha256_hex(std::string_view data) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::array<unsigned char, 32> hash{};
  if (::EVP_Digest(data.data(), data.size(), hash.data(), nullptr, ::EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL's EVP_Digest failed");
  }
  std::string hex;
  for (unsigned byte : hash) {
    hex += digits[byte / 16];
    hex += digits[byte % 16];
  }
  return hex;
}

std::string_view next_word(std::string_view& rest) {
  auto begin = std::find_if(rest.begin(), rest.end(), is_letter);
  auto end = std::find_if_not(begin, rest.end(), is_letter);
  std::string_view word(begin, end);
  rest = {end, rest.end()};
  return word;
}

std::string lower_case(std::string_view word) {
  std::string lower(word);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

namespace {

// Returns the first place at or after `offset` that is not inside a word.
std::size_t boundary(std::string_view text, std::size_t offset) {
  if (offset == 0) return 0;
  while (offset < text.size() && is_letter(text[offset - 1]) && is_letter(text[offset])) ++offset;
  return std::min(offset, text.size());
}

}  // namespace

std::string_view slice_of(std::string_view text, std::size_t length, std::uint64_t index) {
  auto slices = (text.size() + length - 1) / length;
  auto first = index % slices * length;
  auto begin = boundary(text, first);
  auto end = boundary(text, std::min(first + length, text.size()));
  return text.substr(begin, end - begin);
}

}  // namespace interleave
