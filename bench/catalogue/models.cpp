// The only file that names all the models.
#include "bench/catalogue/models.hpp"

#include "bench/catalogue/catalogue.hpp"
#include "core/serial.hpp"
#include "coroutines/coroutines.hpp"
#include "gil_sim/gil_sim.hpp"
#include "process/process.hpp"
#include "threads/threads.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace interleave {

namespace {

Model gil_model(const GilPolicy& policy) {
  return {.name = policy.name,
          .shape = Model::Shape::pool,
          .summary = policy.summary,
          .parameters = policy.parameters,
          .make = [&policy](const Settings& set) { return make_gil_threads(policy, set); },
          .only_by_name = policy.only_by_name,
          .has_gil = true,
          .computes_one_at_a_time = policy.parallel == GilPolicy::Parallel::none};
}

constexpr std::uint32_t fiber_bytes = 8 << 10;  // two pages of its stack

constexpr std::string_view outer_names[] = {"process_pool"};

const Model* find_plain_model(std::string_view name) {
  auto found = std::ranges::find(models(), name, &Model::name);
  return found == models().end() ? nullptr : &*found;
}

bool is_one_of(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

/// A composed model, and the storage that its views refer to.
struct Composed {
  Composed(std::string both, const Model& inner)
      : name(std::move(both)),
        sentence("in each of some pre-forked processes: " + std::string(inner.summary)),
        parameters(std::begin(composed_parameters), std::end(composed_parameters)),
        model{.name = name,
              .shape = inner.shape == Model::Shape::single ? Model::Shape::pool : inner.shape,
              .summary = sentence,
              .parameters = {},
              .make =
                  [&inner](const Settings& settings) {
                    return make_composed([&inner, settings] { return inner.make(settings); });
                  },
              .only_by_name = true,
              .has_gil = inner.has_gil,
              .bytes_per_place = inner.bytes_per_place,
              .inner = &inner} {
    parameters.insert(parameters.end(), inner.parameters.begin(), inner.parameters.end());
    model.parameters = parameters;
  }
  Composed(const Composed&) = delete;
  Composed& operator=(const Composed&) = delete;

  std::string name;
  std::string sentence;
  std::vector<Parameter> parameters;
  Model model;
};

const Model* find_composed(std::string_view name) {
  static std::map<std::string, Composed, std::less<>> all;  // a map never moves its nodes
  if (auto known = all.find(name); known != all.end()) return &known->second.model;
  auto halves = halves_of(name);
  if (!halves || !is_one_of(outer_models(), halves->outer)) return nullptr;
  if (!is_one_of(inner_models(), halves->inner)) return nullptr;
  const Model& inner = *find_plain_model(halves->inner);
  std::string both(name);
  return &all.try_emplace(both, both, inner).first->second.model;
}

using enum Model::Shape;

std::vector<Model> process_and_thread_models() {
  return {
      {.name = "serial",
       .shape = single,
       .summary = "one task after the other on one thread: the baseline",
       .parameters = {},
       .make = make_serial,
       .computes_one_at_a_time = true},
      {.name = "fork_per_task",
       .shape = per_task,
       .summary = "a forked process for each task",
       .parameters = {},
       .make = make_fork_per_task,
       .forks = true},
      {.name = "process_pool",
       .shape = pool,
       .summary = "pre-forked workers that take one task after the other",
       .parameters = process_pool_parameters,
       .make = make_process_pool,
       .forks = true},
      {.name = "thread_per_task",
       .shape = per_task,
       .summary = "a thread for each task",
       .parameters = {},
       .make = make_thread_per_task},
      {.name = "thread_pool",
       .shape = pool,
       .summary = "a fixed set of threads and one queue",
       .parameters = {},
       .make = make_thread_pool},
      {.name = "tbb_arena",
       .shape = pool,
       .summary = "oneTBB's work-stealing workers",
       .parameters = {},
       .make = make_tbb_arena},
  };
}

std::vector<Model> loop_models() {
  return {{.name = "stackful_fibers",
           .shape = loop,
           .summary = "a stack for each task, on event loops",
           .parameters = stackful_fibers_parameters,
           .make = make_stackful_fibers,
           .bytes_per_place = fiber_bytes},
          {.name = "stackless_tasks",
           .shape = loop,
           .summary = "C++20 coroutines, on event loops",
           .parameters = stackless_tasks_parameters,
           .make = make_stackless_tasks}};
}

}  // namespace

std::vector<Model> built_in_models() {
  auto all = process_and_thread_models();
  for (const GilPolicy& policy : gil_policies()) all.push_back(gil_model(policy));
  std::ranges::move(loop_models(), std::back_inserter(all));
  return all;
}

std::span<const Model> models() {
  return catalogue_in_use().models();
}

const Model* find_model(std::string_view name) {
  const Model* plain = find_plain_model(name);
  return plain != nullptr ? plain : find_composed(name);
}

std::optional<Halves> halves_of(std::string_view name) {
  auto plus = name.find('+');
  if (plus == std::string_view::npos) return std::nullopt;
  return Halves{name.substr(0, plus), name.substr(plus + 1)};
}

std::span<const std::string_view> outer_models() {
  return outer_names;
}

std::span<const std::string_view> inner_models() {
  static const auto names = [] {
    std::vector<std::string_view> able;
    for (const Model& model : models()) {
      if (!model.forks) able.push_back(model.name);
    }
    return able;
  }();
  return names;
}

Composition composition() {
  return {
      "A+B",
      "B in each of A's processes, as in process_pool+stackless_tasks; A is process_pool, B any "
      "model that does not fork",
      composed_parameters};
}

}  // namespace interleave
