#pragma once

#include "bench/primitives/primitive.hpp"
#include "core/peer.hpp"
#include "core/posix.hpp"

namespace interleave::primitives {

/// Measures primitives, each sample in a fresh process with one thread.
///
/// Some primitives fork, and only a process with one thread may do that safely; some start threads
/// or libraries that keep state. So a helper process is forked before anything else has happened in
/// this program, and forks a child for every sample. Make it first in main(); one thread may use it.
class Sampler {
 public:
  /// Forks the helper. Throws std::system_error.
  Sampler();

  /// One sample of `count` operations: nanoseconds an operation. Throws Unsupported when this
  /// machine lacks what is measured, std::runtime_error with the child's reason otherwise.
  double sample(const Primitive& primitive, std::int64_t count) const;
  double sample(const Primitive& primitive) const { return sample(primitive, primitive.count); }

 private:
  PipeEnds requests_;
  PipeEnds replies_;
  Peer helper_;
};

}  // namespace interleave::primitives
