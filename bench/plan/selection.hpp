#pragma once

#include "bench/plan/matrix.hpp"
#include "core/executor.hpp"

#include <span>
#include <string>
#include <vector>

namespace interleave {

/// The models and workloads that were asked for, each with the settings it shall have.
struct Selection {
  template <class Kind> struct Choice {
    const Kind* kind;
    Settings settings;
  };
  std::vector<Choice<Model>> models;
  std::vector<Choice<Workload>> workloads;
};

/// One value of one parameter, on its way to those who know it.
struct Setting {
  std::string where;  // "--set", or "mine.toml:7: set"
  std::string owner;  // empty: everybody who knows the key
  std::string key;
  std::string value;

  /// "--set mix.io"
  std::string written() const;
};

/// Reads "[name.]key=value,value,key=value..."; throws UsageError where it has no such form. A comma
/// stands between two values or two keys. In a parameter that is a text it is part of the text, unless
/// the name of a parameter of `models` or `workloads` and an equals sign follow.
std::vector<Dial> parse_dials(const std::string& text, const std::vector<const Model*>& models,
                              const std::vector<const Workload*>& workloads);

using Names = std::span<const Placed<std::string>>;

/// Looks the names of models up, each once and in the order given; none: the usual ones. Throws
/// UsageError with what is known.
std::vector<const Model*> find_models(Names names);
std::vector<const Workload*> find_workloads(Names names);

/// Deals the settings out; throws UsageError with what is known. Of `extra`, which win over `set`,
/// those that nobody knows here are left alone.
Selection select(const std::vector<const Model*>& models,
                 const std::vector<const Workload*>& workloads, std::span<const Setting> set,
                 std::span<const Setting> extra);

}  // namespace interleave
