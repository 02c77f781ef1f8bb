// Any text as a value of the command line: the letter before it says of which kind.
#include "bench/plan/values.hpp"

#include "bench/plan/selection.hpp"
#include "core/settings.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "workloads/registry.hpp"
#include "workloads/words.hpp"

#include <algorithm>

namespace interleave::fuzz {

namespace {

using namespace std::chrono_literals;

std::string joined(const std::vector<std::uint32_t>& counts) {
  std::string text;
  for (auto count : counts) text += (text.empty() ? "" : ",") + std::to_string(count);
  return text;
}

void examine_counts(std::string_view text) {
  auto counts = accepted([&] { return parse_counts("--workers", text, most_workers); });
  if (!counts) return;
  require(!counts->empty() && counts->size() <= 1000, "1 to 1000 values");
  require(std::ranges::all_of(*counts, [](auto n) { return n >= 1 && n <= most_workers; }),
          "within their bounds");
  require(parse_counts("--workers", joined(*counts), most_workers) == *counts, "read as written");
  require(parse_workers("--workers", text) == *counts, "and so as numbers of workers");
}

void examine_time(std::string_view text) {
  auto time = accepted([&] { return parse_time("--duration", text, 1ms, 24h, "1ms to 24h"); });
  if (!time) return;
  require(*time >= 1ms && *time <= 24h, "within its bounds");
  Parameter parameter{"io", Parameter::Kind::duration, "1ms", ""};
  require(parse_duration(to_text(parameter, time->count())) == *time, "read as written");
}

void examine_size(std::string_view text) {
  auto size = accepted([&] { return parse_size("--memory", text, 100); });
  if (!size) return;
  require(*size >= 100, "within its bounds");
  Parameter parameter{"size", Parameter::Kind::bytes, "1KiB", ""};
  auto again = to_text(parameter, static_cast<std::int64_t>(*size));
  require(parse_size("--memory", again, 100) == *size, "read as written");
}

void examine_goal(std::string_view text) {
  auto goal = accepted([&] { return parse_goal("--goal", text); });
  if (!goal) return;
  require(text.starts_with(goal->quantile), "of that quantile");
  require(goal->limit >= 1us && goal->limit <= 24h, "within its bounds");
}

void examine_names(std::string_view text) {
  auto names = accepted([&] { return parse_names("--models", text); });
  if (!names) return;
  std::string again;
  for (const auto& name : *names) again += (again.empty() ? "" : ",") + name;
  require(again == text, "all of the text is names and commas");
  std::vector<std::string_view> known(names->begin(), names->end());
  (void)suggestion(known.back(), known);
}

// "[name.]key=value", as all workloads that know the key take it.
void examine_setting(std::string_view text) {
  auto dials = accepted([&] { return parse_dials(std::string(text), {}, {}); });
  if (!dials) return;
  std::string again;
  for (const auto& dial : *dials) {
    again += (again.empty() ? "" : ",") + (dial.owner.empty() ? "" : dial.owner + ".") + dial.key;
    for (const auto& value : dial.values) {
      again += (&value == &dial.values.front() ? "=" : ",") + value;
    }
  }
  require(again == text, "settings are written as they were read");
  const auto& first = dials->front();
  for (const Workload& workload : workloads()) {
    accepted([&] {
      auto taken =
          Settings::parse(workload.name, workload.parameters, {{first.key, first.values.front()}});
      return taken.canonical();
    });
  }
}

// Words in single quotes are split into what they were.
void examine_words(std::string_view text) {
  auto words = accepted([&] { return split_words(text); });
  if (!words) return;
  std::string again;
  for (const auto& word : *words) {
    again += '\'';
    for (char letter : word) {
      if (letter == '\'') again += "'\\'";
      again += letter;
    }
    again += "' ";
  }
  require(split_words(again) == *words, "words are read as written");
}

}  // namespace

void examine(std::string_view input) {
  Choices choices(input);
  switch (choices.byte()) {
    case 'c': return examine_counts(choices.rest());
    case 't': return examine_time(choices.rest());
    case 's': return examine_size(choices.rest());
    case 'g': return examine_goal(choices.rest());
    case 'w': return examine_words(choices.rest());
    case 'n': return examine_names(choices.rest());
    default: return examine_setting(choices.rest());
  }
}

}  // namespace interleave::fuzz
