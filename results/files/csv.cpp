#include "results/files/csv.hpp"

#include "core/errors.hpp"
#include "results/text/utf8.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace interleave {

namespace {

constexpr std::string_view formula_starts = "=+-@\t\r";
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";  // UTF-8, by some spreadsheets
// The longest record. A longer one is an open quote or another kind of file.
constexpr std::size_t most_bytes = std::size_t{1} << 20U;

bool looks_like_formula(std::string_view text) {
  auto first = text.find_first_not_of('\'');
  constexpr auto none = std::string_view::npos;
  return first != none && formula_starts.find(text[first]) != none;
}

std::string reason(int error) {
  return std::generic_category().message(error);
}

}  // namespace

void append_text_cell(std::string& line, std::string_view text) {
  auto cell = well_formed(text);
  if (looks_like_formula(cell)) cell.insert(0, 1, '\'');
  bool is_plain = cell.find_first_of(",\"\r\n") == std::string::npos;
  if (is_plain && !cell.starts_with(byte_order_mark)) {
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

CsvFile::CsvFile(std::filesystem::path path, const std::string& header, Writing how)
    : path_(std::move(path)) {
  int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW;
  if (how == Writing::anew) flags |= O_EXCL;
  fd_ = UniqueFd(::open(path_.c_str(), flags, 0666));
  if (!fd_) {
    throw UsageError(path_.string() + ": cannot be created (" + reason(errno) +
                     "); results go to a new or empty directory that can be written");
  }
  if (check(::lseek(fd_.get(), 0, SEEK_END), "lseek") == 0) append(header);
}

void CsvFile::append(const std::string& lines) {
  auto before = check(::lseek(fd_.get(), 0, SEEK_END), "lseek");
  std::string_view rest = lines;
  while (!rest.empty()) {
    // A partial write means that the disk is almost full. The next attempt returns the error.
    auto written = ::write(fd_.get(), rest.data(), rest.size());
    if (written > 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (written == 0 || errno != EINTR) {
      int error = written == 0 ? ENOSPC : errno;
      // Best effort: if this fails too, readers will report the line that is cut off.
      [[maybe_unused]] int taken_back = ::ftruncate(fd_.get(), before);
      throw std::system_error(error, std::generic_category(), "write to " + path_.string());
    }
  }
}

void CsvFile::sync() const {
  if (::fsync(fd_.get()) == 0 || errno == EINVAL) return;  // EINVAL: a pipe or a terminal
  throw std::system_error(errno, std::generic_category(), "fsync of " + path_.string());
}

CsvReader::CsvReader(const std::filesystem::path& path)
    : name_(path.string()), file_(path, std::ios::binary | std::ios::ate) {
  auto size = file_ ? static_cast<std::streamoff>(file_.tellg()) : -1;
  if (size < 0 || std::filesystem::is_directory(path)) {
    throw UsageError(name_ + ": cannot be read (" + reason(errno != 0 ? errno : EISDIR) +
                     "); give the directory of a run");
  }
  file_.seekg(0);
  unread_ = static_cast<std::size_t>(size);
  read_on();
  require_text_of_bytes();
}

void CsvReader::require_text_of_bytes() const {
  if (window_.starts_with("\xFF\xFE") || window_.starts_with("\xFE\xFF")) {
    throw UsageError(name_ + ":1: is UTF-16; save it as UTF-8");
  }
}

void CsvReader::require_bounded(std::size_t bytes, bool in_quotes) const {
  if (bytes <= most_bytes) return;
  reject(in_quotes ? "a quote is opened here and not closed within 1 MiB"
                   : "a line of more than 1 MiB; this is no file of a run");
}

std::size_t CsvReader::records_left() const {
  auto lines =
      std::ranges::count(window_.begin() + static_cast<std::ptrdiff_t>(next_), window_.end(), '\n');
  auto share = static_cast<double>(unread_) / static_cast<double>(window_.size() - next_ + 1);
  return static_cast<std::size_t>(static_cast<double>(lines) * (1 + 1.1 * share));
}

void CsvReader::reject(const std::string& what) const {
  throw UsageError(name_ + ":" + std::to_string(line_) + ": " + what);
}

void CsvReader::reject_cut_off() const {
  reject("the last line is cut off; delete it to read the others");
}

bool CsvReader::next(Fields& fields) {
  fields.clear();
  line_ = lines_seen_ + 1;
  record_ = next_;
  ended_ = find_record();
  if (!ended_) next_ = window_.size();
  if (!ended_ && record_ == next_) return false;
  auto end = ended_ ? next_ - 1 : next_;
  if (end > record_ && window_[end - 1] == '\r') --end;
  // Each of several files put together may begin with a byte order mark.
  bool is_marked =
      std::string_view(window_).substr(record_, end - record_).starts_with(byte_order_mark);
  split(record_ + (is_marked ? byte_order_mark.size() : 0), end, fields);
  return true;
}

// Drops everything before the current record from the window and appends the next part of the file.
// Returns false at the end of the file.
bool CsvReader::read_on() {
  // Asks for one byte more than is left, since only a short read shows the end of the file.
  auto part = std::clamp(unread_ + 1, std::size_t{1} << 12U, std::size_t{1} << 18U);
  window_.erase(0, record_);
  dropped_ += record_;
  record_ = 0;
  auto kept = window_.size();
  window_.resize(kept + part);
  file_.read(window_.data() + kept, static_cast<std::streamsize>(part));
  auto count = static_cast<std::size_t>(file_.gcount());
  window_.resize(kept + count);
  if (count == 0 && unread_ > 0) throw UsageError(name_ + ": changed while it was read");
  unread_ -= std::min(unread_, count);  // a file may grow meanwhile
  return count > 0;
}

// Finds the end of the record: the first newline outside quotes, so with an even number of quotes
// before it. Returns false if the file ends before.
bool CsvReader::find_record() {
  constexpr auto none = std::string::npos;
  bool open = false;
  has_quotes_ = false;
  std::size_t length = 0;
  do {
    auto newline = window_.find('\n', record_ + length);
    while (newline == none) {
      auto searched = window_.size() - record_;
      require_bounded(window_.size() - record_, open);
      if (!read_on()) return false;
      newline = window_.find('\n', searched);
    }
    auto line = std::string_view(window_).substr(record_ + length, newline - record_ - length);
    for (auto quote = line.find('"'); quote != none; quote = line.find('"', quote + 1)) {
      open = !open;
      has_quotes_ = true;
    }
    next_ = newline + 1;
    length = next_ - record_;
    ++lines_seen_;
    require_bounded(length, open);
  } while (open);
  return true;
}

// Most records have no quotes. Then the text between commas is the field.
void CsvReader::split(std::size_t at, std::size_t end, Fields& fields) {
  for (;; ++at) {
    bool quoted = has_quotes_ && at < end && window_[at] == '"';
    fields.push_back(quoted ? quoted_field(at, end) : plain_field(at, end));
    if (at == end) return;
    if (window_[at] != ',') reject("text after the closing quote of a field");
  }
}

// plain_field() and quoted_field() both leave `at` behind the field.
std::string_view CsvReader::plain_field(std::size_t& at, std::size_t end) const {
  auto rest = std::string_view(window_).substr(at, end - at);
  auto field = rest.substr(0, rest.find(','));
  if (has_quotes_ && field.find('"') != std::string_view::npos) {
    reject("a quote inside a field that does not begin with one");
  }
  at += field.size();
  return field;
}

// Doubled quotes become single in place, since a field only gets shorter.
std::string_view CsvReader::quoted_field(std::size_t& at, std::size_t end) {
  auto begin = ++at;
  auto length = std::size_t{0};
  while (at < end) {
    char letter = window_[at++];
    if (letter == '"') {
      if (at == end || window_[at] != '"') {
        return std::string_view(window_).substr(begin, length);
      }
      ++at;
    }
    window_[begin + length++] = letter;
  }
  if (lines_seen_ < line_) reject_cut_off();
  reject("a quote is opened here and never closed, or the line is cut off within it");
}

}  // namespace interleave
