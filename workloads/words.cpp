#include "workloads/words.hpp"

#include "core/errors.hpp"

#include <cstddef>

namespace interleave {

namespace {

constexpr std::string_view blanks = " \t\n";
constexpr std::string_view operators = "|&;<>";
constexpr std::string_view escaped_in_double_quotes = "$`\"\\\n";

bool has(std::string_view letters, char letter) {
  return letters.find(letter) != std::string_view::npos;
}

// Throws if `rest` begins with an operator, such as "2>&1", "&&" or "<in".
void require_no_operator(std::string_view rest) {
  auto first = rest.find_first_not_of("0123456789");
  if (first == std::string_view::npos || !has(operators, rest[first])) return;
  auto word = rest.substr(0, rest.find_first_of(blanks));
  throw UsageError("'" + std::string(word) +
                   "' is for a shell, and none is started; quote it, or write sh -c '...'");
}

class Splitter {
 public:
  explicit Splitter(std::string_view command) : rest_(command) {}

  std::vector<std::string> split() {
    std::vector<std::string> words;
    while (skip_blanks()) words.push_back(take_word());
    return words;
  }

 private:
  // Returns whether a word follows.
  bool skip_blanks() {
    while (true) {
      auto start = rest_.find_first_not_of(blanks);
      rest_.remove_prefix(start == std::string_view::npos ? rest_.size() : start);
      if (!rest_.starts_with("\\\n")) return !rest_.empty();
      rest_.remove_prefix(2);
    }
  }

  std::string take_word() {
    require_no_operator(rest_);
    std::string word;
    while (!rest_.empty() && !has(blanks, rest_.front())) {
      switch (auto letter = take()) {
        case '\'': take_literal(word); break;
        case '"': take_double_quoted(word); break;
        case '\\': take_escaped(word); break;
        default: word += letter;
      }
    }
    return word;
  }

  char take() {
    auto letter = rest_.front();
    rest_.remove_prefix(1);
    if (letter == '\0') throw UsageError("a zero byte, which no argument can hold");
    return letter;
  }

  char take_in(const char* quote) {
    if (rest_.empty()) throw UsageError(std::string("a ") + quote + " quote is not closed");
    return take();
  }

  void take_literal(std::string& word) {
    for (auto letter = take_in("single"); letter != '\''; letter = take_in("single")) {
      word += letter;
    }
  }

  void take_double_quoted(std::string& word) {
    for (auto letter = take_in("double"); letter != '"'; letter = take_in("double")) {
      if (letter != '\\' || rest_.empty() || !has(escaped_in_double_quotes, rest_.front())) {
        word += letter;
      } else if (auto escaped = take(); escaped != '\n') {
        word += escaped;
      }
    }
  }

  // A backslash before a newline joins two lines.
  void take_escaped(std::string& word) {
    if (rest_.empty()) throw UsageError("a backslash at the end, with nothing behind it");
    if (auto letter = take(); letter != '\n') word += letter;
  }

  std::string_view rest_;
};

}  // namespace

std::vector<std::string> split_words(std::string_view command) {
  return Splitter(command).split();
}

}  // namespace interleave
