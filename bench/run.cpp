#include "bench/campaign.hpp"
#include "bench/commands.hpp"
#include "bench/machine.hpp"
#include "bench/output.hpp"
#include "bench/plan.hpp"
#include "bench/prediction.hpp"
#include "bench/rehearsal.hpp"
#include "bench/row_json.hpp"
#include "bench/run_json.hpp"
#include "bench/supervisor.hpp"
#include "bench/warnings.hpp"
#include "core/machine.hpp"
#include "results/lock_table.hpp"
#include "results/samples.hpp"
#include "results/sustained.hpp"
#include "results/table.hpp"
#include "results/verdict.hpp"
#include "workloads/spin.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <regex>
#include <set>

#include <sys/ioctl.h>
#include <unistd.h>

namespace interleave {

namespace {

// "20260131T235959Z-4f2a": sorts by time, and two runs of one second differ.
std::string make_run_id(const std::string& utc) {
  std::string id;
  for (char letter : utc.substr(0, utc.find('.'))) {
    if (letter != '-' && letter != ':') id += letter;
  }
  std::array<char, 8> suffix{};
  auto mixed = splitmix64(static_cast<std::uint64_t>(now_ns()) ^ static_cast<unsigned>(::getpid()));
  std::snprintf(suffix.data(), suffix.size(), "Z-%04x", static_cast<unsigned>(mixed & 0xffff));
  return id + suffix.data();
}

Style choose_style(RunRequest::Color color) {
  bool terminal = ::isatty(STDOUT_FILENO) == 1;
  const char* refused = std::getenv("NO_COLOR");  // NOLINT(concurrency-mt-unsafe): one thread
  bool welcome = terminal && (refused == nullptr || *refused == '\0');
  winsize window{};
  bool sized = terminal && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0;
  return {.color = color == RunRequest::Color::always ||
                   (color == RunRequest::Color::automatic && welcome),
          .width = sized ? window.ws_col : 0U};
}

// The files of a run, which grow row by row.
class Recorder {
 public:
  Recorder(OutputDirectory& output, const RunPlan& plan, RunRecord record, bool json)
      : output_(output),
        plan_(plan),
        record_(std::move(record)),
        json_(json),
        samples_(output.path()),
        latencies_(output.path()),
        lock_files_(output.path()) {
    write_run_json(output_.path(), record_, plan_);
  }

  void add(const Outcome& outcome) {
    Row row = outcome.row;
    row.run_id = record_.run_id;
    row.suite = plan_.suite;
    samples_.append(row);
    output_.keep();
    if (outcome.spectrum) latencies_.append(row, *outcome.spectrum);
    if (outcome.lock) {
      lock_files_.append(row, *outcome.lock);
      lock_table_.add(row, *outcome.lock);
    }
    if (json_) std::cout << to_json(row).dump(-1, ' ', false, replace) << std::endl;  // NOLINT
    rows_.push_back(std::move(row));
  }

  void close(const char* ended) {
    record_.ended = ended;
    record_.finished_utc = utc_now();
    write_run_json(output_.path(), record_, plan_);
    output_.keep();
  }

  std::span<const Row> rows() const { return rows_; }
  bool compares_rates() const {
    std::set<std::uint32_t> rates;
    for (const Cell& cell : plan_.cells) {
      if (cell.open) rates.insert(cell.open->per_s);
    }
    return rates.size() > 1;
  }
  const Machine& machine() const { return record_.machine; }
  const LockTable& lock_table() const { return lock_table_; }
  std::vector<const char*> files() const {
    if (!lock_files_.exist()) return {"samples.csv", "latency.csv", "run.json"};
    return {"samples.csv", "latency.csv", "gil.csv", "gil_waits.csv", "run.json"};
  }

 private:
  // What is not UTF-8 in an error message is replaced rather than refused.
  static constexpr auto replace = nlohmann::ordered_json::error_handler_t::replace;

