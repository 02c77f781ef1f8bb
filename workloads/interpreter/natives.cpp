#include "workloads/interpreter/natives.hpp"

#include "core/digest.hpp"

#include <algorithm>
#include <cstring>

namespace interleave::interpreter {

bool sort_numbers(List& list) {
  auto is_number = [](const Object* item) { return item->kind == Object::Kind::integer; };
  if (!std::all_of(list.items.begin(), list.items.end(), is_number)) return false;
  std::sort(list.items.begin(), list.items.end(), [](const Object* left, const Object* right) {
    return value_of(left) < value_of(right);
  });
  return true;
}

std::int64_t count_matches(std::string_view text, std::string_view pattern) {
  std::int64_t matches = 0;
  for (; text.size() >= pattern.size() && !pattern.empty(); text.remove_prefix(1)) {
    auto fits = [](char wanted, char found) { return wanted == '.' || wanted == found; };
    matches += std::equal(pattern.begin(), pattern.end(), text.begin(), fits) ? 1 : 0;
  }
  return matches;
}

std::int64_t hash_bytes(std::string_view bytes) {
  std::uint64_t hash = fnv_basis;
  while (!bytes.empty()) {
    std::uint64_t word = 0;
    auto length = std::min(bytes.size(), sizeof word);
    std::memcpy(&word, bytes.data(), length);
    hash = splitmix64(hash ^ word);
    bytes.remove_prefix(length);
  }
  return static_cast<std::int64_t>(hash >> 2);
}

}  // namespace interleave::interpreter
