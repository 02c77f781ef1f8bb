#include "bench/plan/suite_fields.hpp"

#include "bench/plan/values.hpp"
#include "core/errors.hpp"

#include <algorithm>

namespace interleave {

namespace {

std::string place(const std::string& file, const TomlNode& node) {
  return file + ":" + std::to_string(node.line) + ": ";
}

}  // namespace

std::string SuiteField::where() const {
  return place(file, node) + key;
}

void SuiteField::refuse(const std::string& why) const {
  throw UsageError(where() + ": " + why);
}

const std::string& SuiteField::text() const {
  if (const auto* text = node.as<std::string>()) return *text;
  refuse(std::string(node.kind()) + "; allowed is a string");
}

std::string SuiteField::value() const {
  if (const auto* number = node.as<std::int64_t>()) return std::to_string(*number);
  if (const auto* text = node.as<std::string>()) return *text;
  refuse(std::string(node.kind()) + "; allowed is a whole number or a string");
}

Clock::duration SuiteField::time(Clock::duration least, Clock::duration most,
                                 std::string_view bounds) const {
  return parse_time(where(), text(), least, most, bounds);
}

std::vector<SuiteField> SuiteField::values() const {
  const auto* list = node.as<TomlNode::List>();
  if (list == nullptr) return {*this};
  if (list->empty()) refuse("an empty list; allowed is one value or more, or no such key");
  std::vector<SuiteField> fields;
  for (const TomlNode& element : *list) fields.push_back({element, file, key});
  return fields;
}

SuiteTable::SuiteTable(const TomlNode& node, const std::string& file, std::string_view what,
                       std::span<const std::string_view> known)
    : node_(node), file_(file), what_(what) {
  const auto* entries = node.as<TomlNode::Table>();
  if (entries == nullptr) {
    throw UsageError(where() + ": " + std::string(node.kind()) + "; allowed is a table of " +
                     join(known));
  }
  for (const auto& [key, value] : *entries) {
    if (std::ranges::find(known, key) != known.end()) continue;
    throw UsageError(place(file, value) + "unknown key '" + key + "' in " + what_ +
                     suggestion(key, known) + "; allowed: " + join(known));
  }
}

std::optional<SuiteField> SuiteTable::find(std::string_view key) const {
  const auto& entries = std::get<TomlNode::Table>(node_.value);
  auto found = std::ranges::find(entries, key, &TomlEntry::key);
  if (found == entries.end()) return std::nullopt;
  return SuiteField{found->node, file_, found->key};
}

std::string SuiteTable::where() const {
  return place(file_, node_) + what_;
}

}  // namespace interleave
