#include "core/ledger.hpp"

#include "core/clock.hpp"

#include <algorithm>
#include <new>
#include <system_error>
#include <utility>

#include <sys/mman.h>
#include <sys/time.h>

namespace interleave {

namespace {

std::int64_t microseconds(const timeval& time) {
  return time.tv_sec * 1'000'000 + time.tv_usec;
}

void accumulate(Tally& tally, const rusage& usage, int sign) {
  tally.cpu_user_us += sign * microseconds(usage.ru_utime);
  tally.cpu_sys_us += sign * microseconds(usage.ru_stime);
  tally.ctx_voluntary += sign * usage.ru_nvcsw;
  tally.ctx_involuntary += sign * usage.ru_nivcsw;
}

constinit std::atomic<bool> counts_children{false};

void add_children(rusage& usage) {
  rusage children{};
  ::getrusage(RUSAGE_CHILDREN, &children);
  timeradd(&usage.ru_utime, &children.ru_utime, &usage.ru_utime);
  timeradd(&usage.ru_stime, &children.ru_stime, &usage.ru_stime);
  usage.ru_nvcsw += children.ru_nvcsw;
  usage.ru_nivcsw += children.ru_nivcsw;
}

}  // namespace

void Tally::add(const rusage& usage) {
  accumulate(*this, usage, +1);
}
void Tally::subtract(const rusage& usage) {
  accumulate(*this, usage, -1);
}

rusage usage_so_far() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);  // which fails for a bad argument only
  if (counts_children.load(std::memory_order_relaxed)) add_children(usage);
  return usage;
}

void count_children_in_usage() noexcept {
  counts_children.store(true, std::memory_order_relaxed);
}

std::size_t Ledger::Layout::bytes() const {
  auto each_record = sizeof(Record) + (sums ? sizeof(std::uint32_t) : 0);
  return head_bytes + (sums ? totals_bytes : 0) + records * each_record +
         arrivals * sizeof(std::int64_t);
}

// The kernel gives zeroed memory, which is an untouched Record and empty Totals. Constructors would
// touch 64 bytes a task in the supervisor without a need.
Ledger::Ledger(const Layout& layout)
    : tasks_(layout.tasks),
      record_count_(layout.records),
      arrival_count_(layout.arrivals),
      by_slot_(layout.sums || layout.limit != layout.tasks),
      limit_(layout.limit),
      bytes_(layout.bytes()) {
  void* memory = ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
  static_assert(sizeof(Head) <= head_bytes && sizeof(Totals) <= totals_bytes);
  head_ = new (memory) Head{};
  auto* rest = static_cast<std::byte*>(memory) + head_bytes;
  auto take = [&rest]<class T>(T*& place, std::size_t bytes) {
    if (bytes > 0) place = reinterpret_cast<T*>(rest);  // NOLINT
    rest += bytes;
  };
  take(totals_, layout.sums ? totals_bytes : 0);
  take(records_, record_count_ * sizeof(Record));
  take(arrivals_, arrival_count_ * sizeof(std::int64_t));
  take(tasks_of_slots_, layout.sums ? record_count_ * sizeof(std::uint32_t) : 0);
}

Ledger::Ledger(Ledger&& other) noexcept
    : tasks_(other.tasks_),
      record_count_(other.record_count_),
      arrival_count_(other.arrival_count_),
      by_slot_(other.by_slot_),
      limit_(other.limit_),
      bytes_(other.bytes_),
      head_(std::exchange(other.head_, nullptr)),
      totals_(other.totals_),
      records_(other.records_),
      arrivals_(other.arrivals_),
      tasks_of_slots_(other.tasks_of_slots_) {}

Ledger::~Ledger() {
  if (head_ != nullptr) ::munmap(head_, bytes_);
}

std::uint32_t Ledger::claimed() const {
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(head_->next.load(std::memory_order_relaxed), tasks_));
}

bool Ledger::is_closed() const {
  return has_arrivals() && now_ns() >= closes_ns();
}

void Ledger::note_last_finish(std::int64_t when_ns) const {
  auto known = head_->last_finish_ns.load();
  while (known < when_ns && !head_->last_finish_ns.compare_exchange_weak(known, when_ns)) {
  }
}

void Ledger::set_over() const {
  head_->ended_ns.store(head_->last_finish_ns.load());
  head_->stop.store(true);
}

void Ledger::populate() const {
#ifdef MADV_POPULATE_WRITE
  ::madvise(head_, mapping().size(), MADV_POPULATE_WRITE);
#endif
}

// record() may be called again for a finished task: leave its record unchanged.
void Ledger::turn_over(std::uint32_t slot, std::uint32_t task) const {
  if (tasks_of_slots_[slot] == task) return;
  sum_up(slot);
  tasks_of_slots_[slot] = task;
}

// Only the worker that runs this slot's tasks calls this. If another worker ran the last one, it is
// dead, and its task is marked as died.
void Ledger::sum_up(std::uint32_t slot) const {
  Record& record = records_[slot];
  if (!record.finished()) return;
  auto task = tasks_of_slots_[slot];
  totals_->add(task, record, opened_ns() + arrival(task), task >= unsettled(tasks_));
  record.outcome = Record::Outcome::untouched;
}

void Ledger::flush_slots() const {
  if (totals_ == nullptr) return;
  for (std::uint32_t slot = 0; slot < record_count_; ++slot) sum_up(slot);
}

std::uint64_t Ledger::finished() const {
  auto some = begun();
  auto count = static_cast<std::uint64_t>(std::ranges::count_if(some, &Record::finished));
  return totals_ == nullptr ? count : count + totals_->good + totals_->failed;
}

std::span<Record> Ledger::begun() const {
  return by_slot_ ? records() : records().first(claimed());
}

void Ledger::mark_died(std::uint32_t first_slot, std::uint32_t slots, int wait_status) const {
  for (Record& record : begun()) {
    bool theirs = record.slot >= first_slot && record.slot - first_slot < slots;
    if (record.outcome == Record::Outcome::started && theirs) record.die(wait_status);
  }
}

void Ledger::mark_unfinished_died(int wait_status) const {
  for (Record& record : begun()) {
    bool is_free = by_slot_ && record.outcome == Record::Outcome::untouched;  // the slot
    if (!record.finished() && !is_free) record.die(wait_status);
  }
}

void Ledger::stamp_made(std::int64_t when_ns) const noexcept {
  for (auto last = head_->made_ns.load(); last < when_ns;) {
    if (head_->made_ns.compare_exchange_weak(last, when_ns)) return;
  }
}

std::span<const std::byte> Ledger::mapping() const {
  return {reinterpret_cast<const std::byte*>(head_), bytes_};  // NOLINT
}

}  // namespace interleave
