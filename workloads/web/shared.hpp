#pragma once

#include "core/posix.hpp"

#include <type_traits>

#include <sys/mman.h>

namespace interleave {

/// A T that processes forked later share, beginning as zeros. Only atomics do in there.
template <class T> class Shared {
  static_assert(std::is_trivially_destructible_v<T>);

 public:
  /// Throws std::system_error.
  Shared() {
    void* memory =
        ::mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
    // All-zero bytes are such a T, and constructing it would touch all of its pages.
    value_ = static_cast<T*>(memory);
  }
  ~Shared() { ::munmap(value_, sizeof(T)); }
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;

  T& operator*() const noexcept { return *value_; }
  T* operator->() const noexcept { return value_; }

 private:
  T* value_;
};

}  // namespace interleave
