#include "bench/machine/limits.hpp"

#include "core/cgroup.hpp"

#include <algorithm>
#include <fstream>
#include <span>
#include <vector>

#include <sys/resource.h>
#include <unistd.h>

namespace interleave {

namespace {

namespace fs = std::filesystem;

// A file with one number in it. Nullopt if it says "max" or does not exist.
std::optional<std::uint64_t> read_number(const fs::path& path) {
  std::ifstream file(path);
  std::uint64_t value = 0;
  if (file >> value) return value;
  return std::nullopt;
}

std::optional<std::uint64_t> read_meminfo(const fs::path& path, std::string_view wanted) {
  std::ifstream file(path);
  std::string name;
  std::uint64_t kib = 0;
  for (std::string unit; file >> name >> kib && std::getline(file, unit);) {
    if (name == wanted) return kib << 10;
  }
  return std::nullopt;
}

std::uint64_t difference(std::uint64_t limit, std::uint64_t used) {
  return limit - std::min(limit, used);
}

// Version 1 writes "no limit" as a number that no machine reaches.
constexpr std::uint64_t no_limit = std::uint64_t{1} << 60;

std::optional<std::uint64_t> read_limit(const fs::path& path) {
  auto limit = read_number(path);
  return limit && *limit < no_limit ? limit : std::nullopt;
}

void take_least(std::optional<std::uint64_t>& least, std::optional<std::uint64_t> value) {
  if (value) least = std::min(*value, least.value_or(*value));
}

// The files of a cgroup that hold a limit and its current use.
struct LimitFiles {
  std::string_view limit;
  std::string_view usage;
};
constexpr LimitFiles memory_files[] = {{"memory.max", "memory.current"},
                                       {"memory.limit_in_bytes", "memory.usage_in_bytes"}};
constexpr LimitFiles pids_files[] = {{"pids.max", "pids.current"}};

// The least room that any of the cgroups around this process has left.
std::optional<std::uint64_t> room_in_cgroups(const fs::path& root, std::string_view controller,
                                             std::span<const LimitFiles> versions) {
  std::optional<std::uint64_t> room;
  for (const auto& [limit_name, usage_name] : versions) {
    for (const auto& path : cgroup_files(root, controller, limit_name)) {
      auto limit = read_limit(path);
      if (!limit) continue;
      auto used = read_number(path.parent_path() / usage_name);
      take_least(room, difference(*limit, used.value_or(0)));
    }
  }
  return room;
}

void take_tighter(std::optional<Limit>& limit, const char* name,
                  std::optional<std::uint64_t> room) {
  if (room && (!limit || *room < limit->room)) limit = Limit{name, *room};
}

// RLIMIT_NPROC also counts the processes that the user has already, and counting these takes a walk
// through /proc. So only a cell that exceeds the whole limit is refused beforehand. The kernel
// refuses the rest.
std::optional<Limit> read_processes(const fs::path& root) {
  std::optional<Limit> limit;
  rlimit own{};
  ::getrlimit(RLIMIT_NPROC, &own);
  bool binds = ::geteuid() != 0 && own.rlim_cur != RLIM_INFINITY;
  if (binds) take_tighter(limit, "RLIMIT_NPROC (ulimit -u)", own.rlim_cur);
  take_tighter(limit, "pids.max of the cgroup", room_in_cgroups(root, "pids", pids_files));
  take_tighter(limit, "kernel.threads-max", read_number(root / "proc/sys/kernel/threads-max"));
  take_tighter(limit, "kernel.pid_max", read_number(root / "proc/sys/kernel/pid_max"));
  return limit;
}

}  // namespace

std::optional<std::uint64_t> cgroup_limit(const fs::path& root, std::string_view controller,
                                          std::string_view file,
                                          std::string_view file_of_version_1) {
  std::optional<std::uint64_t> least;
  for (auto name : {file, file_of_version_1}) {
    for (const auto& path : cgroup_files(root, controller, name)) {
      take_least(least, read_limit(path));
    }
  }
  return least;
}

std::optional<std::uint64_t> available_memory(const fs::path& root) {
  auto bytes = read_meminfo(root / "proc/meminfo", "MemAvailable:");
  auto left = room_in_cgroups(root, "memory", memory_files);
  if (!bytes) return left;
  return std::min(*bytes, left.value_or(*bytes));
}

Limits read_limits(const fs::path& root) {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  return {.processes = read_processes(root),
          .descriptors = {"RLIMIT_NOFILE (ulimit -n)", files.rlim_cur},
          .memory_bytes = available_memory(root)};
}

void raise_descriptor_limit() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
}

}  // namespace interleave
