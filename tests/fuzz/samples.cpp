// Any bytes as one of the files of a run: they are refused, or what is read, written again, is read
// as the same. The first letter says which file it is; an '@' stands for its header.
#include "results/files/samples.hpp"

#include "results/files/lock_report.hpp"
#include "results/text/utf8.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace interleave::fuzz {

namespace {

namespace fs = std::filesystem;

template <class Line> struct Kind {
  const char* name;
  std::vector<Line> (*read)(const fs::path& dir);
  void (*rewrite)(const fs::path& dir, std::span<const Line> lines);
};

template <class Line> void go_round(const Kind<Line>& kind, std::string_view input) {
  auto file = scratch() / kind.name;
  std::string header;
  if (input.starts_with('@')) {
    kind.rewrite(scratch(), {});
    header = text_of(file);
    input.remove_prefix(1);
  }
  write_file(file, header + std::string(input));
  auto lines = accepted([&] { return kind.read(scratch()); });
  if (!lines) return;
  kind.rewrite(scratch(), *lines);
  auto written = text_of(file);
  require(well_formed(written) == written, "a file of ours is UTF-8");
  auto again = kind.read(scratch());
  if (well_formed(input) == input) require(again == *lines, "what is written is what is read");
  kind.rewrite(scratch(), again);
  require(text_of(file) == written, "written again, it is the same file");
}

}  // namespace

void examine(std::string_view input) {
  Choices choices(input);
  switch (choices.byte()) {
    case 'l':
      return go_round<LatencyLine>({"latency.csv", read_latencies, rewrite_latencies},
                                   choices.rest());
    case 'g':
      return go_round<LockLine>({"gil.csv", read_lock_lines, rewrite_lock_lines}, choices.rest());
    case 'w':
      return go_round<WaitLine>({"gil_waits.csv", read_wait_lines, rewrite_wait_lines},
                                choices.rest());
    default: return go_round<Row>({"samples.csv", read_samples, rewrite_samples}, choices.rest());
  }
}

}  // namespace interleave::fuzz
