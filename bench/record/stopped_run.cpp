#include "bench/record/stopped_run.hpp"

#include "core/errors.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <fstream>
#include <map>
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

// Refuses values that would make cells endless or empty.
double spins_in(const Json& json) {
  auto spins = json.at("spins_per_us").get<double>();
  if (!(spins > 0 && spins <= most_spins_per_us)) {
    throw UsageError("run.json: spins_per_us is out of range");
  }
  return spins;
}

template <class Use> auto with_record(const std::filesystem::path& dir, Use use) {
  auto path = dir / "run.json";
  std::ifstream file(path, std::ios::binary);
  if (!file) throw UsageError(path.string() + ": cannot be read; give the directory of a run");
  try {
    return use(Json::parse(file));
  } catch (const Json::exception&) {  // its text may quote the file, so it is not shown
    throw UsageError(path.string() + ": is not what this version of `interleave run` writes");
  }
}

[[noreturn]] void refuse(const std::filesystem::path& dir, const std::string& what,
                         const std::string& was, const std::string& is) {
  auto sentence = "--resume " + dir.string();
  sentence.append(": ").append(what).append(" was '").append(was);
  sentence.append("' and is '").append(is);
  sentence.append("'; rows of both cannot be compared, so start a new run");
  throw UsageError(printable(sentence));
}

using Facts = std::map<std::string, std::string>;

Facts facts_of(const std::map<std::string, Facts>& inputs, const std::string& input) {
  auto found = inputs.find(input);
  return found == inputs.end() ? Facts() : found->second;
}

std::string text_of(const Facts& facts, const std::string& name) {
  auto found = facts.find(name);
  return found == facts.end() ? "unknown" : found->second;
}

void require_same_facts(const std::filesystem::path& dir, const std::string& input,
                        const Facts& were, const Facts& are) {
  auto all = were;
  all.insert(are.begin(), are.end());
  for (const auto& [name, unused] : all) {
    auto was = text_of(were, name);
    auto is = text_of(are, name);
    if (was != is)
      refuse(dir, std::string(name).append(" of the input of ").append(input), was, is);
  }
}

}  // namespace

StoppedRun read_stopped_run(const std::filesystem::path& dir) {
  return with_record(dir, [](const Json& json) -> StoppedRun {
    return {.run_id = json.at("run_id"),
            .started_utc = json.at("started_utc"),
            .ended = json.at("ended"),
            .argv = json.at("argv"),
            .resumed_utc = json.at("resumed_utc"),
            .spins_per_us = spins_in(json),
            .identity = identity_in(json),
            .facts = json.at("facts")};
  });
}

double read_calibration(const std::filesystem::path& dir) {
  return with_record(dir, spins_in);
}

void require_same(const std::filesystem::path& dir, const StoppedRun& stopped,
                  const RunRecord& record, const RunPlan& plan) {
  for (const auto& [name, is] : identity_of(record, plan)) {
    auto was = std::ranges::find(stopped.identity, name, &Identity::name);
    bool known = was != stopped.identity.end();
    if (!known || was->text != is) refuse(dir, name, known ? was->text : "unknown", is);
  }
}

void require_same_inputs(const std::filesystem::path& dir, const StoppedRun& stopped,
                         const RunRecord& record) {
  auto all = stopped.facts;
  all.insert(record.facts.begin(), record.facts.end());
  for (const auto& [input, unused] : all) {
    require_same_facts(dir, input, facts_of(stopped.facts, input), facts_of(record.facts, input));
  }
}

}  // namespace interleave
