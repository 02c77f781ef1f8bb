#include "bench/plan/selection.hpp"

#include "bench/catalogue/models.hpp"
#include "bench/catalogue/workloads.hpp"
#include "bench/plan/values.hpp"
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

void check_half(const Placed<std::string>& name, std::string_view half, const char* where,
                std::span<const std::string_view> able) {
  if (std::ranges::find(able, half) != able.end()) return;
  throw UsageError(name.where + " " + name.value + ": '" + std::string(half) + "' cannot stand " +
                   where + " the '+'" + suggestion(half, able) + "; accepted: " + join(able));
}

// Throws UsageError about the wrong half of an `A+B`.
void check_composed(Names names) {
  for (const auto& name : names) {
    auto halves = halves_of(name.value);
    if (!halves) continue;
    check_half(name, halves->outer, "before", outer_models());
    check_half(name, halves->inner, "after", inner_models());
  }
}

// Returns the named models or workloads in the order given, each once.
template <class Kind>
std::vector<const Kind*> look_up(Names names, const char* what, std::span<const Kind> shown,
                                 const Kind* (*find)(std::string_view)) {
  std::vector<const Kind*> found;
  for (const auto& [name, where] : names) {
    const Kind* one = find(name);
    if (one == nullptr) unknown(where, what, name, names_of(shown));
    if (std::ranges::find(found, one) == found.end()) found.push_back(one);
  }
  return found;
}

// A selected model or workload, and the values given to it so far.
struct Owner {
  std::string_view name;
  std::span<const Parameter> parameters;
  Settings::Given given;

  const Parameter* find(std::string_view key) const {
    auto found = std::ranges::find(parameters, key, &Parameter::name);
    return found == parameters.end() ? nullptr : &*found;
  }
  // Parses the value at once, so that the error can say where the value was written.
  void take(const Parameter& parameter, const Setting& setting) {
    constexpr std::string_view usual = "--set";
    given[setting.key] = setting.value;
    try {
      Settings::parse(name, {&parameter, 1}, given);
    } catch (const UsageError& error) {
      throw UsageError(setting.where + std::string(error.what()).substr(usual.size()));
    }
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
  const Parameter* parameter = owner->find(setting.key);
  if (parameter == nullptr) {
    auto known = names_of(owner->parameters);
    if (known.empty()) throw UsageError(setting.written() + ": it has no parameters");
    unknown(setting.written(), "parameter", setting.key, known);
  }
  owner->take(*parameter, setting);
}

void deal_to_all(std::vector<Owner>& owners, const Setting& setting) {
  std::vector<std::string_view> known;
  bool taken = false;
  for (Owner& owner : owners) {
    for (const Parameter& parameter : owner.parameters) {
      if (std::ranges::find(known, parameter.name) == known.end()) known.push_back(parameter.name);
    }
    const Parameter* parameter = owner.find(setting.key);
    if (parameter == nullptr) continue;
    owner.take(*parameter, setting);
    taken = true;
  }
  if (taken) return;
  if (known.empty()) throw UsageError(setting.written() + ": what was selected has no parameters");
  unknown(setting.written(), "parameter", setting.key, known);
}

bool is_known(std::span<const Owner> owners, const Setting& setting) {
  return std::ranges::any_of(owners, [&](const Owner& owner) {
    return (setting.owner.empty() || setting.owner == owner.name) &&
           owner.find(setting.key) != nullptr;
  });
}

// Deals bare keys first, so that settings with an owner replace them in any order.
void deal(std::vector<Owner>& owners, std::span<const Setting> settings, bool strictly) {
  for (bool bare : {true, false}) {
    for (const Setting& setting : settings) {
      if (setting.owner.empty() != bare) continue;
      if (!strictly && !is_known(owners, setting)) continue;
      if (bare) {
        deal_to_all(owners, setting);
      } else {
        deal_to_owner(owners, setting);
      }
    }
  }
}

template <class Kind> Settings settings_of(const Kind& kind, const Owner& owner) {
  return Settings::parse(kind.name, kind.parameters, owner.given);
}

// Adds those parameters of `all` that the dial sets.
template <class Kind>
void add_parameters(std::vector<const Parameter*>& turned, const Dial& dial,
                    const std::vector<const Kind*>& all) {
  for (const Kind* one : all) {
    if (!dial.owner.empty() && dial.owner != one->name) continue;
    for (const Parameter& parameter : one->parameters) {
      if (parameter.name == dial.key) turned.push_back(&parameter);
    }
  }
}

bool is_text(const Parameter* parameter) {
  return parameter->kind == Parameter::Kind::text;
}

// "[name.]key=value", with the value as it is written; nullopt if there is no "key=".
std::optional<Dial> begin_dial(std::string_view text) {
  auto equals = text.find('=');
  auto dot = text.substr(0, equals).find('.');
  if (equals == std::string_view::npos || equals == 0 || dot == 0) return std::nullopt;
  bool bare = dot == std::string_view::npos;
  auto start = bare ? 0 : dot + 1;
  return Dial{.where = "--set",
              .owner = std::string(bare ? "" : text.substr(0, dot)),
              .key = std::string(text.substr(start, equals - start)),
              .values = {std::string(text.substr(equals + 1))}};
}

Dial parse_dial(const std::string& text) {
  if (auto dial = begin_dial(text)) return *dial;
  throw UsageError("--set " + text + ": write [name.]key=value, name a model or workload");
}

}  // namespace

