#include "workloads/interpreter/audit.hpp"

#include <unordered_map>

namespace interleave::interpreter {

std::string Audit::text() const {
  return std::to_string(leaked) + " leaked, " + std::to_string(over_released) + " over-released, " +
         std::to_string(dangling) + " dangling";
}

namespace {

using References = std::unordered_map<const Object*, std::int64_t>;

// Counts the references from the heap's lists into `existing`. Returns how many of them are
// dangling.
std::size_t count_items(const Heap& heap, References& existing) {
  std::size_t dangling = 0;
  heap.each([&](const Object& object) {
    if (object.kind != Object::Kind::list) return;
    for (const Object* item : static_cast<const List&>(object).items) {
      ++existing[item];
      dangling += item->kind == Object::Kind::unused ? 1 : 0;
    }
  });
  return dangling;
}

}  // namespace

Audit audit(const Heap& heap, std::span<Object* const> roots) {
  References existing;
  for (const Object* root : roots) ++existing[root];
  Audit found;
  found.dangling = count_items(heap, existing);
  heap.each([&](const Object& object) {
    if (is_immortal(object)) return;
    auto excess = reference_count(object) - existing[&object];
    if (excess > 0) ++found.leaked;
    if (excess < 0) ++found.over_released;
    found.excess += excess;
  });
  return found;
}

}  // namespace interleave::interpreter
