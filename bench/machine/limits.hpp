#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace interleave {

/// Returns the bytes that a process may still allocate without an OOM kill. This is the lesser of
/// MemAvailable and the room in the cgroups. Returns nullopt if the machine shows neither.
std::optional<std::uint64_t> available_memory(const std::filesystem::path& root);

/// Returns the lowest limit of this process's cgroup and its ancestors, from the file of version 2
/// or version 1. Returns nullopt if no cgroup has one.
std::optional<std::uint64_t> cgroup_limit(const std::filesystem::path& root,
                                          std::string_view controller, std::string_view file,
                                          std::string_view file_of_version_1);

/// A limit of the machine, and the room that is left below it.
struct Limit {
  std::string name;  // as shown to users: "pids.max of the cgroup"
  std::uint64_t room;
};

/// The most that one cell may use, as far as it is known beforehand.
struct Limits {
  std::optional<Limit> processes;  // processes and threads in all
  Limit descriptors;               // per process
  std::optional<std::uint64_t> memory_bytes;
};

/// Reads the limits of this process. `root` is "/", or a test's replacement for it.
Limits read_limits(const std::filesystem::path& root = "/");

/// Raises the soft limit of open files to the hard limit, for this process and all that it forks.
/// The low soft limit only protects callers of select(2).
void raise_descriptor_limit();

}  // namespace interleave
