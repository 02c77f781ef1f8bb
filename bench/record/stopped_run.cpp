#include "bench/record/stopped_run.hpp"

#include "core/errors.hpp"
#include "results/human.hpp"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

namespace interleave {

namespace {

using Json = nlohmann::json;

std::vector<Identity> identity_in(const Json& json) {
  std::vector<Identity> identity;
  for (const auto& [name, text] : json.at("identity").items()) {
    identity.push_back({name, text.get<std::string>()});
  }
  return identity;
}

// Cells are run with it: what would make them endless, or empty, is not taken.
double spins_in(const Json& json) {
  constexpr double most = 1e6;
  auto spins = json.at("spins_per_us").get<double>();
  if (!(spins > 0 && spins <= most)) throw UsageError("run.json: spins_per_us is out of range");
  return spins;
}

}  // namespace

StoppedRun read_stopped_run(const std::filesystem::path& dir) {
  auto path = dir / "run.json";
  std::ifstream file(path, std::ios::binary);
  if (!file) throw UsageError(path.string() + ": cannot be read; give the directory of a run");
  try {
    auto json = Json::parse(file);
    return {.run_id = json.at("run_id"),
            .started_utc = json.at("started_utc"),
            .ended = json.at("ended"),
            .argv = json.at("argv"),
            .resumed_utc = json.at("resumed_utc"),
            .spins_per_us = spins_in(json),
            .identity = identity_in(json)};
  } catch (const Json::exception&) {  // its text may quote what is in the file
    throw UsageError(path.string() + ": is not what this version of `interleave run` writes");
  }
}

void require_same(const std::filesystem::path& dir, const StoppedRun& stopped,
                  const RunRecord& record, const RunPlan& plan) {
  for (const auto& [name, is] : identity_of(record, plan)) {
    auto was = std::ranges::find(stopped.identity, name, &Identity::name);
    if (was != stopped.identity.end() && was->text == is) continue;
    auto sentence = "--resume " + dir.string();
    sentence.append(": ").append(name).append(" was '");
    sentence.append(was == stopped.identity.end() ? "unknown" : was->text);
    sentence.append("' and is '").append(is);
    sentence.append("'; rows of both cannot be compared, so start a new run");
    throw UsageError(printable(sentence));
  }
}

}  // namespace interleave
