#pragma once

#include "workloads/interpreter/object.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <vector>

namespace interleave::interpreter {

/// A free-list allocator for objects of one kind, in growing slabs. The room given back last is
/// taken next. One thread at a time may use a pool. An interpreter that called malloc for each
/// number would measure malloc.
template <class T> class Pool {
 public:
  Pool() = default;
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool() {
    each([](T& object) { object.~T(); });
  }

  template <class... Given> T* make(Given&&... given) {
    void* room = take_room();
    ++live_;
    return ::new (room) T(std::forward<Given>(given)...);
  }

  void give_back(T* object) noexcept {
    object->~T();
    unused_ = ::new (static_cast<void*>(object)) Unused(unused_);
    --live_;
  }

  std::size_t live() const noexcept { return live_; }

  /// Calls visit(T&) for every live object. `visit` may give back any object.
  template <class Visit> void each(Visit&& visit) const {
    for (const Slab& slab : slabs_) {
      auto used = &slab == &slabs_.back() ? fresh_ : slab.size;
      for (std::size_t i = 0; i < used; ++i) {
        // Every used room begins with an Object, also a free one (Unused).
        void* room = slab.rooms.get() + i;
        if (static_cast<const Object*>(room)->kind != Object::Kind::unused) {
          visit(*static_cast<T*>(room));
        }
      }
    }
  }

 private:
  struct Unused final : Object {
    explicit Unused(Unused* following) noexcept : Object(Kind::unused, 0), next(following) {}
    Unused* next;
  };
  struct alignas(std::max(alignof(T), alignof(Unused))) Room {
    std::byte bytes[sizeof(T)];  // NOLINT(*-member-init): an object is made here later
  };
  static_assert(sizeof(T) >= sizeof(Unused) && std::is_base_of_v<Object, T>);

  struct Slab {
    std::unique_ptr<Room[]> rooms;
    std::size_t size;
  };
  static constexpr std::size_t smallest = 4096 / sizeof(T);
  static constexpr std::size_t largest = (1 << 20) / sizeof(T);

  void* take_room() {
    if (unused_ != nullptr) {
      Unused* room = unused_;
      unused_ = room->next;
      return room;
    }
    if (slabs_.empty() || fresh_ == slabs_.back().size) grow();
    return slabs_.back().rooms.get() + fresh_++;
  }

  [[gnu::noinline]] void grow() {
    auto size = slabs_.empty() ? smallest : std::min(2 * slabs_.back().size, largest);
    // new Room[] without () does not clear, so a page that no object has used costs no memory.
    slabs_.push_back({std::unique_ptr<Room[]>(new Room[size]), size});
    fresh_ = 0;
  }

  std::vector<Slab> slabs_;
  std::size_t fresh_ = 0;  // rooms of the last slab that have been used
  Unused* unused_ = nullptr;
  std::size_t live_ = 0;
};

}  // namespace interleave::interpreter
