#pragma once

#include "core/job.hpp"
#include "process/children.hpp"

#include <concepts>
#include <cstdint>
#include <optional>

namespace interleave {

/// In a child that has just passed the gate: what it used so far is not the window's.
void subtract_usage(const Job& job);

/// A process for each background task of a job, among an executor's own children. They wait at the
/// gate with the workers and are counted as no units. Used by the parent only.
class BackgroundProcesses {
 public:
  /// Its children have the slots from `first_slot` on, which the executor uses for no other.
  BackgroundProcesses(const Job& job, Children& children, std::uint32_t first_slot)
      : job_(job), children_(children), first_slot_(first_slot) {}

  /// Forks them; each calls `let_go()` first, to close what the parent alone should hold. Throws
  /// std::system_error.
  void start(const std::invocable auto& let_go) {
    for (std::uint32_t number = 0; number < job_.background; ++number) {
      children_.fork(first_slot_ + number, [&] {
        let_go();
        live(number);
      });
    }
  }

  /// Waits until all children, `workers` others and these, stand at the gate. Throws
  /// std::runtime_error when one dies on its way.
  void gather(std::uint32_t workers) const;

  /// Children that are not background tasks, and have not been reaped.
  std::size_t others_left() const { return children_.left() - (job_.background - ended_); }

  /// Sleeps until another child ends, and reaps it. Throws std::runtime_error when a background
  /// task ends before the last task: what runs beside nothing is another measurement.
  Children::Ended reap_other();
  /// The same, if one has ended already.
  std::optional<Children::Ended> reap_other_if_ended();

  /// Ends and reaps them, when no other child is left. Throws std::runtime_error when one did not
  /// end well.
  void end() const;

 private:
  void live(std::uint32_t number) const;
  void count_end(const Children::Ended& ended);
  bool is_ours(const Children::Ended& ended) const { return ended.slot >= first_slot_; }
  [[noreturn]] void lament(const Children::Ended& ended, const char* when) const;

  const Job& job_;
  Children& children_;
  std::uint32_t first_slot_;
  std::uint32_t ended_ = 0;
};

}  // namespace interleave
