#pragma once

#include "bench/catalogue/models.hpp"

#include <memory>
#include <string>
#include <vector>

namespace interleave::testing {

/// A model as it is set: what one and the same task may find itself in.
struct World {
  const Model* model;
  std::string name;
  Settings::Given set{};

  std::unique_ptr<Executor> make() const {
    return model->make(Settings::parse(model->name, model->parameters, set));
  }
};

/// Every model, and the loops once more with io_uring.
inline std::vector<World> every_world() {
  std::vector<World> all;
  for (const Model& model : models()) {
    all.push_back({&model, std::string(model.name)});
    if (model.shape != Model::Shape::loop) continue;
    all.push_back({&model, std::string(model.name) + "_io_uring", {{"loop", "io_uring"}}});
  }
  return all;
}

/// Did the kernel refuse io_uring? `error`: what the executor threw.
inline bool is_refusal(const std::string& error) {
  return error.starts_with("io_uring_queue_init");
}

}  // namespace interleave::testing
