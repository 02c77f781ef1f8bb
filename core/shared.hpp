#pragma once

#include "core/posix.hpp"

#include <new>
#include <type_traits>
#include <utility>

#include <sys/mman.h>

namespace interleave {

/// A T in memory that this process shares with every process that it forks later. The kernel
/// provides its pages at the first touch. The process that made it frees it.
template <class T> class Shared {
 public:
  static_assert(std::is_trivially_destructible_v<T>);

  /// Throws std::system_error.
  Shared() : value_(new (map()) T) {}
  Shared(Shared&& other) noexcept : value_(std::exchange(other.value_, nullptr)) {}
  Shared& operator=(Shared&&) = delete;
  ~Shared() {
    if (value_ != nullptr) ::munmap(value_, sizeof(T));
  }

  T& operator*() const noexcept { return *value_; }
  T* operator->() const noexcept { return value_; }

 private:
  static void* map() {
    void* memory =
        ::mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
    return memory;
  }

  T* value_;
};

}  // namespace interleave
