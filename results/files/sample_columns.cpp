#include "results/files/sample_columns.hpp"

#include "results/files/factors.hpp"
#include "results/text/utc.hpp"

#include <algorithm>
#include <string_view>

namespace interleave {

namespace {

// Every row has the number of its schema. So files of several runs can be joined, and a reader can
// check it.
void write_schema(const Row& /*line*/, std::string& out) {
  put(out, Row::schema);
}
bool read_schema(Row& /*line*/, std::string_view cell) {
  int schema = 0;
  return take(cell, schema) && schema >= 1 && schema <= Row::schema;
}

// Digests in files of schema 1 have no letter in front, and some readers parsed them as numbers.
bool read_digest(Row& line, std::string_view cell) {
  constexpr std::size_t digits = 16;
  auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  bool is_bare = cell.size() == digits && std::ranges::all_of(cell, is_digit);
  line.digest = (is_bare ? "x" : "") + std::string(from_cell(cell));
  return true;
}

template <auto Member> void write(const Row& line, std::string& out) {
  put(out, line.*Member);
}
template <auto Member> void write_plain(const Row& line, std::string& out) {
  put_plain(out, line.*Member);
}

// Comparisons pair runs by this time. All times have the same form, so that they sort as texts.
bool read_started_utc(Row& line, std::string_view cell) {
  auto time = in_milliseconds(cell);
  if (time) line.started_utc = *time;
  return time.has_value();
}

// `flags` and `order` have a meaning in pandas (DataFrame.flags) and SQL (ORDER BY). Aliases repeat
// these columns under other names for such readers. This program reads the first ones.
template <auto Member> bool read_alias(Row& line, std::string_view cell) {
  if (cell.empty()) return true;
  Row other;
  return take(cell, other.*Member) && other.*Member == line.*Member;
}
template <auto Member>
constexpr Column<Row> alias_column(std::string_view name, std::string_view meaning,
                                   std::string_view accepts) {
  auto alias = column<Row, Member>(name, meaning);
  alias.read = read_alias<Member>;
  alias.accepts = accepts;
  return alias;
}

// In the order of the file. Columns may be added at the end, never renamed or moved.
constexpr Column<Row> table[] = {
    {.name = "schema",
     .meaning = "The number of the schema, which counts up when columns are added.",
     .write = write_schema,
     .text = write_schema,
     .read = read_schema,
     .accepts = "a schema that this version reads: 1 or 2; a higher one is of a later version"},
    Factors<Row>::run_id,
    column<Row, &Row::suite>(
        "suite", "The suite that the run was made from; empty if flags alone described it."),
    Factors<Row>::model,
    Factors<Row>::workload,
    Factors<Row>::params,
    column<Row, &Row::load>(
        "load", "How tasks arrive: batch (a closed loop of in_flight tasks) or open (at a rate)."),
    Factors<Row>::workers,
    Factors<Row>::in_flight,
    offered_per_s_column<Row>,
    Factors<Row>::block,
    column<Row, &Row::order>("order", "The place of this row within its block, from 1."),
    Factors<Row>::repetition,
    column<Row, &Row::seed>("seed", "The seed of the inputs and of the order of cells."),
    {.name = "started_utc",
     .meaning = "When the repetition began, in UTC.",
     .write = write<&Row::started_utc>,
     .text = write_plain<&Row::started_utc>,
     .read = read_started_utc,
     .accepts = "a time such as 2026-01-31T23:59:59.123Z, or nothing",
     .is_text = true},
    column<Row, &Row::status>(
        "status", "How the repetition ended: ok if every task gave the answer that serial gives."),
    column<Row, &Row::error>("error", "Why it did not end well, in words; empty if it did."),
    column<Row, &Row::tasks>("tasks", "The number of tasks."),
    column<Row, &Row::units>(
        "units", "The number of workers, children, fibers or frames that the model made."),
    column<Row, &Row::wall_s>(
        "wall_s",
        "The length of the window in seconds, from the opening of the gate to the last finish."),
    column<Row, &Row::throughput_per_s>(
        "throughput_per_s", "Good tasks a second in the window; empty if an answer was wrong."),
    column<Row, &Row::lat_p50_ns>("lat_p50_ns",
                                  "The median of latency in nanoseconds: from a task's admission "
                                  "(batch) or arrival (open load) to its finish."),
    column<Row, &Row::lat_p90_ns>("lat_p90_ns", "The 90th percentile of latency in nanoseconds."),
    column<Row, &Row::lat_p99_ns>("lat_p99_ns", "The 99th percentile of latency in nanoseconds."),
    column<Row, &Row::lat_p999_ns>("lat_p999_ns",
                                   "The 99.9th percentile of latency in nanoseconds."),
    column<Row, &Row::lat_max_ns>("lat_max_ns", "The maximum of latency in nanoseconds."),
    column<Row, &Row::svc_p50_ns>(
        "svc_p50_ns",
        "The median of service time in nanoseconds, from a task's start to its finish."),
    column<Row, &Row::svc_p99_ns>("svc_p99_ns",
                                  "The 99th percentile of service time in nanoseconds."),
    column<Row, &Row::cpu_user_s>("cpu_user_s",
                                  "The CPU time of all workers in user mode in the window, in "
                                  "seconds, background tasks included."),
    column<Row, &Row::cpu_sys_s>("cpu_sys_s",
                                 "The CPU time of all workers in the kernel in the window, in "
                                 "seconds, background tasks included."),
    column<Row, &Row::peer_cpu_s>(
        "peer_cpu_s",
        "The CPU time of the load peer in the window, in seconds; empty without a peer."),
    column<Row, &Row::ctx_voluntary>(
        "ctx_voluntary", "The voluntary context switches of the workers in the window."),
    column<Row, &Row::ctx_involuntary>(
        "ctx_involuntary", "The involuntary context switches of the workers in the window."),
    column<Row, &Row::max_rss_bytes>("max_rss_bytes",
                                     "The peak resident memory of the largest process in bytes, "
                                     "shared memory and the ledger included."),
    column<Row, &Row::pss_bytes>("pss_bytes",
                                 "The memory of all processes of the cell in bytes with every "
                                 "place taken; pages that several processes share count once."),
    column<Row, &Row::gil_wait_s>(
        "gil_wait_s",
        "The time for which threads waited for an interpreter lock, in seconds, summed over "
        "threads; empty for a model without such a lock."),
    column<Row, &Row::gil_switches>(
        "gil_switches", "How often an interpreter lock went from one thread to another."),
    column<Row, &Row::throttled_s>(
        "throttled_s",
        "The time for which the CPU quota of the cgroup stopped the cell, in seconds."),
    column<Row, &Row::steal_s>(
        "steal_s",
        "The CPU time that the hypervisor gave to other guests, in seconds, summed over all CPUs."),
    {.name = "digest",
     .meaning = "The digest of all answers: x and 16 hexadecimal digits; equal digests mean equal "
                "answers.",
     .write = write<&Row::digest>,
     .text = write_plain<&Row::digest>,
     .read = read_digest,
     .accepts = "text",
     .is_text = true},
    column<Row, &Row::flags>(
        "flags",
        "Words between semicolons that a reader of the row has to know, such as peer_bound."),
    column<Row, &Row::failed_tasks>("failed_tasks",
                                    "The number of tasks that were begun and did not end well."),
    column<Row, &Row::background_tasks>("background_tasks",
                                        "The number of background tasks that computed during the "
                                        "window; empty if there were none."),
    column<Row, &Row::startup_s>(
        "startup_s",
        "The time for making all workers, in seconds, which is not part of the window."),
    column<Row, &Row::queries>(
        "queries", "How often the tasks asked a database; empty for workloads without one."),
    column<Row, &Row::pressure_s>(
        "pressure_s",
        "The time in the window in which a task was ready but had no CPU, in seconds (PSI)."),
    column<Row, &Row::instructions>(
        "instructions", "The instructions of the workers in the window; empty without --counters."),
    column<Row, &Row::cycles>(
        "cycles", "The CPU cycles of the workers in the window; empty without --counters."),
    column<Row, &Row::cache_misses>(
        "cache_misses", "The cache misses of the workers in the window; empty without --counters."),
    column<Row, &Row::allocations>(
        "allocations",
        "The memory allocations of the workers in the window; empty without --counters."),
    column<Row, &Row::syscalls>(
        "syscalls", "The system calls of the workers in the window; empty without --counters."),
    column<Row, &Row::usable_cpus>(
        "usable_cpus",
        "The number of CPUs that the settings let the workers use at once; it is not measured."),
    column<Row, &Row::one_at_a_time>(
        "one_at_a_time", "1 if the model computes one task at a time by design; otherwise empty."),
    column<Row, &Row::worker_rule>(
        "worker_rule",
        "How the number of workers was chosen: auto or given; empty for a model without one."),
    column<Row, &Row::lat_p95_ns>("lat_p95_ns", "The 95th percentile of latency in nanoseconds."),
    column<Row, &Row::achieved_share>(
        "achieved_share",
        "The achieved share of the offered rate, 1 being all of it; empty in a batch."),
    column<Row, &Row::congestions>(
        "congestions", "The number of waves of latency that the window of an open load held."),
    alias_column<&Row::flags>("row_flags",
                              "The same as flags, which means something else to pandas.",
                              "what `flags` has, or nothing"),
    alias_column<&Row::order>("block_order", "The same as order, which is a word of SQL.",
                              "what `order` has, or nothing"),
    column<Row, &Row::machine>("machine",
                               "An anonymous name of the machine, the same in all of its runs."),
    column<Row, &Row::machine_cpus>("machine_cpus",
                                    "The number of CPUs that the run was allowed to use."),
    column<Row, &Row::spins_per_us>("spins_per_us",
                                    "The calibration: steps of computing in a microsecond; empty "
                                    "where the work does not depend on it."),
};
static_assert(all_have_meanings(table));

}  // namespace

std::span<const Column<Row>> sample_columns() {
  return table;
}

std::string to_json(const Row& row) {
  return json_object(sample_columns(), row);
}

}  // namespace interleave
