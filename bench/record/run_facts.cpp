#include "bench/record/run_facts.hpp"

#include "core/errors.hpp"
#include "results/files/run_directories.hpp"
#include "results/text/human.hpp"

#include <array>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
#include <utility>

namespace interleave {

namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 12> shared_facts = {
    "/interleave",          "/window_s",          "/arrivals",
    "/machine/kernel",      "/machine/cpu_model", "/machine/cpus_online",
    "/machine/cpus_usable", "/machine/governor",  "/machine/compiler",
    "/machine/build",       "/machine/tbb",       "/machine/boost",
};

std::string text_at(const Json& json, const std::string& pointer) {
  Json::json_pointer place(pointer);
  bool known = json.contains(place) && !json.at(place).is_null();
  return known ? json.at(place).dump() : "unknown";
}

std::string name_of(std::string_view pointer) {
  return std::string(pointer.substr(pointer.rfind('/') + 1));
}

Json parse(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw UsageError(path.string() + ": cannot be read");
  try {
    return Json::parse(file);
  } catch (const Json::exception&) {  // its text may quote the file, so it is not shown
    throw UsageError(path.string() + ": is not JSON, as `interleave run` writes it");
  }
}

std::optional<RunFacts> read_one(const std::filesystem::path& run) {
  std::error_code ignored;
  bool is_directory = std::filesystem::is_directory(run, ignored);
  auto path = is_directory ? run / "run.json" : run.parent_path() / "run.json";
  if (!std::filesystem::is_regular_file(path, ignored)) return std::nullopt;
  auto json = parse(path);
  RunFacts facts;
  for (auto pointer : shared_facts) {
    facts.shared[name_of(pointer)] = text_at(json, std::string(pointer));
  }
  const Json::json_pointer load("/machine/load_1min_at_start");
  if (json.contains(load) && json.at(load).is_number())
    facts.load_1min = json.at(load).get<double>();
  return facts;
}

}  // namespace

std::optional<RunFacts> read_run_facts(const std::filesystem::path& side) {
  std::optional<RunFacts> all;
  std::map<std::string, std::set<std::string>> texts;
  for (const auto& run : runs_of(side)) {
    auto facts = read_one(run);
    if (!facts) return std::nullopt;
    for (const auto& [name, text] : facts->shared) texts[name].insert(text);
    if (!all) all = std::move(facts);
  }
  for (const auto& [name, several] : texts) {
    std::string& text = all->shared[name];
    text.clear();
    for (const auto& one : several) text += (text.empty() ? "" : " and ") + one;
  }
  return all;
}

std::vector<std::string> differing_facts(const std::optional<RunFacts>& before,
                                         const std::optional<RunFacts>& after, bool are_apart) {
  if (!before || !after) {
    std::string who = before ? "NEW has no" : after ? "BASE has no" : "no side has a";
    return {who + " run.json: whether machine and build were the same is not known"};
  }
  std::vector<std::string> sentences;
  for (const auto& [name, was] : before->shared) {
    const auto& is = after->shared.at(name);
    if (was == is) continue;
    auto sentence = name;
    sentence.append(" is ").append(was).append(" in BASE and ").append(is).append(" in NEW");
    sentences.push_back(printable(sentence + ": what differs may be due to that", true));
  }
  constexpr double much = 0.5;  // runnable tasks
  if (are_apart && std::abs(before->load_1min - after->load_1min) > much) {
    sentences.push_back("BASE and NEW were measured one after the other, and the load was " +
                        three_digits(before->load_1min) + " when the one began and " +
                        three_digits(after->load_1min) +
                        " for the other: what differs may be the machine; measure them in turns");
  }
  return sentences;
}

}  // namespace interleave
