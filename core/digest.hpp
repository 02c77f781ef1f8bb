#pragma once

#include <cstdint>

namespace interleave {

/// A task's result: 64 bits that stand for its whole answer.
using Digest = std::uint64_t;

/// The splitmix64 step (S. Vigna, public domain reference): one well-mixed word per input.
constexpr std::uint64_t splitmix64(std::uint64_t x) noexcept {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

inline constexpr Digest fnv_basis = 0xcbf29ce484222325;

/// FNV-1a over the eight bytes of `word`, least significant first. Begin a chain with `fnv_basis`.
constexpr Digest fnv1a(Digest hash, std::uint64_t word) noexcept {
  for (int byte = 0; byte < 8; ++byte) {
    hash = (hash ^ ((word >> (8 * byte)) & 0xff)) * 0x100000001b3;
  }
  return hash;
}

}  // namespace interleave
