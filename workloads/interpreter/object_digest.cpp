#include "workloads/interpreter/object_digest.hpp"

#include "workloads/interpreter/natives.hpp"

#include <vector>

namespace interleave::interpreter {

Digest digest_of(const Object& value, Digest from) {
  std::vector<const Object*> open = {&value};
  while (!open.empty()) {
    const Object& object = *open.back();
    open.pop_back();
    from = fnv1a(from, static_cast<std::uint64_t>(object.kind));
    if (object.kind == Object::Kind::integer) {
      from = fnv1a(from, static_cast<std::uint64_t>(value_of(&object)));
    } else if (object.kind == Object::Kind::text) {
      from = fnv1a(from, static_cast<std::uint64_t>(hash_bytes(text_of(&object))));
    } else if (object.kind == Object::Kind::list) {
      const auto& items = static_cast<const List&>(object).items;
      from = fnv1a(from, items.size());
      open.insert(open.end(), items.begin(), items.end());
    }
  }
  return from;
}

}  // namespace interleave::interpreter
