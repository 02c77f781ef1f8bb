#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace interleave::web {

/// Pages that were rendered before. It may forget any of them at any time, and what it has not is
/// only rendered again: a cache changes the work, never the answer. Any thread may use it.
class Cache {
 public:
  Cache() = default;
  Cache(const Cache&) = delete;
  Cache& operator=(const Cache&) = delete;
  virtual ~Cache() = default;

  virtual std::optional<std::string> get(std::uint64_t key) = 0;
  virtual void put(std::uint64_t key, std::string_view page) = 0;
};

/// Forgets everything.
std::unique_ptr<Cache> make_no_cache();
/// In this process's memory, so that each worker process fills its own: the most recently used.
std::unique_ptr<Cache> make_memory_cache();
/// In memory that processes forked later share.
std::unique_ptr<Cache> make_shared_cache();

}  // namespace interleave::web