  OutputDirectory& output_;
  const RunPlan& plan_;
  RunRecord record_;
  bool json_;
  SamplesFile samples_;
  LatencyFile latencies_;
  LockFiles lock_files_;
  LockTable lock_table_;
  std::vector<Row> rows_;
};

void report(const Recorder& recorder, const RunRequest& request, const std::filesystem::path& dir) {
  if (!request.json) {
    auto style = choose_style(request.color);
    print_table(std::cout, recorder.rows(), style);
    recorder.lock_table().print(std::cout, style);
    for (const auto& verdict : verdicts(recorder.rows())) std::cout << verdict << '\n';
    if (recorder.compares_rates() || request.goal) {
      for (const auto& line : sustained_rates(recorder.rows(), request.goal)) {
        std::cout << line << '\n';
      }
    }
    std::cout << std::flush;
  }
  for (const auto& [what, advice] : find_warnings(recorder.machine(), recorder.rows())) {
    std::cerr << "warning: " << what << "; " << advice << '\n';
  }
  // The rows on stdout are for programs then, and must not be mixed with anything else.
  std::ostream& out = request.json ? std::cerr : std::cout;
  for (const auto* name : recorder.files()) {
    out << (dir / name).string() << '\n';
  }
}

bool is_fine(const Row& row) {
  return row.status == Status::ok || row.status == Status::unsupported ||
         row.status == Status::saturated;
}

// "scheme://user:password@host" without the password: it must not get into a file.
std::string redacted(const std::string& argument) {
  static const std::regex password("(://[^/@:]*):[^/@]*@");
  return std::regex_replace(argument, password, "$1:***@");
}

RunRecord begin_record(const RunRequest& request) {
  RunRecord record;
  record.started_utc = utc_now();
  record.run_id = make_run_id(record.started_utc);
  std::ranges::transform(request.argv, std::back_inserter(record.argv), redacted);
  record.machine = describe_machine();
  record.ended = "running";
  return record;
}

int measure_all(Supervisor& supervisor, const RunRequest& request, const RunPlan& plan,
                std::optional<Clock::time_point> end, RunRecord record, OutputDirectory& output) {
  auto spins_per_us = record.spins_per_us;
  output.create();
  Recorder recorder(output, plan, std::move(record), request.json);
  bool out_of_time = false;
  {
    Campaign campaign(supervisor, plan, spins_per_us, end,
                      [&](const Outcome& outcome) { recorder.add(outcome); });
    campaign.run();
    out_of_time = campaign.out_of_time();
  }
  auto stopped_by = supervisor.stop_signal();
  recorder.close(stopped_by != 0 ? "interrupted" : out_of_time ? "out_of_time" : "complete");
  report(recorder, request, output.path());
  if (stopped_by != 0) return exit_signalled + stopped_by;
  if (out_of_time) {
    std::cerr << "The time of --budget is over: " << recorder.rows().size() << " rows of "
              << plan.cells.size() * plan.budget.blocks << " are there\n";
    return exit_out_of_time;
  }
  return std::ranges::all_of(recorder.rows(), is_fine) ? exit_ok : exit_rows_failed;
}

}  // namespace

int run_command(const RunRequest& request) {
  auto started = Clock::now();
  auto cpus = usable_cpus();
  auto plan = make_plan(request, cpus);
  if (request.plan_only) {
    print_plan(std::cout, plan, cpus);
    return exit_ok;
  }
  auto record = begin_record(request);
  OutputDirectory output(request.out, record.run_id);
  Supervisor supervisor;
  record.facts = rehearse(supervisor, plan);
  record.spins_per_us = calibrate_spin();
  if (auto stop = supervisor.stop_signal(); stop != 0) return exit_signalled + stop;
  auto end = plan.time ? std::optional(started + *plan.time) : std::nullopt;
  return measure_all(supervisor, request, plan, end, std::move(record), output);
}

}  // namespace interleave
