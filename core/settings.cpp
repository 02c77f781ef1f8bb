#include "core/settings.hpp"

#include "core/errors.hpp"
#include "core/suggestion.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <exception>
#include <span>
#include <vector>

namespace interleave {

namespace {

struct Unit {
  std::string_view suffix;
  std::int64_t factor;
};

// Units match in any case, unless two meanings are possible. A count has no unit "m", which could
// mean a thousandth or a million. A duration has no unit "M": a minute is "m". A size has no unit
// "K", "M" or "G": some programs mean powers of 1000, others of 1024.
constexpr Unit count_units[] = {{"", 1}, {"k", 1'000}, {"M", 1'000'000}, {"G", 1'000'000'000}};
constexpr Unit byte_units[] = {{"", 1},
                               {"B", 1},
                               {"kB", 1'000},
                               {"MB", 1'000'000},
                               {"GB", 1'000'000'000},
                               {"TB", 1'000'000'000'000},
                               {"KiB", 1 << 10},
                               {"MiB", 1 << 20},
                               {"GiB", 1 << 30},
                               {"TiB", std::int64_t{1} << 40}};
constexpr Unit time_units[] = {
    {"ns", 1},
    {"us", 1'000},
    {"\u00B5s", 1'000},  // the micro sign
    {"\u03BCs", 1'000},  // the Greek letter, which looks the same
    {"ms", 1'000'000},
    {"s", 1'000'000'000},
    {"sec", 1'000'000'000},
    {"m", 60'000'000'000},
    {"min", 60'000'000'000},
    {"h", 3'600'000'000'000},
    {"d", 86'400'000'000'000},
};

[[noreturn]] void refuse(std::string_view text, std::string_view wanted) {
  throw UsageError("'" + std::string(text) + "' is not " + std::string(wanted));
}

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

// "m" and "M" differ if they stand alone.
bool is_same_unit(std::string_view one, std::string_view other) {
  if (one == other) return true;
  auto is_m = [](std::string_view text) { return text == "m" || text == "M"; };
  if (is_m(one) && is_m(other)) return false;
  return std::ranges::equal(one, other, {}, lower, lower);
}

// Parses a number, possibly with a fraction, and one of `units`. Throws UsageError if it is
// negative or overflows.
std::int64_t parse_with(std::span<const Unit> units, std::string_view text,
                        std::string_view wanted) {
  double number = 0;
  auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || !(number >= 0)) refuse(text, wanted);
  std::string_view suffix(rest, static_cast<std::size_t>(text.data() + text.size() - rest));
  for (const Unit& unit : units) {
    if (!is_same_unit(unit.suffix, suffix)) continue;
    double value = number * static_cast<double>(unit.factor);
    if (value > 9e18) refuse(text, wanted);
    return std::llround(value);
  }
  refuse(text, wanted);
}

}  // namespace

std::int64_t parse_count(std::string_view text) {
  constexpr std::string_view wanted = "a count (such as 64, 10k, 1M)";
  // A fraction is allowed only before a unit, since half a task makes no sense.
  bool has_unit = !text.empty() && std::string_view("kKMgG").find(text.back()) != text.npos;
  if (!has_unit && text.find_first_not_of("0123456789") != std::string_view::npos)
    refuse(text, wanted);
  return parse_with(count_units, text, wanted);
}

Clock::duration parse_duration(std::string_view text) {
  if (text == "0") return Clock::duration::zero();  // the one duration that needs no unit
  return std::chrono::nanoseconds(
      parse_with(time_units, text, "a duration (such as 200us, 2ms, 1.5s, 1m, 1h)"));
}

std::int64_t parse_bytes(std::string_view text) {
  return parse_with(byte_units, text,
                    "a size (such as 512, 64KiB = 65536 bytes, 64kB = 64000, 8MiB)");
}

Settings Settings::parse(std::string_view owner, std::span<const Parameter> parameters,
                         const Given& given) {
  Settings settings;
  for (const Parameter& parameter : parameters) {
    auto set = given.find(parameter.name);
    auto text = set == given.end() ? std::string(parameter.preset) : set->second;
    settings.values_.emplace(parameter.name, parse_value(owner, parameter, text));
  }
  return settings;
}

namespace {

// Splits "left|right" into left and right.
std::vector<std::string_view> parts_of(std::string_view choices) {
  std::vector<std::string_view> parts;
  while (!choices.empty()) {
    auto end = choices.find('|');
    parts.push_back(choices.substr(0, end));
    choices = end == std::string_view::npos ? "" : choices.substr(end + 1);
  }
  return parts;
}

void require_choice(const std::string& where, std::string_view choices, std::string_view text) {
  auto known = parts_of(choices);
  if (std::ranges::find(known, text) != known.end()) return;
  throw UsageError(where + suggestion(text, known) + ": choose one of " + std::string(choices));
}

std::int64_t parse_number(const Parameter& parameter, const std::string& text) {
  switch (parameter.kind) {
    case Parameter::Kind::count: return parse_count(text);
    case Parameter::Kind::bytes: return parse_bytes(text);
    case Parameter::Kind::duration: return parse_duration(text).count();
    case Parameter::Kind::text:
    case Parameter::Kind::choice: return 0;
  }
  return 0;
}

}  // namespace

std::string to_text(const Parameter& parameter, std::int64_t value) {
  if (parameter.kind != Parameter::Kind::duration) return std::to_string(value);
  for (const Unit& unit : {Unit{"s", 1'000'000'000}, Unit{"ms", 1'000'000}, Unit{"us", 1'000}}) {
    if (value % unit.factor == 0) {
      return std::to_string(value / unit.factor) + std::string(unit.suffix);
    }
  }
  return std::to_string(value) + "ns";
}

Settings::Value Settings::parse_value(std::string_view owner, const Parameter& parameter,
                                      const std::string& text) {
  auto where = "--set " + std::string(owner) + "." + std::string(parameter.name) + "=" + text;
  if (parameter.kind == Parameter::Kind::choice) require_choice(where, parameter.choices, text);
  std::int64_t number = 0;
  try {
    number = parse_number(parameter, text);
  } catch (const UsageError& error) {
    throw UsageError(where + ": " + error.what());
  }
  if (number < parameter.least || number > parameter.most) {
    throw UsageError(where + ": allowed is " + to_text(parameter, parameter.least) + " to " +
                     to_text(parameter, parameter.most));
  }
  return {text, number};
}

const Settings::Value& Settings::at(std::string_view name) const {
  auto found = values_.find(name);
  if (found != values_.end()) return found->second;
  std::fprintf(stderr, "interleave: the code asks for a parameter '%.*s' that nobody declared\n",
               static_cast<int>(name.size()), name.data());
  std::terminate();
}

std::string Settings::canonical() const {
  std::string line;
  for (const auto& [name, value] : values_) {
    if (!line.empty()) line += ';';
    line += name + '=' + value.text;
  }
  return line;
}

}  // namespace interleave
