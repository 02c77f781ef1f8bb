#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace interleave {

// Numbers for people: three significant digits and a unit. ASCII, independent of the locale.

std::string three_digits(double value);      // 0.0123, 1.23, 12.3, 123, 1230
std::string human_count(double value);       // "12", "412 k", "1.20 M"
std::string human_duration(double seconds);  // "153 us", "1.20 ms"
std::string human_bytes(double bytes);       // "12.3 MiB"
std::string human_percent(double share);     // 0.0123 is "1.23%"

/// Returns a rate with all of its digits: "0.5", "200", "10000000".
std::string rate_text(double per_s);

/// Returns "1 row", "2 rows". The plural of `noun` must be formed with s.
std::string counted(std::uint64_t count, std::string_view noun);

/// Returns `text` made safe for a terminal: well-formed UTF-8 on one line, without control
/// characters and without marks that change the direction of text. An error message from outside could otherwise control the terminal. `ascii` replaces
/// all other letters by '?'.
std::string printable(std::string_view text, bool ascii = false);

}  // namespace interleave
