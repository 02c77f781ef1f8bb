#pragma once

#include "core/executor.hpp"

#include <span>
#include <string_view>

namespace interleave {

/// Every concurrency model that this program can run, in the order in which tables show them.
std::span<const Model> models();

/// The model of that name, or null.
const Model* find_model(std::string_view name);

/// Do this model's threads share an interpreter lock, so that the gil columns apply?
bool has_gil(const Model& model);

}  // namespace interleave
