#pragma once

#include "core/clock.hpp"

#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace interleave {

/// One thing that `--set` may change in a workload or a model.
struct Parameter {
  enum class Kind : std::uint8_t { count, duration, bytes, text, choice };

  std::string_view name;
  Kind kind;
  std::string_view preset;   // the default, written as a user would write it
  std::string_view meaning;  // one line for `interleave list`
  std::int64_t least = 0;    // bounds: a count, nanoseconds or bytes
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
  std::string_view choices = {};  // for a choice: "counter|pipe"
  bool required = false;          // a text that has no default
};

// Parsers of values as users write them. All throw UsageError, which names the text and what is
// accepted.
std::int64_t parse_count(std::string_view text);        // 12, 10k, 10K, 2M
Clock::duration parse_duration(std::string_view text);  // 500us, 500µs, 20ms, 2s, 1m, 1h, 0
std::int64_t parse_bytes(std::string_view text);        // 512, 64KiB, 64kB, 8MiB, 1GB (10^9 bytes)

/// Returns a number of the parameter's kind as a user would write it: 10s, 65536.
std::string to_text(const Parameter& parameter, std::int64_t value);

/// The values of a parameter list, checked once and then only read.
class Settings {
 public:
  using Given = std::map<std::string, std::string, std::less<>>;

  /// Returns the presets, changed by `given`. Ignores names in `given` that are not in
  /// `parameters`. Throws UsageError that names `owner`, the parameter, the value and what is
  /// accepted.
  static Settings parse(std::string_view owner, std::span<const Parameter> parameters,
                        const Given& given);

  std::int64_t count(std::string_view name) const { return at(name).number; }
  std::int64_t bytes(std::string_view name) const { return at(name).number; }
  Clock::duration duration(std::string_view name) const {
    return std::chrono::nanoseconds(at(name).number);
  }
  const std::string& text(std::string_view name) const { return at(name).text; }

  /// Returns "key=value;key=value" in name order, values as written: the `params` column.
  std::string canonical() const;

 private:
  struct Value {
    std::string text;
    std::int64_t number = 0;
  };
  static Value parse_value(std::string_view owner, const Parameter&, const std::string& text);
  const Value& at(std::string_view name) const;

  std::map<std::string, Value, std::less<>> values_;
};

}  // namespace interleave
