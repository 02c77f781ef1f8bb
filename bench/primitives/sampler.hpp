#pragma once

#include "bench/primitives/primitive.hpp"
#include "core/peer.hpp"
#include "core/posix.hpp"

namespace interleave::primitives {

/// Measures primitives, each sample in a fresh process with one thread. Make it first in main().
/// One thread may use it.
///
/// Some primitives fork, which is safe only in a process with one thread. Others start threads or
/// libraries that keep state. So a helper process is forked before this program does anything else.
/// The helper forks a child for every sample.
class Sampler {
 public:
  /// Forks the helper. Throws std::system_error.
  Sampler();

  /// Takes one sample of `count` operations. Returns the nanoseconds per operation. Throws
  /// Unsupported if this machine lacks what is measured. After any other failure throws
  /// std::runtime_error with the child's reason.
  double sample(const Primitive& primitive, std::int64_t count) const;
  double sample(const Primitive& primitive) const { return sample(primitive, primitive.count); }

 private:
  PipeEnds requests_;
  PipeEnds replies_;
  Peer helper_;
};

}  // namespace interleave::primitives
