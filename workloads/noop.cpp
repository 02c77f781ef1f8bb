// The empty task: what a model costs when there is nothing to do.
//
// IN REAL LIFE  the smallest job worth handing over: increment a counter, drop a message.
// STRESSES      the hand-over itself: a fork, a queue, a lock, a frame. Subtract it elsewhere.
// NOT SHOWN     everything else. A model that loses here may still win where there is work.
#include "workloads/catalogue.hpp"

namespace interleave {

namespace {

std::unique_ptr<Environment> prepare(const Settings&, const Plan&) {
  return std::make_unique<Environment>();
}

Task<Digest> noop(Context&, const Environment&, TaskInput input) {
  co_return input.seed;
}

Clock::duration service_time(const Settings&) {
  return std::chrono::nanoseconds(100);
}

}  // namespace

const Workload noop_workload{.name = "noop",
                             .kind = Workload::Kind::cpu,
                             .summary = "nothing at all: the model's own overhead a task",
                             .parameters = {},
                             .prepare = prepare,
                             .body = noop,
                             .service_time = service_time};

}  // namespace interleave
