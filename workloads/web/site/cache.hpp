#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace interleave::web {

/// A cache of rendered pages. It may drop any page at any time, since a dropped page is only
/// rendered again. So a cache changes the work, never the answer. Any thread may use it.
class Cache {
 public:
  Cache() = default;
  Cache(const Cache&) = delete;
  Cache& operator=(const Cache&) = delete;
  virtual ~Cache() = default;

  virtual std::optional<std::string> get(std::uint64_t key) = 0;
  virtual void put(std::uint64_t key, std::string_view page) = 0;
};

/// Keeps nothing.
std::unique_ptr<Cache> make_no_cache();
/// An LRU cache in the memory of this process, so each worker process fills its own.
std::unique_ptr<Cache> make_memory_cache();
/// A cache in memory that processes forked later share.
std::unique_ptr<Cache> make_shared_cache();

}  // namespace interleave::web
