#pragma once

#include "core/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace interleave {

/// Shows on stderr how far a run is: one changing line, cut to the width of the terminal. Without a
/// terminal that can change a line, it prints one line per block.
class Progress {
 public:
  enum class End : std::uint8_t { known, open };

  /// With an open end, `steps` and `blocks` are upper bounds.
  Progress(std::size_t steps, std::uint32_t blocks, End end = End::known);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Sets the number of steps that are left.
  void expect(std::size_t steps) { steps_ = done_ + steps; }
  /// Shows that `what` is being run now.
  void show(std::uint32_t block, const std::string& what);
  void step() { ++done_; }
  /// Removes steps that will not be taken.
  void skip(std::size_t steps) { steps_ -= steps; }
  /// `cells_left` is the number of cells of the next block, which is shown if the end is open.
  void finish_block(std::uint32_t block, std::size_t cells_left = 0);
  /// Removes the changing line, so that something else can be printed.
  void clear();

 private:
  void print_line(std::string line);
  std::string place(std::uint32_t block) const;
  std::string time_left() const;

  std::size_t steps_;
  std::uint32_t blocks_;
  bool open_ended_;
  std::size_t done_ = 0;
  bool animated_;
  bool on_line_ = false;
  Clock::time_point started_ = Clock::now();
};

}  // namespace interleave
