#pragma once

#include "bench/plan/matrix.hpp"
#include "core/executor.hpp"

#include <span>
#include <string>
#include <vector>

namespace interleave {

/// The selected models and workloads, each with its settings.
struct Selection {
  template <class Kind> struct Choice {
    const Kind* kind;
    Settings settings;
  };
  std::vector<Choice<Model>> models;
  std::vector<Choice<Workload>> workloads;
};

/// One value of one parameter, before the models and workloads get it.
struct Setting {
  std::string where;  // "--set", or "mine.toml:7: set"
  std::string owner;  // empty: all that have the key
  std::string key;
  std::string value;

  /// "--set mix.io"
  std::string written() const;
};

/// Reads "[name.]key=value,value,key=value...". Throws UsageError if the text has another form. A
/// comma separates two values or two keys. In a parameter of kind text, a comma belongs to the text
/// unless "key=" with a known key follows. A key is known if `models` or `workloads` have it.
std::vector<Dial> parse_dials(const std::string& text, const std::vector<const Model*>& models,
                              const std::vector<const Workload*>& workloads);

using Names = std::span<const Placed<std::string>>;

/// Returns the models of these names, each once, in the order given. No names means the default
/// models. Throws UsageError, which lists the known names.
std::vector<const Model*> find_models(Names names);
std::vector<const Workload*> find_workloads(Names names);

/// Gives each model and workload its settings. `extra` replaces `set`. Settings of `extra` that no
/// selected model or workload has are ignored. Throws UsageError, which lists the known names.
Selection select(const std::vector<const Model*>& models,
                 const std::vector<const Workload*>& workloads, std::span<const Setting> set,
                 std::span<const Setting> extra);

}  // namespace interleave
