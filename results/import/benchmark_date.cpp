#include "results/import/benchmark_date.hpp"

#include "results/text/utc.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <optional>

namespace interleave {

namespace {

constexpr std::size_t date_length = 19;  // 2026-01-31T23:59:59

int number_in(std::string_view text, std::size_t at, std::size_t length) {
  int number = 0;
  std::from_chars(text.data() + at, text.data() + at + length, number);
  return number;
}

// Parses "+01:00", "Z" or nothing.
std::optional<std::chrono::minutes> offset_of(std::string_view text) {
  if (text.empty() || text == "Z") return std::chrono::minutes(0);
  bool has_form = text.size() == 6 && (text[0] == '+' || text[0] == '-') && text[3] == ':';
  if (!has_form) return std::nullopt;
  std::chrono::minutes offset(60 * number_in(text, 1, 2) + number_in(text, 4, 2));
  return text[0] == '-' ? -offset : offset;
}

}  // namespace

std::string utc_of_benchmark_date(std::string_view date) {
  std::string local(date.substr(0, date_length));
  if (local.size() < date_length) return "";
  // Versions write 2015/03/17-18:40:25, 2018-01-31 23:59:59 or 2026-01-31T23:59:59+01:00.
  for (std::size_t at : {4U, 7U}) local[at] = local[at] == '/' ? '-' : local[at];
  if (local[10] == ' ' || local[10] == '-') local[10] = 'T';
  auto offset = offset_of(date.substr(date_length));
  if (!offset || !in_milliseconds(local + "Z")) return "";
  using namespace std::chrono;
  sys_seconds time =
      sys_days(year(number_in(local, 0, 4)) / number_in(local, 5, 2) / number_in(local, 8, 2));
  time += hours(number_in(local, 11, 2)) + minutes(number_in(local, 14, 2)) +
          seconds(number_in(local, 17, 2)) - *offset;
  auto midnight = floor<days>(time);
  year_month_day day(midnight);
  if (int(day.year()) < 0 || int(day.year()) > 9999) return "";
  hh_mm_ss clock(time - midnight);
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.000Z", int(day.year()),
                unsigned(day.month()), unsigned(day.day()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

}  // namespace interleave
