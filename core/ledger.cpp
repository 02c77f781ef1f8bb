#include "core/ledger.hpp"

#include "core/clock.hpp"
#include "core/posix.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <string>
#include <system_error>
#include <utility>

#include <sys/mman.h>
#include <sys/wait.h>

namespace interleave {

void Record::start(std::uint32_t place) {
  slot = place;
  outcome = Outcome::started;
  started_ns = now_ns();
}

void Record::finish(Digest answer) {
  digest = answer;
  outcome = Outcome::ok;
  finished_ns = now_ns();
}

// A task throws what derives from std::exception. Anything else leaves this function, and with it
// the process: a broken invariant, not a result.
void Record::fail(const std::exception_ptr& why) {
  try {
    std::rethrow_exception(why);
  } catch (const std::system_error& failed_call) {
    error = Error::system;
    error_code = failed_call.code().value();
    annotate(failed_call.what());
  } catch (const std::exception& other) {
    error = Error::other;
    annotate(other.what());
  }
  outcome = Outcome::failed;
  finished_ns = now_ns();
}

void Record::die(int wait_status) {
  bool killed = WIFSIGNALED(wait_status);
  error = Error::other;
  error_code = killed ? WTERMSIG(wait_status) : 256 + WEXITSTATUS(wait_status);
  annotate((killed ? "killed by signal " : "exited with ") +
           std::to_string(killed ? WTERMSIG(wait_status) : WEXITSTATUS(wait_status)));
  outcome = Outcome::died;
  finished_ns = now_ns();
}

bool Record::agrees_with(const Record& other) const {
  if (outcome != other.outcome || error != other.error || error_code != other.error_code) {
    return false;
  }
  return outcome != Outcome::ok || digest == other.digest;
}

void Record::annotate(std::string_view text) {
  auto length = std::min(text.size(), sizeof(note) - 1);
  std::memcpy(note, text.data(), length);
  note[length] = '\0';
}

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

}  // namespace

void Tally::add(const rusage& usage) {
  accumulate(*this, usage, +1);
}
void Tally::subtract(const rusage& usage) {
  accumulate(*this, usage, -1);
}

Ledger::Ledger(std::uint32_t tasks, std::uint32_t records, std::uint64_t limit, LoadKind load)
    : tasks_(tasks), record_count_(records), limit_(limit) {
  auto record_bytes = records * sizeof(Record);
  auto bytes = head_bytes + record_bytes;
  if (load == LoadKind::open) bytes += tasks * sizeof(std::int64_t);
  void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
  static_assert(sizeof(Head) <= head_bytes);
  head_ = new (memory) Head{};
  // All-zero bytes, which is what the kernel gives, are an untouched Record: placing objects here
  // would touch 64 bytes a task in the supervisor for nothing.
  auto* behind = static_cast<std::byte*>(memory) + head_bytes;
  records_ = reinterpret_cast<Record*>(behind);  // NOLINT
  if (load == LoadKind::open) {
    arrivals_ = reinterpret_cast<std::int64_t*>(behind + record_bytes);  // NOLINT
  }
}

Ledger::Ledger(Ledger&& other) noexcept
    : tasks_(other.tasks_),
      record_count_(other.record_count_),
      limit_(other.limit_),
      head_(std::exchange(other.head_, nullptr)),
      records_(other.records_),
      arrivals_(other.arrivals_) {}

Ledger::~Ledger() {
  if (head_ != nullptr) ::munmap(head_, mapping().size());
}

std::uint32_t Ledger::claimed() const {
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(head_->next.load(std::memory_order_relaxed), tasks_));
}

bool Ledger::is_closed() const {
  return is_open() && now_ns() >= closes_ns();
}

void Ledger::populate() const {
#ifdef MADV_POPULATE_WRITE
  ::madvise(head_, mapping().size(), MADV_POPULATE_WRITE);
#endif
}

// Where a record belongs to a slot, one that nobody has used is like an untouched task's.
std::span<Record> Ledger::begun() const {
  return is_endless() ? records() : records().first(claimed());
}

void Ledger::bury(std::uint32_t first_slot, std::uint32_t slots, int wait_status) const {
  for (Record& record : begun()) {
    bool theirs = record.slot >= first_slot && record.slot - first_slot < slots;
    if (record.outcome == Record::Outcome::started && theirs) record.die(wait_status);
  }
}

void Ledger::bury_unfinished(int wait_status) const {
  for (Record& record : begun()) {
    if (!record.finished()) record.die(wait_status);
  }
}

std::span<const std::byte> Ledger::mapping() const {
  auto bytes = head_bytes + records().size_bytes() + arrivals().size_bytes();
  return {reinterpret_cast<const std::byte*>(head_), bytes};  // NOLINT
}

}  // namespace interleave
