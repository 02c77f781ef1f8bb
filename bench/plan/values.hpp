#pragma once

#include "core/clock.hpp"
#include "core/suggestion.hpp"
#include "results/report/sustained.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

// Lists as users write them on the command line. All throw UsageError, which names the flag, the
// text and what would be taken.

/// Bounds that no reasonable run exceeds; beyond them a value is taken for a slip of the finger.
inline constexpr std::int64_t most_workers = 65'536;
inline constexpr std::int64_t most_in_flight = 1 << 20;
inline constexpr std::int64_t most_in_flight_per_worker = 1 << 12;
inline constexpr std::int64_t most_repetitions = 10'000;
inline constexpr std::int64_t most_rate = 10'000'000;  // a second
inline constexpr double least_rate = 0.001;
inline constexpr Clock::duration least_run = std::chrono::milliseconds(1);  // a whole one
inline constexpr Clock::duration most_run = std::chrono::hours(720);
inline constexpr std::string_view run_bounds = "1ms to 30 days (30d)";

/// The parts of "a,b,c", which may be empty; at least one.
std::vector<std::string_view> split(std::string_view text, char separator);

/// One count between 1 and `most`.
std::uint32_t parse_count_of(std::string_view flag, std::string_view text, std::int64_t most);

/// Counts in a list of single values and ranges: "1,2,4", "1..4", "1..64:x2", "10..50:+10".
/// In the order given; at most 1000.
std::vector<std::uint32_t> parse_counts(std::string_view flag, std::string_view text,
                                        std::int64_t most);

/// Rates a second, as a list: "0.5,1,2k", "100..400:x2". A range is one of whole numbers.
std::vector<double> parse_rates(std::string_view flag, std::string_view text);

/// "auto" among numbers of workers: as many as the rule says.
inline constexpr std::uint32_t auto_workers = 0;

/// Numbers of workers: a list of counts and "auto"; none for "auto" alone; for "sweep" those of worker_sweep() with the
/// CPUs that this process may use.
std::vector<std::uint32_t> parse_workers(std::string_view flag, std::string_view text);

/// At most twelve counts from 1 to `most`, each about as many times the one before it: few enough
/// to be run, and where there are eight or more CPUs enough for a law to be fitted to.
std::vector<std::uint32_t> worker_sweep(std::uint32_t most);

/// A time between `least` and `most`, which `bounds` says in words.
Clock::duration parse_time(std::string_view flag, std::string_view text, Clock::duration least,
                           Clock::duration most, std::string_view bounds);

/// A size in bytes, at least `least`.
std::uint64_t parse_size(std::string_view flag, std::string_view text, std::int64_t least);

/// A goal for latency: "p99=20ms".
Slo parse_goal(std::string_view flag, std::string_view text);

/// The names of "a,b,c"; none may be empty.
std::vector<std::string> parse_names(std::string_view flag, std::string_view text);

}  // namespace interleave
