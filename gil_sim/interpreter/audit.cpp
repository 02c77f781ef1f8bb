#include "gil_sim/interpreter/audit.hpp"

#include <unordered_map>

namespace interleave {

std::string Audit::text() const {
  return std::to_string(leaked) + " leaked, " + std::to_string(over_released) + " over-released, " +
         std::to_string(dangling) + " dangling";
}

Audit audit(const Heap& heap, std::span<Object* const> roots) {
  std::unordered_map<const Object*, std::int64_t> existing;
  for (const Object* root : roots) ++existing[root];
  Audit found;
  heap.each([&](const Object& object) {
    if (object.kind != Object::Kind::list) return;
    for (const Object* item : static_cast<const List&>(object).items) {
      ++existing[item];
      if (item->kind == Object::Kind::unused) ++found.dangling;
    }
  });
  heap.each([&](const Object& object) {
    if (is_immortal(object)) return;
    auto reference = existing.find(&object);
    auto excess = reference_count(object) - (reference == existing.end() ? 0 : reference->second);
    if (excess > 0) ++found.leaked;
    if (excess < 0) ++found.over_released;
    found.excess += excess;
  });
  return found;
}

}  // namespace interleave
