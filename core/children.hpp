#pragma once

#include "core/child_tasks.hpp"
#include "core/task.hpp"

#include <cstddef>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace interleave {

/// Children for a gather: child i is the Task that `make(world, i)` returns.
///
///     auto visit = [&](Context& there, std::size_t i) { return fetch(there, pages[i]); };
///     Children visits(pages.size(), visit);
///     co_await world.gather(visits);
///     Digest first = visits[0];
///
/// The worker that begins a child makes it, in that worker's world, which may differ from the
/// parent's. So a child must use `there`. Several threads may call `make` at once. It must outlive
/// the gather, so give it a name first.
template <class Make> class Children final : public ChildTasks {
  using Child = std::invoke_result_t<Make&, Context&, std::size_t>;
  using Answer = decltype(std::declval<Child&>().result());

 public:
  Children(std::size_t count, Make& make) : ChildTasks(count), make_(make), places_(count) {}

  /// Returns a child's answer. Valid after the gather.
  Answer& operator[](std::size_t child) noexcept { return places_[child].answer; }

  bool begin(Context& world, std::size_t child) noexcept override {
    Place& place = places_[child];
    try {
      place.task.emplace(make_(world, child));
    } catch (const std::exception&) {
      place.failure = std::current_exception();
      return true;
    }
    place.task->start();
    if (!place.task->done()) return false;
    place.end();
    return true;
  }

  void wake_at_end(std::size_t child, std::coroutine_handle<> whom) noexcept override {
    places_[child].task->wake_at_end(whom);
  }

  void rethrow_first_failure() override {
    for (Place& place : places_) {
      if (place.task) place.end();  // it was suspended once
    }
    for (const Place& place : places_) {
      if (place.failure) std::rethrow_exception(place.failure);
    }
  }

 private:
  struct Place {
    // Frees the frame, so that the next child can reuse its memory from the cache.
    void end() {
      failure = task->failure();
      if (!failure) answer = task->result();
      task.reset();
    }

    std::optional<Child> task;  // begun, and not known to be finished
    Answer answer{};
    std::exception_ptr failure;
  };

  Make& make_;
  std::vector<Place> places_;
};

}  // namespace interleave
