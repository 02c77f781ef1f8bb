#include "results/text/utc.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace interleave {

namespace {

bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}

unsigned number_at(std::string_view text, std::size_t at, std::size_t length) {
  unsigned number = 0;
  std::from_chars(text.data() + at, text.data() + at + length, number);
  return number;
}

// Compares with the form: its separators must match, and a 0 stands for any digit.
bool has_form(std::string_view text) {
  constexpr std::string_view form = "0000-00-00T00:00:00";
  if (text.size() < form.size()) return false;
  for (std::size_t at = 0; at < form.size(); ++at) {
    if (form[at] == '0' ? !is_digit(text[at]) : text[at] != form[at]) return false;
  }
  auto rest = text.substr(form.size());
  if (rest == "Z") return true;
  if (rest.size() < 3 || rest.front() != '.' || rest.back() != 'Z') return false;
  return std::ranges::all_of(rest.substr(1, rest.size() - 2), is_digit);
}

bool is_in_calendar(std::string_view text) {
  std::chrono::year_month_day day{std::chrono::year(static_cast<int>(number_at(text, 0, 4))),
                                  std::chrono::month(number_at(text, 5, 2)),
                                  std::chrono::day(number_at(text, 8, 2))};
  return day.ok() && number_at(text, 11, 2) < 24 && number_at(text, 14, 2) < 60 &&
         number_at(text, 17, 2) <= 60;  // 60 is a leap second
}

}  // namespace

std::optional<std::string> in_milliseconds(std::string_view utc) {
  if (utc.empty()) return std::string();
  if (!has_form(utc) || !is_in_calendar(utc)) return std::nullopt;
  constexpr std::size_t whole = 19;
  std::string time(utc.substr(0, utc.size() - 1));
  if (time.size() == whole) time += '.';
  time.resize(std::max(time.size(), whole + 4), '0');
  return time + 'Z';
}

}  // namespace interleave
