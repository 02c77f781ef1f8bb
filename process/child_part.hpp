#pragma once

#include "core/part.hpp"
#include "process/child_processes.hpp"
#include "process/child_status.hpp"
#include "process/deal.hpp"
#include "process/process_crew.hpp"

#include <atomic>
#include <cstdint>

namespace interleave {

/// One child's part of a composed run. Made and used in the child.
class ChildPart final : public Part {
 public:
  /// `is_replacement`: forked in the window, in the place of a child that died.
  ChildPart(const Job& all, const ChildStatuses& statuses, ChildProcesses& children,
            std::uint32_t number, bool is_replacement)
      : Part(all),
        statuses_(statuses),
        children_(children),
        number_(number),
        is_replacement_(is_replacement) {}

  /// The job of the inner executor. Its slots are a range that no other child uses.
  Job job(const Portion& portion) {
    first_slot = portion.first_slot;
    first_worker = portion.first_worker;
    first_background = portion.first_background;
    return {.workload = whole.workload,
            .environment = whole.environment,
            .ledger = whole.ledger,
            .tasks = whole.tasks,
            .in_flight = portion.in_flight,
            .workers = portion.workers,
            .seed = whole.seed,
            .background = portion.background,
            .part = this};
  }

  // For a replacement, all others have been made already.
  void await_all_made() override {
    if (!is_replacement_) whole.ledger.gate().muster(statuses_.count());
  }

  // A replacement finds the gate open: its warm-up is a cost of the window.
  void await_opening() override {
    whole.ledger.gate().arrive_and_wait();
    if (is_replacement_) return;
    subtract_usage(whole);
    children_.begin_work(number_);
  }

  void finish() override {
    if (statuses_.finish(number_)) whole.end_background();
  }

  void end_window() override {
    if (is_ended_.exchange(true)) return;
    children_.end_work(number_);
    finish();
  }

 private:
  const ChildStatuses& statuses_;
  ChildProcesses& children_;
  std::atomic<bool> is_ended_{false};
  std::uint32_t number_;
  bool is_replacement_;
};

}  // namespace interleave
