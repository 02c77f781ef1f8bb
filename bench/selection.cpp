#include "bench/selection.hpp"

#include "bench/catalogue.hpp"
#include "bench/models.hpp"
#include "bench/suites.hpp"
#include "bench/values.hpp"
#include "core/errors.hpp"

#include <algorithm>

namespace interleave {

namespace {

template <class Kind> std::vector<std::string_view> names_of(std::span<const Kind> all) {
  std::vector<std::string_view> names;
  for (const Kind& one : all) names.push_back(one.name);
  return names;
}

[[noreturn]] void unknown(const std::string& where, std::string_view what, std::string_view name,
                          std::span<const std::string_view> known) {
  throw UsageError(where + ": unknown " + std::string(what) + " '" + std::string(name) + "'" +
                   suggestion(name, known) + "; known: " + join(known));
}

void check_half(const std::string& name, std::string_view half, const char* where,
                std::span<const std::string_view> able) {
  if (std::ranges::find(able, half) != able.end()) return;
  throw UsageError("--models " + name + ": '" + std::string(half) + "' cannot stand " + where +
                   " the '+'" + suggestion(half, able) + "; accepted: " + join(able));
}

// Of A+B the half that is wrong is named.
void check_composed(std::span<const std::string> names) {
  for (const auto& name : names) {
    auto halves = halves_of(name);
    if (!halves) continue;
    check_half(name, halves->outer, "before", outer_models());
    check_half(name, halves->inner, "after", inner_models());
  }
}

// Names in the order given, each once.
template <class Kind>
std::vector<const Kind*> look_up(std::span<const std::string> names, const char* flag,
                                 const char* what, std::span<const Kind> shown,
                                 const Kind* (*find)(std::string_view)) {
  std::vector<const Kind*> found;
  for (const auto& name : names) {
    const Kind* one = find(name);
    if (one == nullptr) unknown(flag, what, name, names_of(shown));
    if (std::ranges::find(found, one) == found.end()) found.push_back(one);
  }
  return found;
}

// One "--set [name.]key=value".
struct Setting {
  explicit Setting(const std::string& text) {
    auto equals = text.find('=');
    auto dot = text.substr(0, equals).find('.');
    if (equals == std::string::npos || equals == 0 || dot == 0) {
      throw UsageError("--set " + text + ": write [name.]key=value, name a model or workload");
    }
    if (dot != std::string::npos) owner = text.substr(0, dot);
    auto start = dot == std::string::npos ? 0 : dot + 1;
    key = text.substr(start, equals - start);
    value = text.substr(equals + 1);
  }
  std::string written() const { return "--set " + (owner.empty() ? key : owner + "." + key); }

  std::string owner;  // empty: everybody who knows the key
  std::string key;
  std::string value;
};

// Who may be set and to what: the selected models and workloads by name.
struct Owner {
  std::string_view name;
  std::span<const Parameter> parameters;
  Settings::Given given;

  bool knows(std::string_view key) const {
    return std::ranges::find(parameters, key, &Parameter::name) != parameters.end();
  }
};

void deal_to_owner(std::vector<Owner>& owners, const Setting& setting) {
  auto owner = std::ranges::find(owners, setting.owner, &Owner::name);
  if (owner == owners.end()) {
    std::vector<std::string_view> names;
    for (const Owner& one : owners) names.push_back(one.name);
    bool exists =
        find_model(setting.owner) != nullptr || find_any_workload(setting.owner) != nullptr;
    if (!exists) unknown(setting.written(), "model or workload", setting.owner, names);
    throw UsageError(setting.written() + ": '" + setting.owner +
                     "' is not part of this run; selected: " + join(names));
  }
  if (!owner->knows(setting.key)) {
    auto known = names_of(owner->parameters);
    if (known.empty()) throw UsageError(setting.written() + ": it has no parameters");
    unknown(setting.written(), "parameter", setting.key, known);
  }
  owner->given[setting.key] = setting.value;
}

void deal_to_all(std::vector<Owner>& owners, const Setting& setting) {
  std::vector<std::string_view> known;
  bool taken = false;
  for (Owner& owner : owners) {
    for (const Parameter& parameter : owner.parameters) {
      if (std::ranges::find(known, parameter.name) == known.end()) known.push_back(parameter.name);
    }
    if (!owner.knows(setting.key)) continue;
    owner.given[setting.key] = setting.value;
    taken = true;
  }
  if (taken) return;
  if (known.empty()) throw UsageError(setting.written() + ": what was selected has no parameters");
  unknown(setting.written(), "parameter", setting.key, known);
}

// Bare keys first, so that a named one wins wherever it stands.
void deal(std::vector<Owner>& owners, std::span<const std::string> set) {
  std::vector<Setting> settings(set.begin(), set.end());
  std::stable_partition(settings.begin(), settings.end(),
                        [](const Setting& setting) { return setting.owner.empty(); });
  for (const Setting& setting : settings) {
    if (setting.owner.empty()) {
      deal_to_all(owners, setting);
    } else {
      deal_to_owner(owners, setting);
    }
  }
}

std::vector<std::string> asked_or(std::span<const std::string> asked,
                                  std::span<const std::string_view> otherwise) {
  if (!asked.empty()) return {asked.begin(), asked.end()};
  return {otherwise.begin(), otherwise.end()};
}

std::vector<std::string_view> usual_models() {
  std::vector<std::string_view> names;
  for (const Model& model : models()) {
    if (!model.on_request) names.push_back(model.name);
  }
  return names;
}

}  // namespace

Selection select(const RunRequest& request) {
  auto model_names = asked_or(request.models, usual_models());
  if (model_names == std::vector<std::string>{"all"})
    model_names = asked_or({}, names_of(models()));
  check_composed(model_names);
  auto chosen_models = look_up(model_names, "--models", "model", models(), find_model);
  auto workload_names = asked_or(request.workloads, default_suite().workloads);
  auto chosen_workloads =
      look_up(workload_names, "--workloads", "workload", all_workloads(), find_any_workload);

  std::vector<Owner> owners;
  for (const Model* model : chosen_models) owners.push_back({model->name, model->parameters, {}});
  for (const Workload* one : chosen_workloads) owners.push_back({one->name, one->parameters, {}});
  deal(owners, request.set);

  Selection selection;
  auto owner = owners.begin();
  for (const Model* model : chosen_models) {
    selection.models.push_back(
        {model, Settings::parse(model->name, model->parameters, (owner++)->given)});
  }
  for (const Workload* workload : chosen_workloads) {
    selection.workloads.push_back(
        {workload, Settings::parse(workload->name, workload->parameters, (owner++)->given)});
  }
  return selection;
}

}  // namespace interleave
