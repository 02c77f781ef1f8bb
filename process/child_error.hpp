#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <exception>
#include <string_view>

namespace interleave {

/// The exception of a child's executor, on its way to the parent. Lies in shared memory, where
/// all-zero bytes mean that there is none. The child writes it before it ends, and the parent reads
/// it after it has reaped the child.
class ChildError {
 public:
  void write(const std::exception_ptr& why);
  /// Calls `body()` and writes its exception, if it throws one. False: it has thrown.
  bool capture(const std::invocable auto& body) {
    try {
      body();
      return true;
    } catch (const std::exception&) {
      write(std::current_exception());
      return false;
    }
  }
  /// Throws an exception that the bench treats as the same one. Returns if none was written.
  void rethrow() const;

 private:
  enum class Kind : std::uint8_t { none, system, unsupported, no_memory, other };

  void note(Kind kind, std::string_view text);

  Kind kind_;
  int code_;                    // errno of a system error
  std::array<char, 240> text_;  // cut, zero-terminated
};

}  // namespace interleave
