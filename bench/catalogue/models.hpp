#pragma once

#include "core/executor.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace interleave {

/// The models that come with this project, in the order in which tables show them.
std::vector<Model> built_in_models();

/// Every model of the catalogue in use (catalogue.hpp).
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
  std::string_view summary;
  std::span<const Parameter> parameters;
};
Composition composition();

}  // namespace interleave
