#pragma once

#include "core/digest.hpp"

#include <cstdint>
#include <exception>
#include <string_view>

namespace interleave {

/// The result of one task, in one cache line. While the task runs, only its worker writes it.
struct alignas(64) Record {
  enum class Outcome : std::uint8_t { untouched, started, ok, failed, died };
  enum class Error : std::uint8_t { none, system, other };

  std::int64_t started_ns;   // CLOCK_MONOTONIC
  std::int64_t finished_ns;  // 0 while it runs
  std::int64_t sent_ns;      // when the request was sent, if it came from outside; else 0
  Digest digest;
  std::uint32_t slot;       // the in-flight place that ran it
  std::int32_t error_code;  // errno of a system error; signal (or 256 + exit status) of a death
  Outcome outcome;
  Error error;
  char note[22];  // the error's text, cut, zero-terminated

  void start(std::uint32_t place);
  void finish(Digest answer);
  void fail(const std::exception_ptr& why);
  /// The task's worker process died. `wait_status` is as from wait4().
  void die(int wait_status);

  /// True if both have the same answer or the same error, as conformance demands. Ignores times.
  bool agrees_with(const Record& other) const;
  bool finished() const { return outcome >= Outcome::ok; }

 private:
  void annotate(std::string_view text);
};
static_assert(sizeof(Record) == 64);

}  // namespace interleave
