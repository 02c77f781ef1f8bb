// The command `interleave serve`: a model under load from external clients.
//
// The supervisor forks and stops the server as it does a cell. The whole group gets SIGTERM, and
// the rest gets SIGKILL after a grace period. So no process is left behind here either, even if the
// supervisor is killed. On SIGTERM the server runs stop(). The executor then gets no more tasks,
// and tasks that wait for a client or a request wake up. Requests already received are answered,
// and the workers end as after any job.
//
// The counts are in memory that all processes of the server share with the supervisor. So it can
// print the summary even after a crash.
#include "bench/catalogue/models.hpp"
#include "bench/commands/commands.hpp"
#include "bench/machine/machine.hpp"
#include "bench/measure/supervisor.hpp"
#include "bench/plan/plan.hpp"
#include "bench/plan/values.hpp"
#include "core/errors.hpp"
#include "core/machine.hpp"
#include "core/shared.hpp"
#include "results/files/latency.hpp"
#include "results/text/human.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/spin_kernel.hpp"
#include "workloads/web/http/server.hpp"
#include "workloads/web/site/site.hpp"

#include <algorithm>
#include <iostream>
#include <utility>
#include <vector>

#include <sys/resource.h>
#include <sys/wait.h>

namespace interleave {

using namespace web;

namespace {

/// The state that the supervisor and the server share.
struct Serving {
  explicit Serving(const Cell& chosen)
      : cell(chosen), ledger(Ledger::endless(std::max(chosen.in_flight, chosen.workers))) {}

