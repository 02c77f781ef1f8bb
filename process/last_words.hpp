#pragma once

#include <array>
#include <cstdint>
#include <exception>
#include <string_view>

namespace interleave {

/// What a child's executor threw, on its way to the parent. Lies in shared memory, where all-zero
/// bytes are empty ones; written by the child before it ends, and read when it was reaped.
class LastWords {
 public:
  void write(const std::exception_ptr& why);
  /// Throws an exception that the bench takes for the same; returns when nothing was written.
  void rethrow() const;

 private:
  enum class Kind : std::uint8_t { none, system, unsupported, no_memory, other };

  void note(Kind kind, std::string_view text);

  Kind kind_;
  int code_;                    // errno of a system error
  std::array<char, 240> text_;  // cut, zero-terminated
};

}  // namespace interleave
