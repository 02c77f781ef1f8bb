// A repetition is done if it has a row in samples.csv. That row is written after the repetition's
// lines in the other files. Lines without a row are from a run that was killed between the two.
#include "results/files/repair.hpp"

#include "core/posix.hpp"
#include "results/files/lock_report.hpp"
#include "results/files/raw.hpp"
#include "results/files/samples.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>

#include <fcntl.h>

namespace interleave {

namespace {

namespace fs = std::filesystem;

// Identifies the repetition of a line. The rate is left out, since gil.csv and gil_waits.csv lack
// it.
using Repetition =
    std::tuple<std::string, std::string, std::string, std::string, std::optional<std::uint64_t>,
               std::optional<std::uint64_t>, std::uint64_t>;

template <class Line> Repetition repetition_of(const Line& line) {
  return {line.run_id,  line.model,     line.workload, line.params,
          line.workers, line.in_flight, line.block};
}

// Returns the offset at which the last record ends. A newline within quotes does not end a record.
off_t end_of_records(int fd) {
  std::array<char, 1 << 16> buffer;
  off_t end = 0;
  off_t at = 0;
  bool quoted = false;
  while (auto got = check(::pread(fd, buffer.data(), buffer.size(), at), "read")) {
    for (char letter : std::string_view(buffer.data(), static_cast<std::size_t>(got))) {
      ++at;
      if (letter == '"') quoted = !quoted;
      if (letter == '\n' && !quoted) end = at;
    }
  }
  return end;
}

bool is_empty_or_missing(const fs::path& file) {
  std::error_code error;
  auto size = fs::file_size(file, error);
  return error || size == 0;
}

// Removes from a file the lines that must not stay. Writes only if there are any.
template <class Line>
void keep_lines(const fs::path& dir, const char* name,
                std::vector<Line> (*read)(const fs::path& dir),
                void (*rewrite)(const fs::path& dir, std::span<const Line> lines),
                const std::function<bool(const Line& line)>& stays) {
  if (is_empty_or_missing(dir / name)) return;
  auto lines = read(dir);
  if (std::erase_if(lines, [&](const Line& line) { return !stays(line); }) > 0) {
    rewrite(dir, lines);
  }
}

// raw.csv may be larger than the memory, so it is cut and not rewritten. Its lines without a row
// are at the end, since the program was killed while it wrote them.
void cut_raw_lines(const fs::path& file, const std::function<bool(const RawLine& line)>& stays) {
  if (is_empty_or_missing(file)) return;
  std::uint64_t end = 0;  // 0: no line stays, and the header will be written again
  visit_raw(file.parent_path(), [&](const RawLine& line, std::uint64_t end_of_line) {
    if (stays(line)) end = end_of_line;
  });
  if (end < fs::file_size(file)) fs::resize_file(file, end);
}

}  // namespace

void cut_half_line(const fs::path& file) {
  UniqueFd fd(::open(file.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC));
  if (!fd && errno == ENOENT) return;
  check(fd.get(), file.c_str());
  auto end = end_of_records(fd.get());
  if (end != check(::lseek(fd.get(), 0, SEEK_END), "lseek")) {
    check(::ftruncate(fd.get(), end), file.c_str());
  }
}

std::vector<Row> repair_run(const fs::path& dir) {
  for (const auto* name : {"samples.csv", "latency.csv", "raw.csv", "gil.csv", "gil_waits.csv"}) {
    cut_half_line(dir / name);
  }
  keep_lines<Row>(dir, "samples.csv", read_samples, rewrite_samples,
                  [](const Row& row) { return row.status != Status::interrupted; });
  std::vector<Row> rows;
  if (!is_empty_or_missing(dir / "samples.csv")) rows = read_samples(dir);

  std::set<Repetition> done;
  for (const Row& row : rows) done.insert(repetition_of(row));
  auto is_done = [&](const auto& line) { return done.contains(repetition_of(line)); };
  std::set<std::pair<Repetition, std::optional<double>>> done_at;
  for (const Row& row : rows) done_at.emplace(repetition_of(row), row.offered_per_s);
  auto is_done_at = [&](const auto& line) {
    return done_at.contains({repetition_of(line), line.offered_per_s});
  };
  keep_lines<LatencyLine>(dir, "latency.csv", read_latencies, rewrite_latencies, is_done_at);
  cut_raw_lines(dir / "raw.csv", is_done_at);
  keep_lines<LockLine>(dir, "gil.csv", read_lock_lines, rewrite_lock_lines, is_done);
  keep_lines<WaitLine>(dir, "gil_waits.csv", read_wait_lines, rewrite_wait_lines, is_done);
  return rows;
}

}  // namespace interleave
