#include "bench/plan/suites.hpp"

#include "bench/plan/values.hpp"
#include "core/errors.hpp"

#include <algorithm>
#include <vector>

namespace interleave {

namespace {

std::vector<std::string_view> built_in_names() {
  std::vector<std::string_view> names;
  for (const auto& suite : built_in_suites()) names.push_back(suite.name);
  return names;
}

const BuiltInSuite* look_up(std::string_view name) {
  auto found = std::ranges::find(built_in_suites(), name, &BuiltInSuite::name);
  return found == built_in_suites().end() ? nullptr : &*found;
}

bool is_path(std::string_view text) {
  return text.ends_with(".toml") || text.find('/') != std::string_view::npos;
}

}  // namespace

const BuiltInSuite& find_built_in(std::string_view name) {
  if (const auto* found = look_up(name)) return *found;
  auto known = built_in_names();
  throw UsageError("unknown suite '" + std::string(name) + "'" + suggestion(name, known) +
                   "; built in: " + join(known) + "; a file ends in .toml");
}

Suite find_suite(const std::string& name_or_path) {
  if (is_path(name_or_path)) return read_suite(name_or_path);
  const auto& found = find_built_in(name_or_path);
  auto suite = parse_suite(found.text, std::string(found.name) + ".toml");
  suite.file.clear();
  return suite;
}

}  // namespace interleave
