#include "workloads/web/http/date.hpp"

#include <array>
#include <cstddef>
#include <cstdio>
#include <ctime>

namespace interleave::web {

// strftime() would depend on the locale for the names of days and months.
std::string_view date_now() {
  static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  thread_local std::time_t written = 0;
  thread_local std::array<char, 64> text{};
  thread_local std::size_t length = 0;
  auto now = std::time(nullptr);
  if (now != written) {
    std::tm utc{};
    ::gmtime_r(&now, &utc);
    auto count = std::snprintf(text.data(), text.size(), "%s, %02d %s %d %02d:%02d:%02d GMT",
                               days[utc.tm_wday], utc.tm_mday, months[utc.tm_mon],
                               utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
    length = static_cast<std::size_t>(count);
    written = now;
  }
  return {text.data(), length};
}

}  // namespace interleave::web