std::string Setting::written() const {
  return where + " " + (owner.empty() ? key : owner + "." + key);
}

std::vector<Dial> parse_dials(const std::string& text, const std::vector<const Model*>& models,
                              const std::vector<const Workload*>& workloads) {
  auto turned_by = [&](const Dial& dial) {
    std::vector<const Parameter*> turned;
    add_parameters(turned, dial, models);
    add_parameters(turned, dial, workloads);
    return turned;
  };
  std::vector<Dial> dials;
  bool in_text = false;
  for (auto part : split(text, ',')) {
    auto dial = begin_dial(part);
    bool begins = dials.empty() || (dial && (!in_text || !turned_by(*dial).empty()));
    if (begins) {
      dials.push_back(parse_dial(std::string(part)));
      in_text = std::ranges::any_of(turned_by(dials.back()), is_text);
    } else if (in_text) {
      dials.back().values.back().append(",").append(part);
    } else {
      dials.back().values.emplace_back(part);
    }
  }
  return dials;
}

std::vector<const Model*> find_models(Names names) {
  if (names.empty() || (names.size() == 1 && names.front().value == "all")) {
    std::vector<const Model*> found;
    for (const Model& model : models()) {
      if (!names.empty() || !model.only_by_name) found.push_back(&model);
    }
    return found;
  }
  check_composed(names);
  return look_up(names, "model", models(), find_model);
}

std::vector<const Workload*> find_workloads(Names names) {
  return look_up(names, "workload", all_workloads(), find_any_workload);
}

Selection select(const std::vector<const Model*>& models,
                 const std::vector<const Workload*>& workloads, std::span<const Setting> set,
                 std::span<const Setting> extra) {
  std::vector<Owner> owners;
  for (const Model* model : models) owners.push_back({model->name, model->parameters, {}});
  for (const Workload* one : workloads) owners.push_back({one->name, one->parameters, {}});
  deal(owners, set, true);
  deal(owners, extra, false);

  Selection selection;
  auto owner = owners.begin();
  for (const Model* model : models) {
    selection.models.push_back({model, settings_of(*model, *owner++)});
  }
  for (const Workload* workload : workloads) {
    selection.workloads.push_back({workload, settings_of(*workload, *owner++)});
  }
  return selection;
}

}  // namespace interleave
