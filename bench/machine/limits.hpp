#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace interleave {

/// Bytes that a process may still ask for without anybody being killed: MemAvailable, and what is
/// left under the limits of the cgroups. Nothing where the machine says neither.
std::optional<std::uint64_t> available_memory(const std::filesystem::path& root);

/// The least limit of this process's cgroup and those around it, in version 2's file or version 1's;
/// nullopt: none has one.
std::optional<std::uint64_t> cgroup_limit(const std::filesystem::path& root,
                                          std::string_view controller, std::string_view file,
                                          std::string_view file_of_version_1);

/// A limit of the machine, and how much there is below it.
struct Limit {
  std::string name;  // "pids.max", for users
  std::uint64_t room;
};

/// What one cell may have at most, as far as it is known beforehand.
struct Limits {
  std::optional<Limit> processes;  // and threads, in all
  Limit descriptors;               // of one process
  std::optional<std::uint64_t> memory_bytes;
};

/// Reads the limits of this process. `root` is "/", or what a test put in its place.
Limits read_limits(const std::filesystem::path& root = "/");

/// Lets this process, and all that it forks, open as many files as it ever may: raises the soft
/// limit to the hard one. Nothing here uses select(2), for which a low one is kept.
void raise_descriptor_limit();

}  // namespace interleave
