#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace interleave::doctor {

/// The result of one check of the machine.
struct Finding {
  enum class Verdict : std::uint8_t {
    ok,      // spoils or stops no measurement
    limits,  // some measurements cannot be made, or must be read with care
    unable,  // something cannot be done here at all
  };

  std::string_view name;  // a word for programs: "cpus_usable"
  std::string value;      // "2", "none"; empty if the machine does not say
  Verdict verdict;
  std::string sentence;  // what it means for measurements here
};

constexpr std::string_view to_string(Finding::Verdict verdict) {
  constexpr std::string_view names[] = {"ok", "limits", "unable"};
  return names[static_cast<int>(verdict)];
}

/// Returns a finding with the verdict `ok` if `fine`, else `limits`.
Finding judged(std::string_view name, std::string value, bool fine, std::string sentence);

/// Returns the first line of a file, or nullopt if it is empty or cannot be read. Most files in
/// /proc and /sys have one line.
std::optional<std::string> line_of(const std::filesystem::path& path);
/// Returns the number at the beginning of a file, or nullopt if there is none.
std::optional<double> number_of(const std::filesystem::path& path);

}  // namespace interleave::doctor
