#include "bench/plan/matrix_reader.hpp"

#include "bench/plan/values.hpp"
#include "core/errors.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <iterator>

namespace interleave {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view matrix_keys[] = {"models",  "workloads", "set",
                                            "workers", "in_flight", "in_flight_per_worker",
                                            "rates",   "duration",  "arrivals"};
constexpr std::size_t most_values = 1000;  // of a key; lists of flags have the same limit

void require_few(const SuiteField& field, std::size_t values) {
  if (values > most_values) field.refuse("allowed are " + std::to_string(most_values) + " values");
}

std::vector<Placed<std::string>> read_names(const SuiteField& field) {
  std::vector<Placed<std::string>> names;
  for (const auto& name : field.values()) names.push_back({name.text(), name.where()});
  require_few(field, names.size());
  return names;
}

std::vector<std::uint32_t> read_counts(const SuiteField& field, std::int64_t most) {
  std::vector<std::uint32_t> counts;
  for (const auto& part : field.values()) {
    std::ranges::copy(parse_counts(part.where(), part.value(), most), std::back_inserter(counts));
    require_few(field, counts.size());
  }
  return counts;
}

std::vector<Placed<double>> read_rates(const SuiteField& field) {
  std::vector<Placed<double>> rates;
  for (const auto& part : field.values()) {
    const auto* number = part.node.as<double>();
    for (auto rate : parse_rates(part.where(), number ? rate_text(*number) : part.value())) {
      rates.push_back({rate, part.where()});
    }
    require_few(field, rates.size());
  }
  return rates;
}

std::vector<std::uint32_t> read_workers(const SuiteField& field) {
  if (!field.node.as<TomlNode::List>()) return parse_workers(field.where(), field.value());
  std::vector<std::uint32_t> counts;
  for (const auto& part : field.values()) {
    auto some = parse_workers(part.where(), part.value());
    if (some.empty()) some = {auto_workers};
    counts.insert(counts.end(), some.begin(), some.end());
    require_few(field, counts.size());
  }
  return counts;
}

void read_in_flight(const SuiteTable& table, Matrix& matrix) {
  if (auto field = table.find("in_flight")) {
    matrix.in_flight = read_counts(*field, most_in_flight);
  }
  auto field = table.find("in_flight_per_worker");
  if (!field) return;
  if (!matrix.in_flight.empty()) field->refuse("in_flight is there as well; give one of the two");
  matrix.in_flight_per_worker = read_counts(*field, most_in_flight_per_worker);
}

OpenLoad::Pattern read_arrivals(const SuiteField& field) {
  if (field.text() == "poisson") return OpenLoad::Pattern::poisson;
  if (field.text() == "constant") return OpenLoad::Pattern::constant;
  field.refuse("'" + field.text() + "'; allowed is poisson or constant");
}

Dial read_dial(const SuiteField& field, const std::string& owner, const std::string& key) {
  Dial dial{SuiteField{field.node, field.file, "set"}.where(), owner, key, {}};
  for (const auto& value : field.values()) dial.values.push_back(value.value());
  require_few(field, dial.values.size());
  return dial;
}

// `io`, `"mix.io"`, or mix.io, which TOML reads as a nested table.
void read_entry(const SuiteField& field, std::vector<Dial>& set) {
  if (const auto* owned = field.node.as<TomlNode::Table>()) {
    for (const auto& [key, node] : *owned) {
      set.push_back(read_dial({node, field.file, key}, field.key, key));
    }
    return;
  }
  auto dot = field.key.find('.');
  bool bare = dot == std::string::npos;
  set.push_back(read_dial(field, bare ? "" : field.key.substr(0, dot),
                          bare ? field.key : field.key.substr(dot + 1)));
}

std::vector<Dial> read_set(const SuiteField& field) {
  std::vector<Dial> set;
  const auto* entries = field.node.as<TomlNode::Table>();
  if (entries == nullptr) {
    field.refuse(std::string(field.node.kind()) + "; allowed is a table such as { io = \"1ms\" }");
  }
  for (const auto& [key, node] : *entries) read_entry({node, field.file, key}, set);
  require_few(field, set.size());
  return set;
}

void read_open_load(const SuiteTable& table, Matrix& matrix) {
  if (auto rates = table.find("rates")) matrix.rates = read_rates(*rates);
  for (const auto* key : {"duration", "arrivals"}) {
    auto field = table.find(key);
    if (field && matrix.rates.empty()) field->refuse("it is about open load; give rates as well");
  }
  if (auto field = table.find("duration")) {
    matrix.duration = {field->time(1ms, 12h, "1ms to 12 hours (12h)"), field->where()};
  }
  if (auto field = table.find("arrivals")) matrix.arrivals = read_arrivals(*field);
}

}  // namespace

Matrix read_matrix(const SuiteField& field) {
  SuiteTable table(field.node, field.file, "[[matrix]]", matrix_keys);
  Matrix matrix;
  matrix.where = table.where();
  auto workloads = table.find("workloads");
  if (!workloads) throw UsageError(table.where() + ": workloads are missing; name one or more");
  matrix.workloads = read_names(*workloads);
  if (auto models = table.find("models")) matrix.models = read_names(*models);
  if (auto set = table.find("set")) matrix.set = read_set(*set);
  if (auto workers = table.find("workers")) matrix.workers = read_workers(*workers);
  read_in_flight(table, matrix);
  read_open_load(table, matrix);
  return matrix;
}

}  // namespace interleave
