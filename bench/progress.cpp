#include "bench/progress.hpp"

#include <iostream>

#include <unistd.h>

namespace interleave {

Progress::Progress(std::size_t steps, std::uint32_t blocks)
    : steps_(steps), blocks_(blocks), animated_(::isatty(STDERR_FILENO) == 1) {}

void Progress::show(std::uint32_t block, const std::string& what) {
  if (!animated_) return;
  auto percent = steps_ == 0 ? 100 : 100 * done_ / steps_;
  std::cerr << "\r\033[K" << percent << " %  block " << block << " of " << blocks_ << "  " << what
            << time_left() << std::flush;
  on_line_ = true;
}

void Progress::finish_block(std::uint32_t block) {
  if (animated_) return;
  std::cerr << "block " << block << " of " << blocks_ << " done" << time_left() << '\n';
}

void Progress::clear() {
  if (on_line_) std::cerr << "\r\033[K" << std::flush;
  on_line_ = false;
}

// As long as nothing is known, say nothing; then assume that the rest is like what was.
std::string Progress::time_left() const {
  if (done_ == 0 || done_ >= steps_) return {};
  auto left = (Clock::now() - started_) / done_ * (steps_ - done_);
  auto seconds = std::chrono::ceil<std::chrono::seconds>(left).count();
  return "  about " + std::to_string(seconds) + " s left";
}

}  // namespace interleave
