// The one file that names all the models.
#include "bench/models.hpp"

#include "core/serial.hpp"
#include "coroutines/coroutines.hpp"
#include "gil_sim/gil_sim.hpp"
#include "process/process.hpp"
#include "threads/threads.hpp"

namespace interleave {

std::span<const Model> models() {
  using enum Model::Shape;
  static const Model all[] = {
      {"serial", single, "one task after the other on one thread: the baseline", {}, make_serial},
      {"fork_per_task", per_task, "a forked process for each task", {}, make_fork_per_task},
      {"process_pool", pool, "pre-forked workers that take one task after the other",
       process_pool_parameters, make_process_pool},
      {"thread_per_task", per_task, "a thread for each task", {}, make_thread_per_task},
      {"thread_pool", pool, "a fixed set of threads and one queue", {}, make_thread_pool},
      {"tbb_arena", pool, "oneTBB's work-stealing workers", {}, make_tbb_arena},
      {"gil_threads", pool, "threads under a global interpreter lock, as in CPython 3.2 and later",
       gil_threads_parameters, make_gil_threads},
      {"gil_legacy", pool, "the same under the lock of Python 2", gil_legacy_parameters,
       make_gil_legacy, true},
      {"gil_per_interpreter", pool, "threads dealt over interpreters with a lock each (PEP 684)",
       gil_per_interpreter_parameters, make_gil_per_interpreter, true},
      {"free_threaded",
       pool,
       "threads of one interpreter without a lock (PEP 703)",
       {},
       make_free_threaded,
       true},
      {"gil_priority", pool, "a lock that lets threads go first that compute little (proposed)",
       gil_priority_parameters, make_gil_priority, true},
      {"gil_keep_nonblocking", pool, "a lock that is kept over calls that do not block (proposed)",
       gil_keep_nonblocking_parameters, make_gil_keep_nonblocking, true},
      {"stackful_fibers", loop, "a stack for each task, on event loops", stackful_fibers_parameters,
       make_stackful_fibers},
      {"stackless_tasks", loop, "C++20 coroutines, on event loops", stackless_tasks_parameters,
       make_stackless_tasks},
  };
  return all;
}

const Model* find_model(std::string_view name) {
  for (const Model& model : models()) {
    if (model.name == name) return &model;
  }
  return nullptr;
}

bool has_gil(const Model& model) {
  return model.name.starts_with("gil_") || model.name == "free_threaded";
}

}  // namespace interleave
