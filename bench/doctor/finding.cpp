#include "bench/doctor/finding.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <utility>

namespace interleave::doctor {

Finding judged(std::string_view name, std::string value, bool fine, std::string sentence) {
  auto verdict = fine ? Finding::Verdict::ok : Finding::Verdict::limits;
  return {name, std::move(value), verdict, std::move(sentence)};
}

std::optional<std::string> line_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line) || line.empty()) return std::nullopt;
  return line;
}

std::optional<double> number_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  double value = 0;
  if (file >> value) return value;
  return std::nullopt;  // also for "max"
}

std::string shown(double value) {
  std::array<char, 32> text{};
  const char* form = std::abs(value) >= 100 ? "%.0f" : "%.3g";
  std::snprintf(text.data(), text.size(), form, value);
  return text.data();
}

std::string in_bytes(double bytes) {
  for (const char* unit : {" B", " KiB", " MiB", " GiB"}) {
    if (bytes < 1024 || std::string_view(unit) == " GiB") return shown(bytes) + unit;
    bytes /= 1024;
  }
  return {};
}

}  // namespace interleave::doctor
