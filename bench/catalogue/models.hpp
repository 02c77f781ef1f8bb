#pragma once

#include "core/executor.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace interleave {

/// Every concurrency model that this program can run, in the order in which tables show them.
std::span<const Model> models();

/// The model of that name, or null. `A+B` is put together when it is asked for, once, and lasts as
/// long as the program.
const Model* find_model(std::string_view name);

/// The names on both sides of the plus in `A+B`; none where there is no plus.
struct Halves {
  std::string_view outer, inner;
};
std::optional<Halves> halves_of(std::string_view name);

/// What may stand before the plus, and what behind it.
std::span<const std::string_view> outer_models();
std::span<const std::string_view> inner_models();

/// What `list` says of all `A+B` at once.
struct Composition {
  std::string_view name;
  std::string_view sentence;
  std::span<const Parameter> parameters;
};
Composition composition();

/// Does this model make processes, and not threads? Not so of `A+B`, which makes B's workers.
bool forks(const Model& model);

/// Do this model's threads share an interpreter lock, so that the gil columns apply?
bool has_gil(const Model& model);

/// Does one task compute at a time by design, however many workers and CPUs there are? So it is in
/// `serial`, and where all threads share one lock. Such a model may be compared with others that
/// could use more CPUs, as what it is. `A+B` has a lock in each process, and is none of these.
bool computes_one_at_a_time(const Model& model);

}  // namespace interleave
