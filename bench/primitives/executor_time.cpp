#include "bench/primitives/executor_time.hpp"

#include "workloads/registry.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace interleave::primitives {

namespace {

constexpr Parameter checkpoint_parameters[] = {{.name = "checkpoints",
                                                .kind = Parameter::Kind::count,
                                                .preset = "1000",
                                                .meaning = "how many a task passes"}};

struct CheckpointEnvironment final : Environment {
  explicit CheckpointEnvironment(std::int64_t a_task) : checkpoints(a_task) {}
  std::int64_t checkpoints;
};

std::unique_ptr<Environment> prepare(const Settings& settings, const Plan&) {
  return std::make_unique<CheckpointEnvironment>(settings.count("checkpoints"));
}

Task<Digest> pass_checkpoints(Context& world, const Environment& environment, TaskInput input) {
  auto left = static_cast<const CheckpointEnvironment&>(environment).checkpoints;
  for (; left > 0; --left) co_await world.checkpoint();
  co_return input.seed;
}

const Workload checkpoints_workload{.name = "checkpoints",
                                    .kind = Workload::Kind::cpu,
                                    .summary = "nothing but checkpoints",
                                    .parameters = checkpoint_parameters,
                                    .prepare = prepare,
                                    .body = pass_checkpoints};

std::int64_t last_finish(const Ledger& ledger) {
  std::int64_t last = 0;
  for (const Record& record : ledger.records()) {
    if (record.outcome != Record::Outcome::ok) throw std::runtime_error("a task was not run");
    last = std::max(last, record.finished_ns);
  }
  return last;
}

}  // namespace

double ns_of_job(Executor& executor, const Workload& workload, const Settings::Given& set,
                 const Load& load) {
  auto tasks = static_cast<std::uint32_t>(load.tasks);
  auto settings = Settings::parse(workload.name, workload.parameters, set);
  auto environment = workload.prepare(settings, {.tasks = tasks, .slots = load.in_flight});
  Ledger ledger(tasks);
  Job job{workload, *environment, ledger, tasks, load.in_flight, load.workers, 1};
  executor.run(job);
  return static_cast<double>(last_finish(ledger) - ledger.opened_ns());
}

double ns_per_noop(Executor& executor, const Load& load) {
  return ns_of_job(executor, *find_workload("noop"), {}, load) / static_cast<double>(load.tasks);
}

double ns_per_checkpoint(Executor& executor, std::int64_t checkpoints, std::uint32_t tasks) {
  auto share = checkpoints / tasks + 1;
  auto time = ns_of_job(executor, checkpoints_workload, {{"checkpoints", std::to_string(share)}},
                        {.tasks = tasks, .in_flight = tasks});
  return time / static_cast<double>(share * tasks);
}

}  // namespace interleave::primitives
