#include "bench/machine/cell_limits.hpp"

#include "core/posix.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <unordered_map>
#include <utility>

#include <sys/resource.h>

namespace interleave {

namespace {

namespace fs = std::filesystem;

// The fields of /proc/PID/stat that this file needs.
struct Process {
  pid_t parent = 0;
  pid_t group = 0;
  std::uint64_t threads = 0;
  std::uint64_t started = 0;  // in clock ticks since boot
};

// "7 (a name) S PARENT GROUP ...". The name itself may contain blanks and brackets.
std::optional<Process> read_process(const fs::path& directory) {
  std::ifstream file(directory / "stat");
  std::string line;
  std::getline(file, line);
  auto end = line.rfind(')');
  if (end == std::string::npos) return std::nullopt;  // the process has ended
  std::istringstream rest(line.substr(end + 1));
  Process found;
  std::string word;
  rest >> word >> found.parent >> found.group;
  for (int field = 6; field < 20; ++field) rest >> word;
  rest >> found.threads >> word >> found.started;
  return found;
}

using Processes = std::unordered_map<pid_t, Process>;

Processes read_all(const fs::path& proc) {
  Processes all;
  std::error_code gone;
  for (const auto& entry : fs::directory_iterator(proc, gone)) {
    auto name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (auto process = read_process(entry.path())) all.emplace(std::stoi(name), *process);
  }
  return all;
}

// A process that left the group becomes our child when its parent ends (subreaper). It belongs to
// the cell if it began after the leader.
bool is_of_cell(const Processes& all, pid_t id, const Process& leader, pid_t group) {
  for (auto found = all.find(id); found != all.end(); found = all.find(found->second.parent)) {
    const Process& process = found->second;
    if (process.group == group) return true;
    if (process.parent == ::getpid()) return process.started >= leader.started;
    if (process.parent == found->first) return false;
  }
  return false;
}

}  // namespace

void limit_memory(std::uint64_t bytes) {
  rlimit limit{.rlim_cur = bytes, .rlim_max = bytes};
  check(::setrlimit(RLIMIT_DATA, &limit), "setrlimit(RLIMIT_DATA)");
}

ProcessCount::ProcessCount(std::uint64_t most, fs::path proc)
    : proc_(std::move(proc)), most_(most), least_(on_machine()) {}

bool ProcessCount::exceeded(pid_t group) {
  auto all = on_machine();
  least_ = std::min(least_, all);
  if (all - least_ <= most_ - own_) return false;
  auto own = of_cell(group);
  own_ = std::min(own, most_);
  least_ = all;
  return own > most_;
}

// "0.20 0.18 0.12 1/80 11206": of 80 processes and threads, one is running.
std::uint64_t ProcessCount::on_machine() const {
  std::ifstream file(proc_ / "loadavg");
  double load = 0;
  std::uint64_t running = 0;
  std::uint64_t all = 0;
  char slash = 0;
  file >> load >> load >> load >> running >> slash >> all;
  return file ? all : 0;
}

std::uint64_t ProcessCount::of_cell(pid_t group) const {
  auto all = read_all(proc_);
  auto leader = all.find(group);
  if (leader == all.end()) return 0;
  std::uint64_t sum = 0;
  for (const auto& [id, process] : all) {
    if (is_of_cell(all, id, leader->second, group)) sum += process.threads;
  }
  return sum;
}

}  // namespace interleave
