#pragma once

#include "core/blocking.hpp"

namespace interleave {

/// The world of a task on a thread: waiting is a system call. `model.gather(world, children)` runs
/// children together, and returns when all are finished.
template <class Model> class ThreadContext final : public Context {
 public:
  explicit ThreadContext(Model& model) : Context(never_yield), model_(model) {}

 private:
  bool perform(Request& request) override {
    if (request.kind == Request::Kind::gather && request.gathering->count() > 1) {
      model_.gather(*this, *request.gathering);
    } else {
      block_on(*this, request);
    }
    return true;
  }

  Model& model_;
};

}  // namespace interleave
