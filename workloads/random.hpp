#pragma once

#include "core/digest.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace interleave {

/// A sequence of numbers that depends on the seed only, the same on every machine.
class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept : state_(seed) {}

  std::uint64_t next() noexcept { return splitmix64(state_++); }
  /// In [0, limit). The bias of the remainder is negligible while `limit` is far below 2^64.
  std::uint64_t below(std::uint64_t limit) noexcept { return next() % limit; }

 private:
  std::uint64_t state_;
};

/// The input of both sorts: the same data for the same seed and count.
inline std::vector<std::uint32_t> random_numbers(std::uint64_t seed, std::size_t count) {
  Random random(seed);
  std::vector<std::uint32_t> numbers(count);
  for (auto& number : numbers) number = static_cast<std::uint32_t>(random.next());
  return numbers;
}

inline void fill_random(std::span<std::byte> bytes, std::uint64_t seed) {
  Random random(seed);
  while (!bytes.empty()) {
    auto word = random.next();
    auto length = std::min(bytes.size(), sizeof(word));
    std::memcpy(bytes.data(), &word, length);
    bytes = bytes.subspan(length);
  }
}

/// Folds `word` into a digest that depends on the order too. It takes one multiplication where
/// fnv1a() takes eight, because answers may be long and the digest must stay cheap beside the work.
constexpr Digest fold(Digest hash, std::uint64_t word) noexcept {
  return ((hash ^ word) * 0x9fb21c651e98df25) ^ (hash >> 32);
}

inline Digest fold(Digest hash, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    std::uint64_t word = 0;
    auto length = std::min(bytes.size(), sizeof(word));
    std::memcpy(&word, bytes.data(), length);
    hash = fold(hash, word);
    bytes = bytes.subspan(length);
  }
  return hash;
}

}  // namespace interleave
