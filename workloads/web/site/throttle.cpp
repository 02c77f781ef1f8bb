#include "workloads/web/site/throttle.hpp"

#include <algorithm>
#include <functional>

namespace interleave::web {

Throttle::Throttle(Limit limit)
    : interval_ns_(std::max<std::int64_t>(1, 1'000'000'000 / limit.per_second)),
      full_ns_(interval_ns_ * limit.burst) {}

bool Throttle::admit(std::string_view client, Clock::time_point now) noexcept {
  auto now_ns = now.time_since_epoch().count();
  auto& bucket = full_at_ns_[std::hash<std::string_view>()(client) % full_at_ns_.size()];
  // Relaxed: no other data depends on a bucket.
  auto full_at = bucket.load(std::memory_order_relaxed);
  std::int64_t then = 0;
  do {
    then = std::max(full_at, now_ns) + interval_ns_;
    if (then - now_ns > full_ns_) return false;
  } while (!bucket.compare_exchange_weak(full_at, then, std::memory_order_relaxed));
  return true;
}

}  // namespace interleave::web
