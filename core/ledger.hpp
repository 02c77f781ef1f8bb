#pragma once

#include "core/gate.hpp"
#include "core/lock_use.hpp"
#include "core/record.hpp"
#include "core/totals.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include <sys/resource.h>

namespace interleave {

/// Sums over all workers, beside the tasks' own records. Any thread or process may add.
struct Tally {
  std::atomic<std::uint64_t> units;  // workers, children, fibers or task frames made
  std::atomic<std::int64_t> cpu_user_us, cpu_sys_us;
  std::atomic<std::int64_t> ctx_voluntary, ctx_involuntary;
  std::atomic<std::uint64_t> stalls;   // times that a task kept a loop to itself for too long
  std::atomic<bool> gathered_in_line;  // a task's children were run one after the other
  LockUse lock;

  /// Adds a process's usage; the stamp at the gate is subtracted, so that the sum is the window's.
  void add(const rusage& usage);
  void subtract(const rusage& usage);
};

/// The usage of this process, all its threads together, so far.
rusage usage_so_far();

/// From now on usage_so_far() contains what this process has waited for: programs that its tasks
/// run. A child that is forked later begins with that, too. Any thread may call it.
void count_children_in_usage() noexcept;

/// Batch: all tasks are there when the window opens. Open: each arrives at its own time.
enum class LoadKind : std::uint8_t { batch, open };

/// Everything that the workers of one cell share, in one MAP_SHARED|MAP_ANONYMOUS mapping. It is
/// the only memory that the workers of a process model share. All models use the same one.
class Ledger {
 public:
  /// The most tasks with a record each. Those of a larger open load are summed up as they finish.
  static constexpr std::uint32_t most_tasks = 16U << 20;
  static constexpr std::uint32_t most_summed_tasks = 1U << 31U;

  /// Maps (and does not touch) room for `tasks` records, and for their arrivals under open load;
  /// throws std::system_error.
  explicit Ledger(std::uint32_t tasks, LoadKind load = LoadKind::batch)
      : Ledger(Layout{.tasks = tasks,
                      .records = tasks,
                      .limit = tasks,
                      .arrivals = load == LoadKind::open ? tasks : 0}) {}
  /// For tasks without end, such as a server's connections, until exhaust(). Task numbers repeat
  /// after `endless_tasks`. A record belongs to a slot, of which there are `slots`.
  static Ledger endless(std::uint32_t slots) {
    return Ledger(
        Layout{.tasks = endless_tasks, .records = slots, .limit = ~std::uint64_t{0} >> 1U});
  }
  /// For an open load of up to `most_summed_tasks`. A record belongs to a slot here too. Its
  /// content is added to totals() when it is used again, or by flush_slots(). Arrivals repeat after
  /// the first `pattern`.
  static Ledger summed(std::uint32_t tasks, std::uint32_t slots,
                       std::uint32_t pattern = 1U << 20U) {
    return Ledger(Layout{.tasks = tasks,
                         .records = slots,
                         .limit = tasks,
                         .arrivals = std::min(tasks, pattern),
                         .sums = true});
  }
  static constexpr std::uint32_t endless_tasks = 1U << 31U;
  ~Ledger();
  Ledger(Ledger&& other) noexcept;
  Ledger& operator=(Ledger&&) = delete;

  std::span<Record> records() const { return {records_, record_count_}; }
  /// The record of `task`, which runs in `slot`.
  Record& record(std::uint32_t task, std::uint32_t slot) const {
    if (!by_slot_) [[likely]]
      return records_[task];
    if (totals_ != nullptr) turn_over(slot, task);
    return records_[slot];
  }
  std::uint32_t tasks() const { return tasks_; }

  /// When each task arrives, in order, in nanoseconds from the window's opening. Empty in a batch.
  /// An array of its own, because a record is one cache line and batches should not pay for this.
  std::span<std::int64_t> arrivals() const { return {arrivals_, arrival_count_}; }
  /// After how long they repeat.
  void repeat_after(std::int64_t nanoseconds) const { head_->period_ns = nanoseconds; }
  /// When `task` of an open load arrives.
  std::int64_t arrival(std::uint32_t task) const {
    if (task < arrival_count_) [[likely]]
      return arrivals_[task];  // NOLINTNEXTLINE(*-core.DivideZero): an open load has some
    return arrivals_[task % arrival_count_] + task / arrival_count_ * head_->period_ns;
  }

  /// Null where each task has its record.
  Totals* totals() const { return totals_; }
  /// Adds the last record of each slot to totals(). Call it when all workers are gone.
  void flush_slots() const;
  /// Returns how many claimed tasks have ended so far, well or not.
  std::uint64_t finished() const;

  bool has_arrivals() const { return arrivals_ != nullptr; }
  Gate& gate() const { return head_->gate; }
  Tally& tally() const { return head_->tally; }

