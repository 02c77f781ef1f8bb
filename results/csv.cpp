#include "results/csv.hpp"

#include "core/errors.hpp"
#include "results/utf8.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace interleave {

namespace {

constexpr std::string_view formula_starts = "=+-@\t\r";

bool looks_like_formula(std::string_view text) {
  auto first = text.find_first_not_of('\'');
  constexpr auto none = std::string_view::npos;
  return first != none && formula_starts.find(text[first]) != none;
}

std::string reason(int error) {
  return std::generic_category().message(error);
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  auto size = file ? static_cast<std::streamoff>(file.tellg()) : -1;
  if (size < 0 || std::filesystem::is_directory(path)) {
    throw UsageError(path.string() + ": cannot be read (" + reason(errno != 0 ? errno : EISDIR) +
                     "); give the directory of a run");
  }
  std::string text(static_cast<std::size_t>(size), '\0');
  file.seekg(0).read(text.data(), size);
  if (file.gcount() != size) throw UsageError(path.string() + ": changed while it was read");
  return text;
}

}  // namespace

void append_text_cell(std::string& line, std::string_view text) {
  auto cell = well_formed(text);
  if (looks_like_formula(cell)) cell.insert(0, 1, '\'');
  if (cell.find_first_of(",\"\r\n") == std::string::npos) {
    line += cell;
    return;
  }
  line += '"';
  for (char letter : cell) {
    if (letter == '"') line += '"';
    line += letter;
  }
  line += '"';
}

std::string_view from_cell(std::string_view cell) {
  if (cell.starts_with('\'') && looks_like_formula(cell)) cell.remove_prefix(1);
  return cell;
}

CsvFile::CsvFile(std::filesystem::path path, const std::string& header) : path_(std::move(path)) {
  fd_ = UniqueFd(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666));
  if (!fd_) {
    throw UsageError(path_.string() + ": cannot be created (" + reason(errno) +
                     "); results go to a new or empty directory that can be written");
  }
  append(header);
}

void CsvFile::append(const std::string& line) {
  auto before = check(::lseek(fd_.get(), 0, SEEK_END), "lseek");
  auto written = ::write(fd_.get(), line.data(), line.size());
  if (written == static_cast<ssize_t>(line.size())) return;
  int error = written < 0 ? errno : ENOSPC;
  // Best effort: if this fails too, readers will name the line that is cut off.
  [[maybe_unused]] int taken_back = ::ftruncate(fd_.get(), before);
  throw std::system_error(error, std::generic_category(), "write to " + path_.string());
}

CsvReader::CsvReader(const std::filesystem::path& path)
    : name_(path.string()), text_(read_file(path)) {}

std::size_t CsvReader::lines_left() const {
  std::size_t lines = 0;
  // memchr, unlike std::count at -O2, looks at many bytes at a time.
  for (auto at = text_.find('\n', at_); at != std::string::npos; at = text_.find('\n', at + 1)) {
    ++lines;
  }
  return lines;
}

void CsvReader::reject(const std::string& what) const {
  throw UsageError(name_ + ":" + std::to_string(line_) + ": " + what);
}

bool CsvReader::next(std::vector<std::string_view>& fields) {
  fields.clear();
  line_ = lines_seen_ + 1;
  if (at_ == text_.size()) return false;
  if (split_plain_line(fields)) return true;
  record_ended_ = false;
  while (!record_ended_) fields.push_back(next_field());
  return true;
}

// Nearly all lines have no quotes and end. Such a line is a record, and whatever is between commas
// is a field; all three searches are memchr. False, with nothing done, for any other line.
bool CsvReader::split_plain_line(std::vector<std::string_view>& fields) {
  constexpr auto none = std::string_view::npos;
  auto line = std::string_view(text_).substr(at_);
  auto length = line.find('\n');
  if (length == none) return false;
  line = line.substr(0, length);
  if (line.find('"') != none) return false;
  at_ += length + 1;
  ++lines_seen_;
  if (line.ends_with('\r')) line.remove_suffix(1);
  for (auto comma = line.find(','); comma != none; comma = line.find(',')) {
    fields.push_back(line.substr(0, comma));
    line.remove_prefix(comma + 1);
  }
  fields.push_back(line);
  return true;
}

std::string_view CsvReader::next_field() {
  std::string_view rest = std::string_view(text_).substr(at_);
  if (rest.starts_with('"')) return quoted_field();
  std::size_t length = 0;
  while (length < rest.size() && rest[length] != ',' && rest[length] != '\n') {
    if (rest[length] == '"') reject("a quote inside a field that does not begin with one");
    ++length;
  }
  at_ += length;
  if (!field_ended()) reject("the last line is cut off; delete it to read the others");
  auto field = rest.substr(0, length);
  if (record_ended_ && field.ends_with('\r')) field.remove_suffix(1);
  return field;
}

// Doubled quotes are made single in place: a field only ever gets shorter.
std::string_view CsvReader::quoted_field() {
  auto begin = ++at_;
  auto end = begin;
  while (at_ < text_.size()) {
    char letter = text_[at_++];
    if (letter == '"') {
      if (at_ == text_.size() || text_[at_] != '"') break;
      ++at_;
    }
    if (letter == '\n') ++lines_seen_;
    text_[end++] = letter;
  }
  if (at_ + 1 < text_.size() && text_[at_] == '\r' && text_[at_ + 1] == '\n') ++at_;
  if (at_ == text_.size()) reject("the last line is cut off; delete it to read the others");
  if (!field_ended()) reject("text after the closing quote of a field");
  return std::string_view(text_).substr(begin, end - begin);
}

// Steps over the comma or newline that ends a field.
bool CsvReader::field_ended() {
  if (at_ == text_.size() || (text_[at_] != ',' && text_[at_] != '\n')) return false;
  record_ended_ = text_[at_++] == '\n';
  if (record_ended_) ++lines_seen_;
  return true;
}

}  // namespace interleave
