#pragma once

#include "core/context.hpp"
#include "core/open_gathers.hpp"
#include "gil_sim/gil.hpp"

namespace interleave {

/// The world of a thread that holds an interpreter's lock while its task runs, and gives it up while
/// it blocks. Used by its thread only, which holds the lock whenever it calls in.
class GilContext final : public Context {
 public:
  /// `gathers`: of the interpreter's workers; without it a task's children are run in line.
  GilContext(Gil& gil, GilThread& self, bool exclusive, OpenGathers* gathers = nullptr)
      : Context(gil.breaker(), exclusive ? Sharing::exclusive : Sharing::concurrent, gil.ticker()),
        gil_(gil),
        self_(self),
        gathers_(gathers) {}

 private:
  bool perform(Request& request) override;
  void gather(Gathering& children);
  template <class Call> void block(Call call);

  Gil& gil_;
  GilThread& self_;
  OpenGathers* gathers_;
};

/// Does what was asked if that takes no waiting: a read of what is there, a write that has room, a
/// sleep that is over. False: nothing was done.
bool complete_without_blocking(Request& request);

}  // namespace interleave
