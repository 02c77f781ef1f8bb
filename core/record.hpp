#pragma once

#include "core/digest.hpp"

#include <cstdint>
#include <exception>
#include <string_view>

namespace interleave {

/// What became of one task: one cache line, written by the worker that runs it and by nobody else
/// while it runs.
struct alignas(64) Record {
  enum class Outcome : std::uint8_t { untouched, started, ok, failed, died };
  enum class Error : std::uint8_t { none, system, other };

  std::int64_t started_ns;   // CLOCK_MONOTONIC
  std::int64_t finished_ns;  // 0 while it runs
  std::int64_t sent_ns;      // when its request was sent, if it came from outside; else 0
  Digest digest;
  std::uint32_t slot;       // the in-flight place that ran it
  std::int32_t error_code;  // errno of a system error; signal (or 256 + exit status) of a death
  Outcome outcome;
  Error error;
  char note[22];  // the error in words, cut, zero-terminated

  void start(std::uint32_t place);
  void finish(Digest answer);
  void fail(const std::exception_ptr& why);
  /// Its worker process ended under it; `wait_status` as from wait4().
  void die(int wait_status);

  /// The same answer, or the same error: what conformance means. Times do not matter.
  bool agrees_with(const Record& other) const;
  bool finished() const { return outcome >= Outcome::ok; }

 private:
  void annotate(std::string_view text);
};
static_assert(sizeof(Record) == 64);

}  // namespace interleave
