#pragma once

#include "core/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace interleave {

/// Tells people on stderr how far a run is: one line that changes where that is a terminal, else a
/// plain line a block.
class Progress {
 public:
  Progress(std::size_t steps, std::uint32_t blocks);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// This is being run now.
  void show(std::uint32_t block, const std::string& what);
  void step() { ++done_; }
  /// These steps will not be taken.
  void skip(std::size_t steps) { steps_ -= steps; }
  void finish_block(std::uint32_t block);
  /// Takes the changing line away, so that something else can be printed.
  void clear();

 private:
  std::string time_left() const;

  std::size_t steps_;
  std::uint32_t blocks_;
  std::size_t done_ = 0;
  bool animated_;
  bool on_line_ = false;
  Clock::time_point started_ = Clock::now();
};

}  // namespace interleave
