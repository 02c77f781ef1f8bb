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

// Numbers in a CSV are locale-free and round-trip; text is quoted as RFC 4180 says. A spreadsheet
// takes a cell that begins with = + - @, a tab or a carriage return for a formula, also a quoted
// one, and an error message may begin with anything. Such a *text* gets one apostrophe in front,
// which spreadsheets take for "this is text"; so does one that has apostrophes before such a
// character, and from_cell() takes exactly one off again. Number columns are never touched.
void append_text_cell(std::string& line, std::string_view text);
std::string_view from_cell(std::string_view cell);

/// Whether a file of a run is made, or gone on with after the run was stopped.
enum class Writing : std::uint8_t { anew, on };

/// A CSV file being written by this process, line by line.
class CsvFile {
 public:
  /// Creates the file, which must not exist, and writes the header line; to write on, opens what is
  /// there and whole, or creates it all the same. Never follows a symbolic link. Throws UsageError.
  CsvFile(std::filesystem::path path, const std::string& header, Writing how = Writing::anew);

  /// Appends lines, newline included, in one write: they are complete in the file when this returns
  /// and stay there if the process is killed. What does not fit (the disk is full) is taken back and
  /// std::system_error with the file's name is thrown.
  void append(const std::string& lines);

  /// Returns when the disk has it all; throws std::system_error.
  void sync() const;

 private:
  std::filesystem::path path_;
  UniqueFd fd_;
};

/// Splits a CSV file into records, part by part, so that a file may be larger than the memory;
/// strict, so that a damaged file is never half read.
class CsvReader {
 public:
  /// Throws UsageError when the file cannot be read.
  explicit CsvReader(const std::filesystem::path& path);

  /// The fields of the next record, valid until the next call; false at the end of the file.
  bool next(std::vector<std::string_view>& fields);

  /// Whether the record that was read last is the end of the file and no newline follows it. It may be
  /// whole all the same: an editor leaves the last newline out.
  bool is_cut_off() const { return !ended_; }
  /// Where in the file the record that was read last ends.
  std::uint64_t end_of_record() const { return dropped_ + next_; }

  /// About the number of records to come: exact for a small file, rather too many for a large one.
  std::size_t records_left() const;

  /// Throws the UsageError "FILE:LINE: what" for the record that was read last.
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
  std::string window_;          // what was read last
  std::size_t record_ = 0;      // where in it the current record begins,
  std::size_t next_ = 0;        // and where the next one does
  bool has_quotes_ = false;     // the current record
  bool ended_ = true;           // likewise, by a newline
  std::size_t line_ = 0;        // where the current record began
  std::size_t lines_seen_ = 0;  // newlines up to next_
};

}  // namespace interleave