  /// Returns the next task number, or nullopt if all are taken. This one counter feeds every model.
  std::optional<std::uint32_t> claim() const {
    // Release: publishes LastFinish::begin() of this worker to a worker that finds no task left.
    auto next = head_->next.fetch_add(1, std::memory_order_release);
    if (next < tasks_) return static_cast<std::uint32_t>(next);
    if (next >= limit_) return std::nullopt;
    return static_cast<std::uint32_t>(next % tasks_);
  }
  /// Limits claims to [first, tasks), so that the oracle can continue where it stopped.
  void claim_from(std::uint32_t first) const { head_->next.store(first); }
  std::uint32_t claimed() const;
  /// Every later claim returns nullopt. A signal handler may call it.
  void exhaust() const noexcept { head_->next.store(limit_); }
  bool is_exhausted() const { return head_->next.load(std::memory_order_acquire) >= limit_; }

  /// Makes this process's page table entries for all records, so that no page fault falls into the
  /// window. Best effort: older kernels fault at the first touch.
  void populate() const;

  /// Marks the unfinished tasks of `slots` slots, from `first_slot` on, as died.
  void mark_died(std::uint32_t first_slot, std::uint32_t slots, int wait_status) const;
  /// The same for every claimed task that is not finished. Call it when all workers are gone.
  void mark_unfinished_died(int wait_status) const;

  std::span<const std::byte> mapping() const;

  /// Each worker calls it when it is made, before it warms up. The last one's time counts.
  void stamp_made(std::int64_t when_ns) const noexcept;
  /// When all workers had been made: the window's opening if no worker has called stamp_made().
  std::int64_t made_ns() const {
    auto made = head_->made_ns.load();
    return made != 0 ? made : head_->opened_ns;
  }

  /// The conductor calls it just before the gate opens. Its values are read when workers are gone.
  void open_window(std::int64_t when_ns, double peer_cpu_s) const {
    head_->opened_ns = when_ns;
    head_->peer_cpu_s = peer_cpu_s;
  }
  std::int64_t opened_ns() const { return head_->opened_ns; }

  /// The window, which lasts until the last finish, has ended. False: it had ended already.
  bool end_window() const { return !head_->is_ended.exchange(true); }
  bool is_ended() const { return head_->is_ended; }
  /// A worker finished its last task at `when_ns`.
  void note_last_finish(std::int64_t when_ns) const;
  /// The last such finish, once stop() is set. 0 before that, and if none was noted.
  const std::atomic<std::int64_t>& ended_ns() const { return head_->ended_ns; }

  /// Open load: claims fail when this long has passed since the opening. So a model that cannot
  /// keep up comes to an end.
  void close_after(std::int64_t nanoseconds) const { head_->close_after_ns = nanoseconds; }
  std::int64_t closes_ns() const { return head_->opened_ns + head_->close_after_ns; }
  bool is_closed() const;
  double peer_cpu_s_at_open() const { return head_->peer_cpu_s; }
  double peer_cpu_s_at_end() const { return head_->peer_cpu_s_at_end; }
  void stamp_peer_at_end(double peer_cpu_s) const { head_->peer_cpu_s_at_end = peer_cpu_s; }

  /// Set once the last counted task is finished. Background tasks then end.
  const std::atomic<bool>& stop() const { return head_->stop; }
  void set_over() const;

  /// Tasks that stand still until their process is ended, so that its memory can be read.
  std::atomic<std::uint32_t>& held() const { return head_->held; }

 private:
  struct Head {
    alignas(64) std::atomic<std::uint64_t> next;
    alignas(64) Gate gate;
    std::atomic<std::int64_t> made_ns;
    std::int64_t opened_ns;
    double peer_cpu_s;
    std::int64_t close_after_ns;
    std::int64_t period_ns;
    double peer_cpu_s_at_end;
    std::atomic<std::int64_t> last_finish_ns;
    std::atomic<bool> is_ended;
    std::atomic<std::uint32_t> held;
    alignas(64) std::atomic<bool> stop;
    std::atomic<std::int64_t> ended_ns;
    alignas(64) Tally tally;
  };
  static constexpr std::size_t head_bytes = 16384;
  static constexpr std::size_t totals_bytes = 1U << 20U;

  struct Layout {
    std::uint32_t tasks;
    std::uint32_t records;
    std::uint64_t limit;  // of claims
    std::uint32_t arrivals = 0;
    bool sums = false;
    std::size_t bytes() const;
  };

  explicit Ledger(const Layout& layout);
  void turn_over(std::uint32_t slot, std::uint32_t task) const;
  void sum_up(std::uint32_t slot) const;
  std::span<Record> begun() const;

  std::uint32_t tasks_;
  std::uint32_t record_count_;  // as many as tasks, or as slots
  std::uint32_t arrival_count_;
  bool by_slot_;         // a record belongs to a slot and not to a task
  std::uint64_t limit_;  // of claims
  std::size_t bytes_;

  // One mapping, in this order.
  Head* head_ = nullptr;
  Totals* totals_ = nullptr;
  Record* records_ = nullptr;
  std::int64_t* arrivals_ = nullptr;         // null in a batch
  std::uint32_t* tasks_of_slots_ = nullptr;  // the last one in each; null without totals
};

}  // namespace interleave
