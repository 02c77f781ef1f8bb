// The one file that names all the models.
#include "bench/models.hpp"

#include "core/serial.hpp"

namespace interleave {

std::span<const Model> models() {
  using enum Model::Shape;
  static const Model all[] = {
      {"serial", single, "one task after the other on one thread: the baseline", {}, make_serial},
  };
  return all;
}

const Model* find_model(std::string_view name) {
  for (const Model& model : models()) {
    if (model.name == name) return &model;
  }
  return nullptr;
}

bool has_gil(const Model& model) {
  return model.name.starts_with("gil_");
}

}  // namespace interleave
