#pragma once

#include "core/executor.hpp"
#include "core/workload.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace interleave {

/// The models and workloads of a program, in the order in which lists and tables show them. A
/// program that adds its own is the whole program with it:
///
///     int main(int argc, char** argv) {
///       auto catalogue = interleave::built_in();
///       catalogue.add(my_workload).add(my_model);
///       return interleave::run_program(argc, argv, catalogue);
///     }
class Catalogue {
 public:
  /// Add a copy. The texts and parameters that it refers to must outlive the program.
  /// Throw std::invalid_argument if a model or a workload has the name already, or if the name has
  /// other characters than a-z, 0-9 and _: it must not be mistaken for a list, a setting or `A+B`.
  Catalogue& add(const Model& model);
  Catalogue& add(const Workload& workload);

  std::span<const Model> models() const { return models_; }
  std::span<const Workload> workloads() const { return workloads_; }

 private:
  void check_name(std::string_view name) const;

  std::vector<Model> models_;
  std::vector<Workload> workloads_;
};

/// The models and workloads that come with this project.
Catalogue built_in();

/// Makes this the catalogue of the process, whose models and workloads all other code finds by
/// name. Call it at most once, before any other thread exists and before anything else asks for a
/// model or a workload: pointers into the former catalogue dangle.
void use_catalogue(const Catalogue& catalogue);

/// The catalogue of the process: built_in() if use_catalogue() was never called.
const Catalogue& catalogue_in_use();

}  // namespace interleave
