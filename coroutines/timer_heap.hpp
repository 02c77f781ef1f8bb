#pragma once

#include "core/request.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace interleave {

/// A binary heap of sleeping requests, the earliest deadline on top: O(log n) in and out, sixteen
/// bytes a sleeper. An entry has a copy of the deadline, so that a comparison does not touch a
/// task's frame. Used by one thread.
class TimerHeap {
 public:
  bool empty() const noexcept { return entries_.empty(); }
  std::size_t size() const noexcept { return entries_.size(); }

  void push(Request& request) {
    entries_.push_back({request.deadline_ns, &request});
    std::push_heap(entries_.begin(), entries_.end(), later);
  }

  /// The earliest deadline; only when not empty.
  std::int64_t first_deadline_ns() const noexcept { return entries_.front().deadline_ns; }

  /// Takes out a request with the earliest deadline; only when not empty.
  Request& pop() noexcept {
    std::pop_heap(entries_.begin(), entries_.end(), later);
    Request& request = *entries_.back().request;
    entries_.pop_back();
    return request;
  }

 private:
  struct Entry {
    std::int64_t deadline_ns;
    Request* request;
  };
  static_assert(sizeof(Entry) == 16);

  static bool later(const Entry& a, const Entry& b) noexcept {
    return a.deadline_ns > b.deadline_ns;
  }

  std::vector<Entry> entries_;
};

}  // namespace interleave
