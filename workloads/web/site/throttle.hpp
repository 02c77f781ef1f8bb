#pragma once

#include "core/clock.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

namespace interleave::web {

/// How often may a client come? A token bucket for each: `per_second` tokens flow in, at most
/// `burst` are in it, and a request takes one. Any thread may ask; each process counts for itself.
///
/// A bucket is one number: when it will be full again (the generic cell rate algorithm, ITU-T
/// I.371), so that it needs no lock and no timer. There is a fixed number of buckets, of which
/// clients share one when their names hash alike: a crowd of clients must not fill the memory.
class Throttle {
 public:
  struct Limit {
    std::int64_t per_second = 1'000'000;  // met by nobody
    std::int64_t burst = 1'000'000;
  };

  explicit Throttle(Limit limit);

  /// Takes a token, if there is one.
  bool admit(std::string_view client, Clock::time_point now) noexcept;

 private:
  std::int64_t interval_ns_;  // until the next token
  std::int64_t full_ns_;      // in which an empty bucket fills
  std::array<std::atomic<std::int64_t>, 1024> full_at_ns_{};
};

}  // namespace interleave::web