  const Cell& cell;
  Ledger ledger;
  Shared<ServerRecord> record;
};

// ---- the request ----

// Returns the default number of clients. A blocking model needs a worker for each client.
std::uint32_t usual_connections(const Model& model, std::optional<std::uint32_t> workers) {
  constexpr std::uint32_t on_loops = 1024;
  constexpr std::uint32_t blocking = 256;
  switch (model.shape) {
    case Model::Shape::single: return 1;
    case Model::Shape::loop: return std::max(on_loops, workers.value_or(1));
    default: return workers.value_or(blocking);
  }
}

// Does each process of this model have its own loop, and so its own listener and places?
bool has_loops_in_processes(const Model& model) {
  return model.inner != nullptr && model.inner->shape == Model::Shape::loop;
}

Cell choose_cell(const ServeRequest& request) {
  const Model* model = find_model(request.model);
  if (model == nullptr) {
    std::vector<std::string_view> known;
    for (const Model& one : models()) known.push_back(one.name);
    throw UsageError("--model: unknown model '" + request.model + "'" +
                     suggestion(request.model, known) + "; known: " + join(known));
  }
  RunRequest run;
  run.models = {request.model};
  run.workloads = {std::string(connections_workload.name)};
  run.set = request.set;
  if (request.workers) run.workers = {*request.workers};
  run.in_flight = {request.connections.value_or(usual_connections(*model, request.workers))};
  auto cells = make_plan(run, usable_cpus()).cells;
  if (cells.size() > 1) throw UsageError("--set: a server has one value for each parameter");
  auto cell = cells.front();
  // The kernel divides clients among listeners by a hash, which is uneven. A place on a loop is
  // cheap, so each process has places for all clients.
  if (has_loops_in_processes(*model)) cell.in_flight *= cell.processes;
  return cell;
}

// Raises the limit of descriptors. A process may hold all connections, and needs some more files.
void make_room_for(std::uint32_t connections) {
  constexpr rlim_t others = 64;
  constexpr rlim_t enough = 1 << 20;
  rlimit descriptors{};
  check(::getrlimit(RLIMIT_NOFILE, &descriptors), "getrlimit");
  if (descriptors.rlim_max < connections + others) {
    throw std::runtime_error("--connections " + std::to_string(connections) + ": needs " +
                             std::to_string(connections + others) +
                             " descriptors, and a process may have " +
                             std::to_string(descriptors.rlim_max) + " (ulimit -Hn)");
  }
  descriptors.rlim_cur = std::min(descriptors.rlim_max, std::max(enough, connections + others));
  check(::setrlimit(RLIMIT_NOFILE, &descriptors), "setrlimit");
}

std::vector<UniqueFd> open_listeners(std::uint16_t port, std::uint32_t count) {
  try {
    return listen_on_port(port, count);
  } catch (const std::system_error& refusal) {
    throw std::system_error(refusal.code(), "127.0.0.1:" + std::to_string(port));
  }
}

// ---- the server, in its own process and those that it forks ----

/// The state of the signal handler. Every process of the server inherits it.
struct Stop {
  const Serving* serving;
  std::atomic<const Server*> server;
};
constinit Stop the_stop{};

// A signal handler, so it uses only atomics and system calls.
void stop(int /*signal*/) {
  int interrupted = errno;
  the_stop.serving->ledger.exhaust();
  the_stop.serving->record->closing.store(true);
  if (const Server* server = the_stop.server.load()) server->close();
  errno = interrupted;
}

void await_stop(const Serving& serving) {
  the_stop.serving = &serving;
  struct sigaction action {};
  action.sa_handler = stop;
  action.sa_flags = SA_RESTART;
  check(::sigaction(SIGTERM, &action, nullptr), "sigaction");
}

std::string serve(const Serving& serving, std::vector<UniqueFd> listeners) {
  await_stop(serving);
  sharpen_timers();
  const Cell& cell = serving.cell;
  Plan plan{.tasks = Ledger::endless_tasks,
            .slots = std::max(cell.in_flight, cell.workers),
            .spins_per_us = calibrate_spin(),
            .processes = cell.processes};
  Server server(cell.workload_settings, plan, std::move(listeners), *serving.record,
                make_served_site(cell.workload_settings, plan));
  the_stop.server = &server;
  if (server.is_closing()) server.close();  // SIGTERM came before the_stop.server was set
  Job job{connections_workload, server,       serving.ledger, plan.tasks,
          cell.in_flight,       cell.workers, plan.seed,      server.background_tasks(),
          cell.processes};
  cell.model->make(cell.model_settings)->run(job);
  the_stop.server = nullptr;
  return {};
}

// ---- the result ----

void print_errors(const ServerRecord& record) {
  const std::pair<const char*, std::uint64_t> errors[] = {
      {"requests refused", record.refused},
      {"requests failed", record.failed},
      {"connections broken", record.broken},
      {"errors of accept", record.accept_errors},
  };
  const char* separator = "errors: ";
  for (auto [what, count] : errors) {
    if (count == 0) continue;
    std::cout << separator << count << ' ' << what;
    separator = ", ";
  }
  std::cout << (separator == std::string_view("errors: ") ? "no errors\n" : "\n");
}

void print_latency(const Histogram& service) {
  constexpr std::pair<const char*, Quantile> shown[] = {
      {"p50", 5'000}, {"p90", 9'000}, {"p99", 9'900}, {"p99.9", 9'990}, {"max", 10'000}};
  auto count = service.count();
  const char* separator = "service time: ";
  for (auto [name, quantile] : shown) {
    if (!enough(count, quantile)) continue;
    auto ns = service.at_rank(nearest_rank(count, quantile));
    std::cout << separator << name << ' ' << human_duration(static_cast<double>(ns) * 1e-9);
    separator = ", ";
  }
  if (count > 0) std::cout << '\n';
}

void print_summary(const Serving& serving) {
  const ServerRecord& record = *serving.record;
  auto requests = record.service.count();
  auto seconds = static_cast<double>(now_ns() - serving.ledger.opened_ns()) * 1e-9;
  std::cout << counted(requests, "request") << " over " << counted(record.connections, "connection")
            << " in " << human_duration(seconds) << ": "
            << human_count(static_cast<double>(requests) / seconds) << " a second\n";
  print_errors(record);
  print_latency(record.service);
}

// Returns the exit code. A signal is the normal end of a server.
int conclude(const Serving& serving, const Ending& ending) {
  bool was_open = serving.ledger.opened_ns() != 0;
  if (was_open) print_summary(serving);
  bool ended_well = WIFEXITED(ending.wait_status) && WEXITSTATUS(ending.wait_status) == 0;
  bool stopped = ending.cause != Ending::Cause::itself;
  if (ended_well || (stopped && !was_open)) return exit_ok;
  if (!ending.message.empty()) throw std::runtime_error(ending.message);
  std::cerr << "interleave: "
            << (stopped ? "not everybody could be answered in time, and the rest was cut off\n"
                        : "the server died\n");
  return exit_rows_failed;
}

// Restores SIGINT, which a shell ignores for background jobs so that Ctrl-C spares them. Scripts
// stop a server with `kill -INT $!`.
void take_interrupts() {
  ::signal(SIGINT, SIG_DFL);  // the supervisor then reads it
}

}  // namespace

int run_command(const ServeRequest& request) {
  take_interrupts();
  constexpr auto for_ever = std::chrono::hours(24 * 365);
  auto cell = choose_cell(request);
  make_room_for(cell.in_flight / cell.processes);
  // Threads that wait in accept(2) can share a listener, since the kernel wakes only one.
  auto listeners =
      open_listeners(request.port, has_loops_in_processes(*cell.model) ? cell.processes : 1);
  auto port = port_of(listeners.front());
  Serving serving(cell);
  Supervisor supervisor;
  auto ending = supervisor.run([&] { return serve(serving, std::move(listeners)); },
                               request.duration.value_or(for_ever),
                               [&](pid_t) {
                                 if (serving.ledger.opened_ns() == 0) return false;
                                 std::cout << "http://127.0.0.1:" << port << '/' << std::endl;
                                 return true;
                               });
  return conclude(serving, ending);
}

}  // namespace interleave
