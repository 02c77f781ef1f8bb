#include "bench/measure/hold.hpp"

#include "core/context.hpp"

#include <chrono>
#include <optional>

namespace interleave {

namespace {

// Makes a computing task reach its first checkpoint at once.
constinit const std::atomic<bool> always{true};

// The hold that a job's tasks see, in all threads and processes of the cell.
struct Held {
  Workload workload;
  Task<Digest> (*body)(Context&, const Environment&, TaskInput);
  Hold hold;
  const Ledger* ledger;
};
std::optional<Held> held;

Clock::time_point never() {
  return Clock::now() + std::chrono::hours(1'000);
}

// The context of held tasks. It turns their first wait into an endless sleep. It stands in front of
// one context at a time, since a held task makes no further request.
class HoldingContext final : public Context {
 public:
  explicit HoldingContext(Context& behind) : Context(behind, always), behind_(behind) {}

  bool is_in_front_of(const Context& world) const { return &behind_ == &world; }

 private:
  bool perform(Request& request) override {
    if (request.kind == Request::Kind::gather) return perform_in(behind_, request);
    request.kind = Request::Kind::sleep;
    request.deadline_ns = never().time_since_epoch().count();
    ++held->ledger->held();
    return perform_in(behind_, request);
  }
  void park(Request& request) override { park_in(behind_, request); }
  Registration* register_fd(int fd, bool fresh) override { return enroll_in(behind_, fd, fresh); }

  Context& behind_;
};

// One per thread is enough. A blocking thread runs one task, and all tasks of a loop share a
// context.
Context& in_front_of(Context& world) {
  thread_local std::optional<HoldingContext> front;
  if (!front || !front->is_in_front_of(world)) front.emplace(world);
  return *front;
}

Task<Digest> hold_at_start(Context& world, Task<Digest> body) {
  ++held->ledger->held();
  co_await world.sleep_until(never());
  co_return co_await body;
}

Task<Digest> hold_body(Context& world, const Environment& environment, TaskInput input) {
  bool counts = input.stop == nullptr && input.index < held->ledger->tasks();
  if (!counts || input.index < held->hold.first) return held->body(world, environment, input);
  if (held->hold.where == Hold::Where::at_first_wait) {
    return held->body(in_front_of(world), environment, input);
  }
  return hold_at_start(world, held->body(world, environment, input));
}

}  // namespace

const Workload& holding(const Workload& workload, const Ledger& ledger, Hold hold) {
  held = Held{.workload = workload, .body = workload.body, .hold = hold, .ledger = &ledger};
  held->workload.body = hold_body;
  return held->workload;
}

}  // namespace interleave
