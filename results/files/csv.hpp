#pragma once

#include "core/posix.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

// Numbers in a CSV are locale-free and round-trip. Text is quoted as RFC 4180 says.
//
// CSV injection: a spreadsheet takes a cell for a formula, even a quoted one, if its first
// character is one of = + - @, a tab or a carriage return. An error message may begin so. Such a
// *text* gets one apostrophe in front, which marks it as text for a spreadsheet. A text with
// apostrophes before such a character gets one more too, so that from_cell() can always remove
// exactly one. Number columns are never changed.
void append_text_cell(std::string& line, std::string_view text);
std::string_view from_cell(std::string_view cell);

/// Whether to create the file of a run (anew) or to continue that of a stopped run (on).
enum class Writing : std::uint8_t { anew, on };

/// A CSV file that this process writes line by line.
class CsvFile {
 public:
  /// Creates the file, which must not exist, and writes the header line. Writing::on opens a file
  /// of whole lines, or creates it if there is none. Follows no symbolic link. Throws UsageError.
  CsvFile(std::filesystem::path path, const std::string& header, Writing how = Writing::anew);

  /// Appends lines, newline included. When this returns they are complete in the file and stay
  /// there even if the process is killed. If the disk is full, takes back the part that was written
  /// and throws std::system_error with the file's name.
  void append(const std::string& lines);

  /// Returns when all lines are on the disk. Throws std::system_error.
  void sync() const;

 private:
  std::filesystem::path path_;
  UniqueFd fd_;
};

/// Splits a CSV file into records. It reads part by part, so a file may be larger than the memory.
/// It is strict, so that a damaged file is refused and never half read.
class CsvReader {
 public:
  /// Throws UsageError if the file cannot be read.
  explicit CsvReader(const std::filesystem::path& path);

  /// Sets `fields` to those of the next record, valid until the next call. Returns false at the end
  /// of the file.
  bool next(std::vector<std::string_view>& fields);

  /// Is the last record read the end of the file, without a newline? The record may still be whole,
  /// since some editors omit the last newline.
  bool is_cut_off() const { return !ended_; }
  /// Returns the offset in the file at which the last record read ends.
  std::uint64_t end_of_record() const { return dropped_ + next_; }

  /// Returns an estimate of the number of records left: exact for a small file, rather too large
  /// for a large one.
  std::size_t records_left() const;

  /// Throws the UsageError "FILE:LINE: what" for the last record read.
  [[noreturn]] void reject(const std::string& what) const;
  [[noreturn]] void reject_cut_off() const;

 private:
  using Fields = std::vector<std::string_view>;

  bool read_on();
  void require_text_of_bytes() const;
  void require_bounded(std::size_t bytes, bool in_quotes) const;
  bool find_record();
  void split(std::size_t at, std::size_t end, Fields& fields);
  std::string_view plain_field(std::size_t& at, std::size_t end) const;
  std::string_view quoted_field(std::size_t& at, std::size_t end);

  std::string name_;
  std::ifstream file_;
  std::size_t unread_ = 0;      // bytes of the file
  std::uint64_t dropped_ = 0;   // bytes before the window
  std::string window_;          // the part of the file in memory
  std::size_t record_ = 0;      // where in the window the current record begins
  std::size_t next_ = 0;        // where the next record begins
  bool has_quotes_ = false;     // of the current record
  bool ended_ = true;           // the current record ended with a newline
  std::size_t line_ = 0;        // line at which the current record begins
  std::size_t lines_seen_ = 0;  // newlines up to next_
};

}  // namespace interleave
