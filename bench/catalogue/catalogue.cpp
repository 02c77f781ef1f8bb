#include "bench/catalogue/catalogue.hpp"

#include "bench/catalogue/models.hpp"
#include "bench/catalogue/workloads.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace interleave {

namespace {

Catalogue& process_catalogue() {
  static Catalogue catalogue = built_in();
  return catalogue;
}

bool is_name(std::string_view text) {
  auto is_part = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '_';
  };
  return !text.empty() && std::ranges::all_of(text, is_part);
}

}  // namespace

void Catalogue::check_name(std::string_view name) const {
  auto complain = [&](const std::string& why) {
    throw std::invalid_argument("catalogue: '" + std::string(name) + "' " + why);
  };
  if (!is_name(name)) complain("is no name: use a-z, 0-9 and _");
  if (std::ranges::find(models_, name, &Model::name) != models_.end()) {
    complain("is already the name of a model");
  }
  if (std::ranges::find(workloads_, name, &Workload::name) != workloads_.end()) {
    complain("is already the name of a workload");
  }
}

Catalogue& Catalogue::add(const Model& model) {
  check_name(model.name);
  models_.push_back(model);
  return *this;
}

Catalogue& Catalogue::add(const Workload& workload) {
  check_name(workload.name);
  workloads_.push_back(workload);
  return *this;
}

Catalogue built_in() {
  Catalogue catalogue;
  for (const Model& model : built_in_models()) catalogue.add(model);
  for (const Workload& workload : built_in_workloads()) catalogue.add(workload);
  return catalogue;
}

void use_catalogue(const Catalogue& catalogue) {
  process_catalogue() = catalogue;
}

const Catalogue& catalogue_in_use() {
  return process_catalogue();
}

}  // namespace interleave
