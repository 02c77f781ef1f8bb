#include "bench/plan/values.hpp"

#include "core/errors.hpp"
#include "core/machine.hpp"
#include "core/settings.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>

namespace interleave {

namespace {

constexpr std::size_t longest_list = 1000;

[[noreturn]] void refuse(std::string_view flag, const std::string& why) {
  throw UsageError(std::string(flag) + ": " + why);
}

// The step of a range: ":x2" multiplies, ":+10" adds, no step adds one.
struct Step {
  bool multiplies = false;
  std::uint32_t by = 1;

  std::uint64_t after(std::uint64_t value) const { return multiplies ? value * by : value + by; }
};

Step parse_step(std::string_view flag, std::string_view text, std::int64_t most) {
  bool multiplies = text.starts_with('x');
  if (!multiplies && !text.starts_with('+')) {
    refuse(flag, "'" + std::string(text) + "' is not a step (such as x2 or +10)");
  }
  Step step{multiplies, parse_count_of(flag, text.substr(1), most)};
  if (multiplies && step.by < 2) refuse(flag, "a range that multiplies needs x2 or more");
  return step;
}

void append_range(std::vector<std::uint32_t>& values, std::string_view flag, std::string_view text,
                  std::int64_t most) {
  auto dots = text.find("..");
  auto colon = text.find(':', dots);
  auto first = parse_count_of(flag, text.substr(0, dots), most);
  auto last = parse_count_of(flag, text.substr(dots + 2, colon - dots - 2), most);
  auto step =
      colon == std::string_view::npos ? Step{} : parse_step(flag, text.substr(colon + 1), most);
  if (last < first) refuse(flag, "'" + std::string(text) + "' runs backwards");
  for (std::uint64_t value = first; value <= last && values.size() <= longest_list;
       value = step.after(value)) {
    values.push_back(static_cast<std::uint32_t>(value));
  }
}

}  // namespace

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::uint32_t parse_count_of(std::string_view flag, std::string_view text, std::int64_t most) {
  std::int64_t value = 0;
  try {
    value = parse_count(text);
  } catch (const UsageError& error) {
    refuse(flag, error.what());
  }
  if (value < 1 || value > most) {
    refuse(flag, "'" + std::string(text) + "': allowed is 1 to " + std::to_string(most));
  }
  return static_cast<std::uint32_t>(value);
}

std::vector<std::uint32_t> parse_counts(std::string_view flag, std::string_view text,
                                        std::int64_t most) {
  std::vector<std::uint32_t> values;
  for (auto part : split(text, ',')) {
    if (part.find("..") == std::string_view::npos) {
      values.push_back(parse_count_of(flag, part, most));
    } else {
      append_range(values, flag, part, most);
    }
    if (values.size() > longest_list) {
      refuse(flag, "more than " + std::to_string(longest_list) + " values");
    }
  }
  return values;
}

namespace {

// "0.5". A number without a point is parsed as a count, which allows "2k".
double parse_rate(std::string_view flag, std::string_view text) {
  double rate = 0;
  auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), rate);
  bool whole = error == std::errc{} && rest == text.data() + text.size();
  if (!whole || text.find('.') == std::string_view::npos) {
    return parse_count_of(flag, text, most_rate);
  }
  if (!(rate >= least_rate && rate <= most_rate)) {
    refuse(flag, "'" + std::string(text) + "': allowed is 0.001 to " + std::to_string(most_rate));
  }
  return rate;
}

}  // namespace

std::vector<double> parse_rates(std::string_view flag, std::string_view text) {
  std::vector<double> rates;
  for (auto part : split(text, ',')) {
    if (part.find("..") == std::string_view::npos) {
      rates.push_back(parse_rate(flag, part));
    } else {
      std::ranges::copy(parse_counts(flag, part, most_rate), std::back_inserter(rates));
    }
    if (rates.size() > longest_list) {
      refuse(flag, "more than " + std::to_string(longest_list) + " values");
    }
  }
  return rates;
}

std::vector<std::uint32_t> parse_workers(std::string_view flag, std::string_view text) {
  if (text == "auto") return {};
  if (text == "sweep") return worker_sweep(usable_cpus());
  std::string counts;
  bool by_rule = false;
  for (std::size_t at = 0; at <= text.size();) {
    auto part = text.substr(at, text.find(',', at) - at);
    at += part.size() + 1;
    by_rule = by_rule || part == "auto";
    if (part != "auto") counts.append(counts.empty() ? "" : ",").append(part);
  }
  if (!by_rule) return parse_counts(flag, text, most_workers);
  auto workers =
      counts.empty() ? std::vector<std::uint32_t>() : parse_counts(flag, counts, most_workers);
  workers.push_back(auto_workers);
  return workers;
}

std::vector<std::uint32_t> worker_sweep(std::uint32_t most) {
  constexpr int steps = 11;
  std::vector<std::uint32_t> counts;
  for (int step = 0; step <= steps; ++step) {
    auto count = std::lround(std::pow(most, static_cast<double>(step) / steps));
    counts.push_back(static_cast<std::uint32_t>(count));
  }
  counts.erase(std::unique(counts.begin(), counts.end()), counts.end());
  return counts;
}

Clock::duration parse_time(std::string_view flag, std::string_view text, Clock::duration least,
                           Clock::duration most, std::string_view bounds) {
  Clock::duration time{};
  try {
    time = parse_duration(text);
  } catch (const UsageError& error) {
    refuse(flag, error.what());
  }
  if (time < least || time > most) {
    refuse(flag, "'" + std::string(text) + "': allowed is " + std::string(bounds));
  }
  return time;
}

std::uint64_t parse_size(std::string_view flag, std::string_view text, std::int64_t least) {
  std::int64_t bytes = 0;
  try {
    bytes = parse_bytes(text);
  } catch (const UsageError& error) {
    refuse(flag, error.what());
  }
  if (bytes < least) {
    refuse(flag, "'" + std::string(text) + "': at least " + std::to_string(least) + " bytes");
  }
  return static_cast<std::uint64_t>(bytes);
}

Slo parse_goal(std::string_view flag, std::string_view text) {
  auto equals = text.find('=');
  auto goal = find_goal(text.substr(0, equals));
  if (!goal || equals == std::string_view::npos) {
    refuse(flag, "'" + std::string(text) +
                     "' is no goal; write QUANTILE=TIME (such as p99=20ms), the quantile one of "
                     "p50, p90, p95, p99, p99.9, max");
  }
  using namespace std::chrono_literals;
  goal->limit = parse_time(flag, text.substr(equals + 1), 1us, 24h, "1us to 24 hours (24h)");
  return *goal;
}

std::vector<std::string> parse_names(std::string_view flag, std::string_view text) {
  std::vector<std::string> names;
  for (auto part : split(text, ',')) {
    if (part.empty()) refuse(flag, "an empty name in '" + std::string(text) + "'");
    names.emplace_back(part);
  }
  return names;
}

}  // namespace interleave
