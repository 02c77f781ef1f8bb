#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace interleave {

/// The name of a Google Benchmark, such as "BM_Insert<std::list<int>>/size:64/real_time/threads:4",
/// in its parts.
struct BenchmarkName {
  using Text = std::pair<std::string, std::string>;  // key, value

  std::string function;         // "BM_Insert"
  std::string type;             // "std::list<int>": its template arguments, or empty
  std::vector<Text> arguments;  // {"size", "64"}; those without a name are "arg1", "arg2" ...
  std::vector<Text> settings;   // how it was measured: {"real_time", "1"}
  std::optional<std::uint64_t> threads;

  /// Returns the function with its template arguments: all up to the first '/'.
  std::string family() const;
};

/// Splits a name at each '/' outside of angle brackets. Every text becomes a name or a value of our
/// params: printable, and without the separator ';'.
BenchmarkName parse_benchmark_name(std::string_view name);

/// Which parts of a benchmark's name become the model and the workload. Both are one of `family`,
/// `function`, `template`, `program`, or the name of an argument such as `size` or `arg1`. Empty
/// means the default: a template is the model of its function, and any other family is a model of
/// its program.
struct NameRule {
  std::string model;
  std::string workload;
};

/// The names under which a benchmark's rows are stored.
struct CellName {
  std::string model;
  std::string workload;
  std::string params;  // all parts that neither name has
};

/// Applies the rule. A benchmark that lacks a part of the rule gets the default.
CellName cell_name(const BenchmarkName& name, const std::string& program, const NameRule& rule);

/// Does this benchmark have that part?
bool has_part(const BenchmarkName& name, std::string_view part);

}  // namespace interleave
