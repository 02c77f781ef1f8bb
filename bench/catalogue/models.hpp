#pragma once

#include "core/executor.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace interleave {

/// Every concurrency model that this program can run, in the order in which tables show them.
std::span<const Model> models();

/// Returns the model of that name, or null. An `A+B` model is composed at its first request and
/// lasts as long as the program.
const Model* find_model(std::string_view name);

/// The names on both sides of the plus in `A+B`.
struct Halves {
  std::string_view outer, inner;
};
/// Returns nullopt if the name has no plus.
std::optional<Halves> halves_of(std::string_view name);

/// The models that may stand before the plus, and those that may stand behind it.
std::span<const std::string_view> outer_models();
std::span<const std::string_view> inner_models();

/// The text that `list` shows for all `A+B` models at once.
struct Composition {
  std::string_view name;
  std::string_view sentence;
  std::span<const Parameter> parameters;
};
Composition composition();

/// Is this a model that forks and makes no threads? False for `A+B`, which makes B's workers.
bool forks(const Model& model);

/// Do this model's threads share an interpreter lock, so that the gil columns apply?
bool has_gil(const Model& model);

/// Does the design allow only one task to compute at a time, even with many workers and CPUs?
/// True for `serial` and for models whose threads all share one lock. A comparison with models
/// that could use more CPUs is fair for them. False for `A+B`, which has a lock in each process.
bool computes_one_at_a_time(const Model& model);

}  // namespace interleave
