#include "bench/doctor/finding.hpp"

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
  return std::nullopt;  // "max", for example
}

}  // namespace interleave::doctor
