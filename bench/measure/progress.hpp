#pragma once

#include "core/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace interleave {

/// Tells people on stderr how far a run is: one line that changes, cut to the width of the terminal;
/// where there is no terminal, or one that cannot change a line, a plain line a block.
class Progress {
 public:
  enum class End : std::uint8_t { known, open };

  /// With an open end nobody knows how many steps and blocks there will be, up to these.
  Progress(std::size_t steps, std::uint32_t blocks, End end = End::known);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// So many steps are left from now on.
  void expect(std::size_t steps) { steps_ = done_ + steps; }
  /// This is being run now.
  void show(std::uint32_t block, const std::string& what);
  void step() { ++done_; }
  /// These steps will not be taken.
  void skip(std::size_t steps) { steps_ -= steps; }
  /// `cells_left`: so many are part of the next block, which of an open end is worth saying.
  void finish_block(std::uint32_t block, std::size_t cells_left = 0);
  /// Takes the changing line away, so that something else can be printed.
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
