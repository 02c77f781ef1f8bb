#pragma once

#include "core/request.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace interleave {

/// A binary heap of requests that wait for a descriptor with a deadline, the earliest on top. Most
/// requests are done in time, so they leave from the middle. That takes O(log n), because a request
/// knows its place in the heap (Request::place). Used by one thread.
///
/// Sleepers are in a TimerHeap, which does not record places. To record them touches a frame,
/// seldom in the cache, at each level of the heap.
class DeadlineHeap {
 public:
  bool empty() const noexcept { return entries_.empty(); }
  std::size_t size() const noexcept { return entries_.size(); }

  void push(Request& request) {
    Entry entry{request.deadline_ns, &request};
    entries_.push_back(entry);
    rise(entries_.size() - 1, entry);
  }

  /// The earliest deadline; only when not empty.
  std::int64_t first_deadline_ns() const noexcept { return entries_.front().deadline_ns; }

  /// Takes out a request with the earliest deadline; only when not empty.
  Request& pop() noexcept {
    Request& request = *entries_.front().request;
    remove(request);
    return request;
  }

  /// Takes out a request that is in the heap.
  void remove(const Request& request) noexcept {
    std::size_t hole = request.place;
    Entry last = entries_.back();
    entries_.pop_back();
    if (hole == entries_.size()) return;
    bool rises = hole > 0 && last.deadline_ns < entries_[parent(hole)].deadline_ns;
    rises ? rise(hole, last) : sink(hole, last);
  }

 private:
  struct Entry {
    std::int64_t deadline_ns;
    Request* request;
  };

  static std::size_t parent(std::size_t place) noexcept { return (place - 1) / 2; }

  void put(std::size_t place, const Entry& entry) noexcept {
    entries_[place] = entry;
    entry.request->place = place;
  }

  void rise(std::size_t hole, const Entry& entry) noexcept {
    while (hole > 0 && entry.deadline_ns < entries_[parent(hole)].deadline_ns) {
      put(hole, entries_[parent(hole)]);
      hole = parent(hole);
    }
    put(hole, entry);
  }

  void sink(std::size_t hole, const Entry& entry) noexcept {
    for (std::size_t child = 2 * hole + 1; child < entries_.size(); child = 2 * hole + 1) {
      std::size_t other = child + 1;
      bool other_first =
          other < entries_.size() && entries_[other].deadline_ns < entries_[child].deadline_ns;
      if (other_first) child = other;
      if (entry.deadline_ns <= entries_[child].deadline_ns) break;
      put(hole, entries_[child]);
      hole = child;
    }
    put(hole, entry);
  }

  std::vector<Entry> entries_;
};

}  // namespace interleave
