#pragma once

#include "core/child_board.hpp"
#include "core/context.hpp"
#include "gil_sim/gil.hpp"

namespace interleave {

/// The world of a thread that holds an interpreter's lock while its task runs, and drops it while a
/// call blocks. Only that thread uses it, with the lock held.
class GilContext final : public Context {
 public:
  /// `exclusive`: one lock keeps all tasks of the process apart. `gathers`: those of the
  /// interpreter. Without them a task's children run in line.
  GilContext(Gil& gil, GilThread& self, bool exclusive, ChildBoard* gathers = nullptr)
      : Context(gil.yield_requested(), exclusive ? Sharing::exclusive : Sharing::concurrent,
                gil.ticker()),
        gil_(gil),
        self_(self),
        gathers_(gathers) {}

 private:
  bool perform(Request& request) override;
  void gather(ChildTasks& children);
  template <class Call> void block(Call call);

  Gil& gil_;
  GilThread& self_;
  ChildBoard* gathers_;
};

/// Does the request if that needs no waiting: a read that finds bytes, a write that has room, a
/// sleep that is over. Returns false if it did nothing.
bool complete_without_blocking(Request& request);

}  // namespace interleave
