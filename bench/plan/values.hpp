#pragma once

#include "core/clock.hpp"
#include "core/suggestion.hpp"
#include "results/report/sustained.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

// Parsers of lists as users write them on the command line. All throw UsageError, which names the
// flag, the text and what is allowed.

/// Bounds that no reasonable run exceeds. A value beyond them is taken for a typo.
inline constexpr std::int64_t most_workers = 65'536;
inline constexpr std::int64_t most_in_flight = 1 << 20;
inline constexpr std::int64_t most_in_flight_per_worker = 1 << 12;
inline constexpr std::int64_t most_repetitions = 10'000;
inline constexpr std::int64_t most_rate = 10'000'000;  // per second
inline constexpr double least_rate = 0.001;
inline constexpr Clock::duration least_run = std::chrono::milliseconds(1);  // a whole run
inline constexpr Clock::duration most_run = std::chrono::hours(720);
inline constexpr std::string_view run_bounds = "1ms to 30 days (30d)";

/// Returns the parts of "a,b,c". There is at least one, and parts may be empty.
std::vector<std::string_view> split(std::string_view text, char separator);

/// Returns one count between 1 and `most`.
std::uint32_t parse_count_of(std::string_view flag, std::string_view text, std::int64_t most);

/// Returns the counts of a list of values and ranges: "1,2,4", "1..4", "1..64:x2", "10..50:+10".
/// Keeps the order given. At most 1000 counts.
std::vector<std::uint32_t> parse_counts(std::string_view flag, std::string_view text,
                                        std::int64_t most);

/// Returns rates per second of a list: "0.5,1,2k", "100..400:x2". A range has whole numbers only.
std::vector<double> parse_rates(std::string_view flag, std::string_view text);

/// Stands for "auto" in a list of numbers of workers.
inline constexpr std::uint32_t auto_workers = 0;

/// Returns numbers of workers: a list of counts and "auto". Empty for "auto" alone. For "sweep",
/// worker_sweep() of the CPUs that this process may use.
std::vector<std::uint32_t> parse_workers(std::string_view flag, std::string_view text);

/// Returns at most twelve counts from 1 to `most`, in about geometric steps. They are few enough to
/// run, and with eight or more CPUs enough to fit a scaling law.
std::vector<std::uint32_t> worker_sweep(std::uint32_t most);

/// Returns a time between `least` and `most`. `bounds` is that range in words.
Clock::duration parse_time(std::string_view flag, std::string_view text, Clock::duration least,
                           Clock::duration most, std::string_view bounds);

/// Returns a size in bytes, at least `least`.
std::uint64_t parse_size(std::string_view flag, std::string_view text, std::int64_t least);

/// Returns a latency goal: "p99=20ms".
Slo parse_goal(std::string_view flag, std::string_view text);

/// Returns the names of "a,b,c", none of them empty.
std::vector<std::string> parse_names(std::string_view flag, std::string_view text);

}  // namespace interleave
