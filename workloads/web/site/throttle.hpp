#pragma once

#include "core/clock.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

namespace interleave::web {

/// A token bucket for each client: `per_second` tokens flow in, at most `burst` are in it, and a
/// request takes one. Any thread may call it. Each process counts for itself.
///
/// A bucket is one number, the time when it will be full again (the generic cell rate algorithm,
/// ITU-T I.371). So it needs no lock and no timer. The number of buckets is fixed, so that many
/// clients cannot fill the memory. Clients whose names hash alike share one.
class Throttle {
 public:
  struct Limit {
    std::int64_t per_second = 1'000'000;  // so high that no client meets it
    std::int64_t burst = 1'000'000;
  };

  explicit Throttle(Limit limit);

  /// Takes a token. Returns false if there is none.
  bool admit(std::string_view client, Clock::time_point now) noexcept;

 private:
  std::int64_t interval_ns_;  // until the next token
  std::int64_t full_ns_;      // in which an empty bucket fills
  std::array<std::atomic<std::int64_t>, 1024> full_at_ns_{};
};

}  // namespace interleave::web
