#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <sys/resource.h>
#include <sys/socket.h>

namespace interleave::web {

/// The descriptors of this process that are connections to clients. A signal handler uses it to
/// wake all tasks that wait for a request. Any thread may use it. A forked child has its own copy.
class OpenConnections {
 public:
  /// Has room for each descriptor number below the present limit.
  OpenConnections() : is_open_(limit()) {}

  /// Registers a connection for as long as this object lives. It must be destroyed before the
  /// descriptor is closed, since the number may be used again.
  class Entry {
   public:
    Entry(OpenConnections& all, int fd) : flag_(all.is_open_.at(static_cast<std::size_t>(fd))) {
      flag_.store(true);
    }
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;
    ~Entry() { flag_.store(false); }

   private:
    std::atomic<bool>& flag_;
  };

  /// Ends the input of all connections: a reader gets the bytes that have come, and then the end of
  /// the stream. Calls only atomics and shutdown(2), so a signal handler may call it. It may miss
  /// an entry that is made meanwhile. So a task that makes one asks afterwards whether the server
  /// is closing.
  void end_input() noexcept {
    for (std::size_t fd = 0; fd < is_open_.size(); ++fd) {
      if (is_open_[fd].load()) ::shutdown(static_cast<int>(fd), SHUT_RD);
    }
  }

 private:
  static std::size_t limit() {
    rlimit descriptors{};
    ::getrlimit(RLIMIT_NOFILE, &descriptors);
    return descriptors.rlim_cur;
  }

  std::vector<std::atomic<bool>> is_open_;  // by number
};

}  // namespace interleave::web
