#pragma once

#include <cerrno>
#include <cstddef>
#include <span>
#include <system_error>
#include <type_traits>

#include <sys/mman.h>

namespace interleave {

/// An array of T in memory that this process shares with every process that it forks later. It
/// begins as all-zero bytes. The process that made it frees it.
template <class T> class SharedArray {
 public:
  static_assert(std::is_trivially_destructible_v<T>);

  /// Throws std::system_error.
  explicit SharedArray(std::size_t count) {
    auto bytes = (count > 0 ? count : 1) * sizeof(T);
    void* memory =
        ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
    all_ = {static_cast<T*>(memory), count};
    bytes_ = bytes;
  }
  ~SharedArray() { ::munmap(all_.data(), bytes_); }
  SharedArray(const SharedArray&) = delete;
  SharedArray& operator=(const SharedArray&) = delete;

  std::size_t size() const { return all_.size(); }
  T& operator[](std::size_t number) const { return all_[number]; }
  auto begin() const { return all_.begin(); }
  auto end() const { return all_.end(); }

 private:
  std::span<T> all_;
  std::size_t bytes_ = 0;
};

}  // namespace interleave
