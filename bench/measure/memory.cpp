#include "bench/measure/memory.hpp"

#include "core/peer.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace interleave {

namespace {

namespace fs = std::filesystem;

std::string read_line(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

// The process group is the third word after the name, which may itself contain blanks and brackets.
pid_t group_of(const fs::path& process) {
  auto line = read_line(process / "stat");
  auto end = line.rfind(')');
  if (end == std::string::npos) return -1;
  std::istringstream rest(line.substr(end + 1));
  char state = 0;
  pid_t parent = 0;
  pid_t group = -1;
  rest >> state >> parent >> group;
  return group;
}

// A mapping begins with a line "START-END perms ..." and goes on with "Name:  VALUE kB" lines.
bool begins_mapping(const std::string& line, std::uintptr_t& start) {
  const auto* end = line.data() + line.size();
  auto [rest, error] = std::from_chars(line.data(), end, start, 16);
  return error == std::errc{} && rest != end && *rest == '-';
}

constexpr std::string_view pss_name = "Pss:";

std::uint64_t kib_in(const std::string& line) {
  return std::stoull(line.substr(pss_name.size()));
}

// The Pss of the mapping that begins at `wanted`.
std::uint64_t kib_of_mapping(const fs::path& process, std::uintptr_t wanted) {
  std::ifstream file(process / "smaps");
  std::uintptr_t start = 0;
  for (std::string line; std::getline(file, line);) {
    if (begins_mapping(line, start)) continue;
    if (start == wanted && line.starts_with(pss_name)) return kib_in(line);
  }
  return 0;
}

// Takes the kernel's sum. The mappings' own lines are rounded down, a large error in many
// processes.
std::uint64_t pss_of(const fs::path& process, std::uintptr_t left_out) {
  std::ifstream file(process / "smaps_rollup");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(pss_name)) continue;
    auto all = kib_in(line);
    return (all - std::min(all, kib_of_mapping(process, left_out))) << 10;
  }
  return 0;
}

bool is_process(const fs::directory_entry& entry) {
  return entry.path().filename().string().find_first_not_of("0123456789") == std::string::npos;
}

}  // namespace

std::uint64_t read_pss(pid_t group, const Ledger& ledger) {
  // The processes of a cell are forked without exec, so the ledger has the same address in all.
  auto left_out = reinterpret_cast<std::uintptr_t>(ledger.mapping().data());  // NOLINT
  std::uint64_t sum = 0;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    if (!is_process(entry) || group_of(entry.path()) != group) continue;
    if (read_line(entry.path() / "comm") == peer_process_name) continue;
    sum += pss_of(entry.path(), left_out);
  }
  return sum;
}

std::uint64_t count_oom_kills() {
  std::ifstream file("/proc/vmstat");
  std::string name;
  std::uint64_t value = 0;
  while (file >> name >> value) {
    if (name == "oom_kill") return value;
  }
  return 0;
}

}  // namespace interleave
