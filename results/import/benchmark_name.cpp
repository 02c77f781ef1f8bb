#include "results/import/benchmark_name.hpp"

#include "results/text/human.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

namespace interleave {

namespace {

// Google Benchmark appends these to a name. They say how it measured.
constexpr std::array<std::string_view, 8> measuring = {
    "real_time", "manual_time",     "process_time", "iterations",
    "repeats",   "min_warmup_time", "min_time",     "warmup_time"};

std::string as_value(std::string_view text) {
  auto value = printable(text);
  std::ranges::replace(value, ';', ',');
  return value;
}

// A '/' inside of template arguments, as in a path, does not end a part.
std::vector<std::string_view> parts_of(std::string_view name) {
  std::vector<std::string_view> parts;
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < name.size(); ++at) {
    if (name[at] == '<') ++depth;
    if (name[at] == '>' && depth > 0) --depth;
    if (name[at] != '/' || depth > 0) continue;
    parts.push_back(name.substr(begin, at - begin));
    begin = at + 1;
  }
  parts.push_back(name.substr(begin));
  return parts;
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t number = 0;
  auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || stop != text.data() + text.size()) return std::nullopt;
  return number;
}

// "std::list" is no name of an argument, so "::" does not separate.
std::pair<std::string_view, std::string_view> at_colon(std::string_view part) {
  auto colon = part.find(':');
  bool is_scope = colon != std::string_view::npos && part.substr(colon).starts_with("::");
  if (colon == std::string_view::npos || colon == 0 || is_scope) return {"", part};
  return {part.substr(0, colon), part.substr(colon + 1)};
}

void add_part(BenchmarkName& name, std::string_view part) {
  auto [key, value] = at_colon(part);
  if (key == "threads" && whole_number(value)) {
    name.threads = whole_number(value);
    return;
  }
  auto word = key.empty() ? value : key;
  if (std::ranges::find(measuring, word) != measuring.end()) {
    name.settings.emplace_back(word, key.empty() ? "1" : as_value(value));
    return;
  }
  auto number = std::to_string(name.arguments.size() + 1);
  auto named = as_value(key);
  std::ranges::replace(named, '=', ':');
  name.arguments.emplace_back(key.empty() ? "arg" + number : named, as_value(value));
}

// Returns the value of a part, or nullopt if the benchmark has none.
std::optional<std::string> value_of(const BenchmarkName& name, std::string_view part) {
  if (part == "family") return name.family();
  if (part == "function") return name.function;
  if (part == "template" && !name.type.empty()) return name.type;
  auto found = std::ranges::find(name.arguments, part, &BenchmarkName::Text::first);
  if (found == name.arguments.end() || found->second.empty()) return std::nullopt;
  return found->second;
}

void append(std::string& params, const std::string& key, const std::string& value) {
  if (!params.empty()) params += ';';
  params += key + "=" + value;
}

// The parts that the rule chose, with those of the default where the benchmark lacks one.
NameRule chosen_parts(const BenchmarkName& name, const NameRule& rule) {
  auto lacks = [&](const std::string& part) {
    return part.empty() || (part != "program" && !has_part(name, part));
  };
  NameRule chosen = rule;
  if (lacks(rule.model)) chosen.model = name.type.empty() ? "family" : "template";
  if (!lacks(rule.workload)) return chosen;
  chosen.workload = chosen.model == "family" || chosen.model == "function" ? "program" : "family";
  if (chosen.model == "template") chosen.workload = "function";
  return chosen;
}

}  // namespace

std::string BenchmarkName::family() const {
  return type.empty() ? function : function + "<" + type + ">";
}

BenchmarkName parse_benchmark_name(std::string_view text) {
  auto parts = parts_of(text);
  auto family = parts.front();
  BenchmarkName name;
  auto open = family.find('<');
  bool is_template = open != std::string_view::npos && open > 0 && family.ends_with('>');
  name.function = as_value(is_template ? family.substr(0, open) : family);
  if (is_template) name.type = as_value(family.substr(open + 1, family.size() - open - 2));
  for (auto part : std::span(parts).subspan(1)) add_part(name, part);
  return name;
}

bool has_part(const BenchmarkName& name, std::string_view part) {
  return value_of(name, part).has_value();
}

CellName cell_name(const BenchmarkName& name, const std::string& program, const NameRule& rule) {
  auto chosen = chosen_parts(name, rule);
  auto text = [&](const std::string& part) {
    return part == "program" ? program : value_of(name, part).value_or(program);
  };
  CellName cell{text(chosen.model), text(chosen.workload), ""};
  auto is_used = [&](std::string_view part) {
    return chosen.model == part || chosen.workload == part;
  };
  bool has_family = is_used("family");
  if (!has_family && !is_used("function")) append(cell.params, "function", name.function);
  if (!has_family && !is_used("template") && !name.type.empty()) {
    append(cell.params, "template", name.type);
  }
  for (const auto& [key, value] : name.arguments) {
    if (!is_used(key)) append(cell.params, key, value);
  }
  // A parameter of the model's own does not separate contests.
  for (const auto& [key, value] : name.settings) append(cell.params, cell.model + "." + key, value);
  return cell;
}

}  // namespace interleave
