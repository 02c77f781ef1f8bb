#include "core/histogram.hpp"

namespace interleave {

void Histogram::add(const Histogram& other) noexcept {
  for (std::size_t bucket = 0; bucket < bucket_count; ++bucket) {
    auto more = other.counts_[bucket].load(std::memory_order_relaxed);
    if (more > 0) counts_[bucket].fetch_add(more, std::memory_order_relaxed);
  }
}

std::uint64_t Histogram::count() const noexcept {
  static_assert(bucket_of(most_ns) < bucket_count);
  std::uint64_t sum = 0;
  for (const auto& count : counts_) sum += count.load(std::memory_order_relaxed);
  return sum;
}

std::int64_t Histogram::at_rank(std::uint64_t rank) const noexcept {
  std::uint64_t passed = 0;
  std::int64_t largest = 0;
  for (std::size_t bucket = 0; bucket < bucket_count; ++bucket) {
    auto here = counts_[bucket].load(std::memory_order_relaxed);
    if (here == 0) continue;
    largest = middle_of(bucket);
    passed += here;
    if (passed > rank) break;
  }
  return largest;
}

// A bucket of cut c holds 2^c values. Its number is 1024 c + (value >> c). If c is not 0, value >>
// c is in [1,024, 2,047].
std::int64_t Histogram::middle_of(std::size_t bucket) noexcept {
  auto number = static_cast<std::int64_t>(bucket);
  if (number < exact_below) return number;
  auto cut = (number >> precision_bits) - 1;
  auto first = (number - (cut << precision_bits)) << cut;
  return first + (std::int64_t{1} << cut) / 2;
}

}  // namespace interleave
