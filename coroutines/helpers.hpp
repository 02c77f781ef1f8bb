#pragma once

#include "core/posix.hpp"
#include "core/request.hpp"
#include "core/run_queue.hpp"

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>
#include <vector>

namespace interleave {

/// Threads that make the blocking calls of one loop's tasks. They are started when they are first
/// needed, at most `most` of them, and further calls wait. Used by the loop's thread. A helper
/// touches nothing of the loop but the request that it was given.
class Helpers {
 public:
  /// Throws std::system_error if the machine gives no eventfd.
  explicit Helpers(std::size_t most = std::thread::hardware_concurrency());
  /// Joins the threads. Every call that was handed in must have been collected.
  ~Helpers();
  Helpers(const Helpers&) = delete;
  Helpers& operator=(const Helpers&) = delete;

  /// An eventfd that becomes readable, by an edge, when a request can be collected. It need not be
  /// read.
  int news() const noexcept { return news_.get(); }

  /// Lets a helper make the request's call. Throws std::system_error if there is no helper and the
  /// machine gives no thread. The request is then the caller's again.
  void hand_in(Request& request);

  /// Returns the requests done since the last call, first done first.
  RunQueue collect();

 private:
  bool all_are_busy();
  void start_another();
  void work();
  Request* wait_for_call();
  void report(Request& done);

  std::size_t most_;
  UniqueFd news_;
  std::vector<std::jthread> threads_;

  std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  RunQueue calls_;
  RunQueue done_;
  std::size_t waiting_calls_ = 0;
  std::size_t idle_ = 0;  // helpers that wait for a call, notified or not
  bool closed_ = false;
};

}  // namespace interleave
