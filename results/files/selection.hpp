#pragma once

#include "results/files/result_set.hpp"

#include <span>
#include <string>

namespace interleave {

/// A condition of `show --where`: a column of samples.csv, or a parameter in its column `params`,
/// has this value. A condition on `flags` holds if the value is one of the words.
struct Condition {
  std::string key;
  std::string value;
};

/// Keeps the rows for which the conditions hold, and what the other files say of these rows.
/// Conditions on one key are alternatives. Throws UsageError that lists what is there, if a key is
/// unknown or no row has the value.
void keep_rows(ResultSet& all, std::span<const Condition> conditions);

}  // namespace interleave
