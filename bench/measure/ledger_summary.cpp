#include "bench/measure/ledger_summary.hpp"

#include "results/files/achieved.hpp"
#include "results/groups/cap.hpp"
#include "results/statistics/congestion.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <new>
#include <string>
#include <string_view>

namespace interleave {

namespace {

// "task 7: ECONNRESET: read: Connection reset by"
std::string describe(std::size_t index, const Record& record) {
  auto text = "task " + std::to_string(index) + ": ";
  if (!record.finished()) return text + "never finished";
  if (record.error == Record::Error::system) {
    if (const char* name = ::strerrorname_np(record.error_code)) text.append(name).append(": ");
  }
  return text + record.note;
}

bool ran_out_of_memory(const Record& record) {
  return std::string_view(record.note) == std::bad_alloc().what();
}

// Did the machine refuse a connection, a registration, a file or a helper thread? A task that uses
// up a limit by its own calls counts as failed instead.
bool ran_into_limit(const Record& record) {
  constexpr std::array<std::string_view, 7> calls = {"accept", "socket", "epoll_ctl", "offload",
                                                     "open",   "pipe2",  "vfork"};
  auto is_begin = [&record](std::string_view call) {
    return std::string_view(record.note).starts_with(call);
  };
  constexpr std::array limits = {EMFILE, ENFILE, EAGAIN, ENOSPC, EPERM, ENOSYS};
  bool is_limit = std::ranges::find(limits, record.error_code) != limits.end();
  return record.error == Record::Error::system && is_limit && std::ranges::any_of(calls, is_begin);
}

// A failed task has no answer that could be wrong, unless the oracle's task failed too.
bool contradicts(const Record& record, const Record& expected) {
  bool excused = record.outcome != Record::Outcome::ok && expected.outcome == Record::Outcome::ok;
  return !excused && !record.agrees_with(expected);
}

// Catches a model whose sleeps return at once. It would be the fastest, with every answer right.
void check_wait(const Execution& execution, const Environment& environment, std::size_t index,
                const Record& record, Report& report) {
  auto number = static_cast<std::uint32_t>(index);
  auto least = environment.least_wait(number, splitmix64(execution.seed + number));
  auto took_ns = record.finished_ns - record.started_ns;
  if (report.wrong || took_ns >= least.count()) return;
  report.wrong = true;
  report.say("task " + std::to_string(index) + " must wait " +
             human_duration(std::chrono::duration<double>(least).count()) + " and took " +
             human_duration(static_cast<double>(took_ns) * 1e-9));
}

void judge(const Execution& execution, const Environment& environment, std::size_t index,
           const Record& record, Report& report) {
  bool known = index < execution.expected.size();
  report.unchecked |= !known;
  if (known && contradicts(record, execution.expected[index]) && !report.wrong) {
    report.wrong = true;
    auto number = static_cast<std::uint32_t>(index);
    report.say("task " + std::to_string(index) + " does not agree with the oracle" +
               environment.explain_difference(number, splitmix64(execution.seed + number)));
  }
  if (record.outcome == Record::Outcome::ok) return;
  report.starved |= ran_out_of_memory(record);
  report.limited |= ran_into_limit(record);
  if (report.failed_tasks++ == 0 && !report.wrong) report.say(describe(index, record));
}

// For a ledger without records per task. A task without a trace was never begun if the window was
// closed. Otherwise it was lost with its worker.
std::int64_t sum_up_totals(const Execution& execution, Report& report) {
  const Totals& totals = *execution.ledger.totals();
  auto good = static_cast<std::uint32_t>(totals.good);
  auto failed = static_cast<std::uint32_t>(totals.failed);
  auto left = execution.tasks - good - failed;
  report.unchecked = true;
  report.never_begun = execution.ledger.is_closed() ? left : 0;
  report.failed_tasks = failed + left - report.never_begun;
  if (totals.has_failure) {
    report.starved = ran_out_of_memory(totals.failure);
    report.limited = ran_into_limit(totals.failure);
    report.say(describe(totals.failed_task, totals.failure));
  } else if (report.failed_tasks > 0) {
    report.say(std::to_string(report.failed_tasks) + " tasks never finished");
  }
  return totals.last_finish_ns;
}

std::int64_t sum_up_records(const Execution& execution, const Environment& environment,
                            Report& report) {
  std::int64_t last_finish = execution.ledger.opened_ns();
  bool closed = execution.ledger.is_closed();
  report.digest = fnv_basis;
  auto records = execution.ledger.records();
  for (std::size_t index = 0; index < records.size(); ++index) {
    const Record& record = records[index];
    if (closed && record.outcome == Record::Outcome::untouched) {
      ++report.never_begun;
      continue;
    }
    report.digest = fnv1a(report.digest, record.digest);
    last_finish = std::max(last_finish, record.finished_ns);
    judge(execution, environment, index, record, report);
    if (record.outcome == Record::Outcome::ok) {
      check_wait(execution, environment, index, record, report);
    }
  }
  report.has_digest = report.never_begun == 0;
  return last_finish;
}

// A model with one worker per CPU, or only one, is limited by the work and not by its places.
bool has_cap(const Cell& cell) {
  switch (cell.model->shape) {
    case Model::Shape::single: return false;
    case Model::Shape::pool: return cell.workload->kind != Workload::Kind::cpu;
    case Model::Shape::per_task:
    case Model::Shape::loop: break;
  }
  return true;
}

void sum_up_load(const Execution& execution, Report& report) {
  const Ledger& ledger = execution.ledger;
  report.achieved_share = achieved_share(ledger);
  report.saturated = report.never_begun > 0 || *report.achieved_share < least_achieved;
  report.congestions = count_congestions(ledger);
  report.capped = has_cap(execution.cell) && cap_was_met(ledger, execution.cell.at_once());
}

}  // namespace

void summarize_tasks(const Execution& execution, const Environment& environment, Report& report) {
  execution.ledger.flush_slots();
  auto last_finish = execution.ledger.totals() != nullptr
                         ? sum_up_totals(execution, report)
                         : sum_up_records(execution, environment, report);
  auto why = environment.first_failure();
  if (why && report.failed_tasks > 0 && !report.wrong) report.say(*why);
  report.wall_s =
      static_cast<double>(std::max(last_finish - execution.ledger.opened_ns(), std::int64_t{0})) *
      1e-9;
  auto good = static_cast<double>(execution.tasks - report.failed_tasks - report.never_begun);
  if (report.wall_s > 0) report.throughput_per_s = good / report.wall_s;
  if (execution.ledger.has_arrivals()) sum_up_load(execution, report);
}

}  // namespace interleave
