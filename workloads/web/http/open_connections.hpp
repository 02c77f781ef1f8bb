#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <sys/resource.h>
#include <sys/socket.h>

namespace interleave::web {

/// Which descriptors of this process are connections to clients, so that a signal handler can wake
/// all that wait for a request. Any thread may use it; a forked child has one of its own.
class OpenConnections {
 public:
  /// Has room for every number that a descriptor may get under the present limit.
  OpenConnections() : is_open_(limit()) {}

  /// A connection is among them for as long as this lives, which must be shorter than the
  /// descriptor: a closed number may come back as another's.
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

  /// Whoever reads from one of them gets what has come by now, and then the end of the stream.
  /// Nothing but atomics and shutdown(2): a signal handler may call it. One that is entered
  /// meanwhile may be missed: who enters asks afterwards whether the end has come.
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
