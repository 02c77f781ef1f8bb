#include "bench/doctor/checks.hpp"
#include "bench/fidelity/pythons.hpp"
#include "bench/measure/counters.hpp"
#include "bench/measure/supervisor.hpp"
#include "core/errors.hpp"
#include "coroutines/ring.hpp"
#include "coroutines/stack_pool.hpp"

#include <array>
#include <cstdlib>
#include <sstream>

namespace interleave::doctor {

namespace {

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

bool on_path(std::string_view program) {
  const char* path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe): one thread
  std::istringstream places(path != nullptr ? path : "");
  for (std::string place; std::getline(places, place, ':');) {
    auto file = std::filesystem::path(place.empty() ? "." : place) / program;
    if (::access(file.c_str(), X_OK) == 0) return true;
  }
  return false;
}

}  // namespace

Finding check_fork(Supervisor& supervisor) {
  using enum Finding::Verdict;
  try {
    auto ending = supervisor.run([] { return std::string("here"); }, std::chrono::seconds(10));
    if (ending.clean() && ending.message == "here") {
      return {"cell_process", "starts", ok, "a cell gets a process of its own"};
    }
    return {"cell_process", "dies", unable, "a forked process does not live: nothing can be run"};
  } catch (const std::system_error& error) {
    return {"cell_process", error.what(), unable, "no process can be made: nothing can be run"};
  }
}

Finding check_guards() {
  bool able = StackPool::best_guard() == StackPool::Guard::marker;
  return judged(
      "guard_markers", able ? "yes" : "no", able,
      able ? "a million guarded stacks can be made (MADV_GUARD_INSTALL)"
           : "guarded stacks take mappings (Linux before 6.13): max_map_count limits them");
}

// Makes a ring as a run would.
Finding check_io_uring() {
  RunQueue done;
  try {
    make_ring(done);
    return judged("io_uring", "allowed", true, "event loops may use it (--set loop=io_uring)");
  } catch (const Unsupported& refusal) {
    return judged("io_uring", refusal.what(), false,
                  "event loops use epoll; what asks for io_uring is unsupported");
  }
}

// A counter may open and then never count, so each is tried.
Finding check_counters() {
  std::vector<std::string> able;
  auto kinds = hardware_counters();
  Counters counters(kinds);
  counters.start();
  counters.stop();
  for (std::size_t place = 0; place < kinds.size(); ++place) {
    if (counters.read(place)) able.emplace_back(kinds[place].name);
  }
  bool all = able.size() == kinds.size();
  return judged("hardware_counters", able.empty() ? "none" : join(able), all,
                all ? "all columns of hardware counters are filled"
                    : "columns of counters that are missing here stay empty "
                      "(kernel.perf_event_paranoid, or a virtual machine without them)");
}

Finding check_system_calls(const Root& root) {
  CounterKind kind = system_call_counter(root);
  bool able = Counters({&kind, 1}).opened(0);
  return judged("system_calls", able ? "counted" : "not counted", able,
                able ? "`run --counters` fills the column `syscalls`"
                     : "the column `syscalls` stays empty (as root: mount -t tracefs nodev "
                       "/sys/kernel/tracing)");
}

Finding check_rsvg_convert() {
  bool there = on_path("rsvg-convert");
  return judged("rsvg_convert", there ? "there" : "missing", there,
                there ? "`interleave plot --out` writes .png too"
                      : "`interleave plot` writes .svg only (.png: apt-get install librsvg2-bin)");
}

// Counts the candidates without starting them, because a dozen starts take seconds.
Finding check_pythons() {
  auto count = fidelity::python_candidates().size();
  return judged("pythons", std::to_string(count), count > 0,
                count > 0
                    ? "interpreters that `interleave fidelity` may compare the simulated lock with"
                    : "`interleave fidelity` has no CPython to compare with");
}

}  // namespace interleave::doctor
