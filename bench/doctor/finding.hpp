#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace interleave::doctor {

/// What one check of the machine came to. In a namespace of its own, for `fidelity` has findings too.
struct Finding {
  enum class Verdict : std::uint8_t {
    ok,      // nothing that would spoil or stop a measurement
    limits,  // measurements can be made, and some cannot, or have to be read with care
    unable,  // something cannot be done here at all
  };

  std::string_view name;  // a word for programs: "cpus_usable"
  std::string value;      // "2", "none"; empty: the machine does not say
  Verdict verdict;
  std::string sentence;  // what that means for whoever measures here
};

constexpr std::string_view to_string(Finding::Verdict verdict) {
  constexpr std::string_view names[] = {"ok", "limits", "unable"};
  return names[static_cast<int>(verdict)];
}

/// A finding that is fine if `fine`, else a limit.
Finding judged(std::string_view name, std::string value, bool fine, std::string sentence);

/// The first line of a file, or nothing: how /proc and /sys say most of what they say.
std::optional<std::string> line_of(const std::filesystem::path& path);
std::optional<double> number_of(const std::filesystem::path& path);

}  // namespace interleave::doctor
