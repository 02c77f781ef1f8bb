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

/// The threads that make the blocking calls of one loop's tasks, so that the loop need not. They
/// are made when they are first needed, at most as many as `most`; further calls wait their turn.
/// Used by the loop's thread; a helper touches nothing of the loop but the request that it was given.
class Helpers {
 public:
  /// Throws std::system_error when there is no descriptor for its news.
  explicit Helpers(std::size_t most = std::thread::hardware_concurrency());
  /// Joins the threads. Every call that was handed in must have been collected.
  ~Helpers();
  Helpers(const Helpers&) = delete;
  Helpers& operator=(const Helpers&) = delete;

  /// Becomes readable, by an edge, when there is something to collect. Nobody need read it.
  int news() const noexcept { return news_.get(); }

  /// Has the request's call made by a helper. Throws std::system_error when there is none and the
  /// machine gives no thread; the request is then the caller's again.
  void hand_in(Request& request);

  /// The requests that are done since the last time, in that order.
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
  std::size_t idle_ = 0;  // helpers that wait for a call, called or not
  bool closed_ = false;
};

}  // namespace interleave
