#include "bench/measure/progress.hpp"

#include "results/text/terminal.hpp"
#include "results/text/utf8.hpp"

#include <iostream>
#include <utility>

#include <unistd.h>

namespace interleave {

Progress::Progress(std::size_t steps, std::uint32_t blocks, End end)
    : steps_(steps),
      blocks_(blocks),
      open_ended_(end == End::open),
      animated_(takes_escapes(STDERR_FILENO)) {}

void Progress::show(std::uint32_t block, const std::string& what) {
  if (!animated_) return;
  std::string line;
  if (!open_ended_) line = std::to_string(steps_ == 0 ? 100 : 100 * done_ / steps_) + " %  ";
  // The terminal's edge cuts the end off, so the time left comes before the cell's settings.
  print_line(line + place(block) + time_left() + "  " + what);
}

// Cuts the line, because a line that wraps can be removed only in part. Asks for the width each
// time, since it may change.
void Progress::print_line(std::string line) {
  auto width = terminal_columns(STDERR_FILENO);
  if (width > 1) line = first_columns(line, width - 1);
  std::cerr << "\r\033[K" << line << std::flush;
  on_line_ = true;
}

void Progress::finish_block(std::uint32_t block, std::size_t cells_left) {
  if (animated_) return;
  std::cerr << place(block) << " done";
  if (open_ended_ && block < blocks_) {
    std::cerr << ", " << cells_left << (cells_left == 1 ? " cell goes on" : " cells go on");
  }
  std::cerr << time_left() << '\n';
}

void Progress::clear() {
  if (on_line_) std::cerr << "\r\033[K" << std::flush;
  on_line_ = false;
}

std::string Progress::place(std::uint32_t block) const {
  return "block " + std::to_string(block) + (open_ended_ ? " of at most " : " of ") +
         std::to_string(blocks_);
}

// Empty while nothing is known. Then it assumes that the rest is like the part that is done.
std::string Progress::time_left() const {
  if (done_ == 0 || done_ >= steps_) return {};
  auto left = (Clock::now() - started_) / done_ * (steps_ - done_);
  auto seconds = std::chrono::ceil<std::chrono::seconds>(left).count();
  return (open_ended_ ? "  at most " : "  about ") + std::to_string(seconds) + " s left";
}

}  // namespace interleave
