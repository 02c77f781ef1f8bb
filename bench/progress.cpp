#include "bench/progress.hpp"

#include <iostream>

#include <unistd.h>

namespace interleave {

Progress::Progress(std::size_t steps, std::uint32_t blocks, End end)
    : steps_(steps),
      blocks_(blocks),
      open_ended_(end == End::open),
      animated_(::isatty(STDERR_FILENO) == 1) {}

void Progress::show(std::uint32_t block, const std::string& what) {
  if (!animated_) return;
  std::cerr << "\r\033[K";
  if (!open_ended_) std::cerr << (steps_ == 0 ? 100 : 100 * done_ / steps_) << " %  ";
  std::cerr << place(block) << "  " << what << time_left() << std::flush;
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

// As long as nothing is known, say nothing; then assume that the rest is like what was.
std::string Progress::time_left() const {
  if (done_ == 0 || done_ >= steps_) return {};
  auto left = (Clock::now() - started_) / done_ * (steps_ - done_);
  auto seconds = std::chrono::ceil<std::chrono::seconds>(left).count();
  return (open_ended_ ? "  at most " : "  about ") + std::to_string(seconds) + " s left";
}

}  // namespace interleave
