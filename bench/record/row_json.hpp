#pragma once

#include "results/files/row.hpp"

#include <nlohmann/json.hpp>

namespace interleave {

/// Returns a row as an object: the columns of samples.csv in their order, null for an empty number.
nlohmann::ordered_json to_json(const Row& row);

}  // namespace interleave
