// The comparison's own judgement, and that both of its sides play every scenario. How near they
// come is for a quiet machine: `interleave fidelity`.
#include "bench/fidelity/judged.hpp"
#include "bench/fidelity/measuring.hpp"
#include "bench/fidelity/pythons.hpp"
#include "core/errors.hpp"
#include "tests/plausible_rows.hpp"

#include <cmath>
#include <fstream>
#include <ostream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

namespace interleave {

using namespace fidelity;
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::ScratchDir;

// ---- verdicts ----

TEST(NoiseFloor, IsHowFarRoundsLieApart) {
  std::vector<double> rounds = {4, 2, 3};
  EXPECT_DOUBLE_EQ(noise_floor(Rule::Kind::ratio, rounds), std::log(2));
  EXPECT_DOUBLE_EQ(noise_floor(Rule::Kind::difference, rounds), 2);
  EXPECT_EQ(noise_floor(Rule::Kind::shape, rounds), 0);
}

TEST(NoiseFloor, IsNothingForOneRound) {
  EXPECT_EQ(noise_floor(Rule::Kind::ratio, std::vector<double>{7}), 0);
  EXPECT_EQ(noise_floor(Rule::Kind::ratio, {}), 0);
}

TEST(Judge, ComparesMedians) {
  auto found = judge(Rule::within_factor(1.2), {10, 10, 90}, {11, 11, 2});
  EXPECT_EQ(found.cpython, 10);
  EXPECT_EQ(found.simulator, 11);
  EXPECT_DOUBLE_EQ(found.error, std::log(1.1));
  EXPECT_EQ(found.finding, Finding::ok);
}

TEST(Judge, AcceptsWhatIsWithinTheToleranceOrTheNoise) {
  auto rule = Rule::within_factor(1.2);
  EXPECT_EQ(judge(rule, {10, 10}, {11.9}).finding, Finding::ok);
  EXPECT_EQ(judge(rule, {10, 10}, {12.1}).finding, Finding::differs);
  EXPECT_EQ(judge(rule, {10, 10}, {8.4}).finding, Finding::ok);
  EXPECT_EQ(judge(rule, {10, 10}, {8.2}).finding, Finding::differs);
  EXPECT_EQ(judge(rule, {8, 10, 13}, {12.1}).finding, Finding::ok) << "as far as CPython itself";
}

TEST(Judge, KeepsTheBoundsWhateverCPythonDoes) {
  auto rule = Rule::within(0.12).bounded(0, 1.06);
  EXPECT_EQ(judge(rule, {1.05}, {1.05}).finding, Finding::ok);
  EXPECT_EQ(judge(rule, {1.08}, {1.08}).finding, Finding::differs) << "no lock lets this happen";
}

TEST(Judge, LetsCostsBeSmallerByAnyFactor) {
  auto rule = Rule::at_most_times(1.2);
  EXPECT_EQ(judge(rule, {50}, {5}).finding, Finding::ok);
  EXPECT_EQ(judge(rule, {50}, {59}).finding, Finding::ok);
  EXPECT_EQ(judge(rule, {50}, {61}).finding, Finding::differs);
}

TEST(Judge, FindsNothingInfinitelyFarFromSomething) {
  auto rule = Rule::within_factor(2.5);
  EXPECT_EQ(judge(rule, {0}, {5}).finding, Finding::differs);
  EXPECT_EQ(judge(rule, {0}, {0}).finding, Finding::ok);
  EXPECT_EQ(judge(rule, {}, {5}).finding, Finding::not_measured);
  EXPECT_EQ(judge(rule, {5}, {}).finding, Finding::not_measured);
}

TEST(SumUp, LetsADifferenceDecide) {
  using enum Finding;
  EXPECT_EQ(sum_up(std::vector{ok, noisy, differs}), differs);
  EXPECT_EQ(sum_up(std::vector{ok, not_measured, noisy}), noisy);
  EXPECT_EQ(sum_up(std::vector{ok, not_measured}), not_measured);
  EXPECT_EQ(sum_up(std::vector{ok, ok}), ok);
}

TEST(LogSlope, IsThePowerOfAPowerLaw) {
  EXPECT_NEAR(log_slope(std::vector{1.0, 2.0, 4.0}, std::vector{3.0, 12.0, 48.0}), 2, 1e-12);
}

// ---- claims ----

TEST(Claims, CoverEveryRowOnlyOnceAPoint) {
  for (bool quick : {false, true}) {
    std::set<std::string> rows;
    std::set<std::string> points;
    for (const Claim& claim : fidelity_claims(quick)) {
      rows.insert(claim.row);
      EXPECT_FALSE(claim.trials.empty()) << claim.label;
      EXPECT_TRUE(points.insert(claim.row + claim.label).second) << claim.label << " twice";
    }
    EXPECT_EQ(rows.size(), fidelity_rows().size());
  }
}

// ---- Pythons ----

fs::path fake_python(const ScratchDir& dir, const std::string& answer) {
  auto path = dir.path() / "python3";
  std::ofstream(path) << "#!/bin/sh\n" << answer << "\n";
  fs::permissions(path, fs::perms::owner_all);
  return path;
}

std::string refusal(const fs::path& path, Clock::duration limit = 5s) {
  Supervisor supervisor;
  try {
    ask_python(supervisor, path, limit);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

void expect_refusal(const ScratchDir& dir, const std::string& answer, const std::string& why) {
  auto said = refusal(fake_python(dir, answer));
  EXPECT_NE(said.find(why), std::string::npos) << said;
}

TEST(AskPython, TakesWhatAnswers) {
  ScratchDir dir;
  auto path = fake_python(dir, "echo cpython 3 11 7 1; echo /nowhere");
  Supervisor supervisor;
  auto python = ask_python(supervisor, path);
  EXPECT_EQ(python.name(), "3.11.7");
  EXPECT_EQ(python.path, path);
  EXPECT_TRUE(python.plays(Lineage::timed));
  EXPECT_FALSE(python.plays(Lineage::legacy));
  EXPECT_FALSE(python.plays(Lineage::isolated));
}

TEST(AskPython, SaysWhyNot) {
  ScratchDir dir;
  EXPECT_NE(refusal(dir.path() / "nowhere").find("no such file"), std::string::npos);
  EXPECT_NE(refusal(dir.path()).find("is no program"), std::string::npos);
  expect_refusal(dir, "echo hello", "not a Python");
  expect_refusal(dir, "echo pypy 3 11 7 1; echo /nowhere", "not CPython");
  expect_refusal(dir, "echo cpython 3 1 0 1; echo /nowhere", "accepted are 2.7, and 3.2");
  expect_refusal(dir, "echo cpython 3 13 0 0; echo /nowhere", "without its interpreter lock");
  expect_refusal(dir, "echo out of order >&2; exit 3", "out of order");
  expect_refusal(dir, "kill -9 $$", "killed by signal 9");
}

TEST(AskPython, WaitsOnlySoLongAndLeavesNobody) {
  ScratchDir dir;
  auto path = fake_python(dir, "exec sleep 600");
  EXPECT_NE(refusal(path, 200ms).find("did not say its version within"), std::string::npos);
}

TEST(FindPythons, LeavesOutWhatIsOfNoUse) {
  ScratchDir dir;
  Supervisor supervisor;
  std::vector<fs::path> candidates = {dir.path() / "nowhere",
                                      fake_python(dir, "echo cpython 2 7 18 1; echo /nowhere")};
  auto found = find_pythons(supervisor, candidates);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(found[0].plays(Lineage::legacy));
}

TEST(ChoosePythons, TakesTheNewestOfEachKind) {
  auto python = [](int major, int minor, int micro) {
    return Python{.path = "python", .version = {major, minor, micro}};
  };
  std::vector found = {python(3, 13, 0), python(3, 9, 1),  python(2, 7, 18),
                       python(3, 11, 7), python(3, 12, 9), python(2, 7, 1)};
  auto chosen = choose_pythons(found);
  std::string names;
  for (const Python& each : chosen) names += each.name() + " ";
  EXPECT_EQ(names, "2.7.18 3.11.7 3.13.0 ");
}

TEST(RunPython, GivesTheScriptAndBringsTheAnswer) {
  EXPECT_EQ(run_python("/bin/sh", {"-s", "word"}, "echo $1; echo lost >&2"), "word\n");
  EXPECT_THROW(run_python("/bin/sh", {}, "echo why >&2; exit 1"), std::runtime_error);
  EXPECT_THROW(run_python("/nowhere", {}, ""), std::runtime_error);
}

// ---- both sides ----

// As short as it can be and still have an answer.
Trial shortened(Trial trial) {
  for (auto& [name, value] : trial.numbers) {
    if (name == "duration_ms" || name == "work_ms") value = 40;
    if (name == "limit_ms") value = 300;
    if (name == "interval_us") value = 500;
  }
  if (trial.client) {
    trial.client->pings = 4;
    trial.client->period_ms = 5;
    trial.client->duration_ms = 60;
  }
  return trial;
}

std::vector<Python> pythons_here() {
  Supervisor supervisor;
  return choose_pythons(find_pythons(supervisor, python_candidates()));
}

// Whatever the claims ask for, both sides have an answer: the same names, and no complaint.
TEST(Scenarios, HaveTheSameMeasuresOnBothSides) {
  auto pythons = pythons_here();
  if (pythons.empty()) GTEST_SKIP() << "there is no CPython on this machine";
  Supervisor supervisor;
  std::set<std::string> played;
  for (const Claim& claim : fidelity_claims(true)) {
    for (const Trial& trial : claim.trials) {
      auto kind = trial.scenario + trial.task + std::to_string(static_cast<int>(trial.lineage));
      if (!played.insert(kind).second) continue;
      auto python = std::ranges::find_if(
          pythons, [&](const Python& each) { return each.plays(trial.lineage); });
      if (python == pythons.end()) continue;
      auto theirs = play_in_python(supervisor, *python, shortened(trial));
      auto ours = play_in_simulator(supervisor, shortened(trial), Pace{}, Control::none);
      ASSERT_TRUE(theirs.measures) << trial.key() << ": " << theirs.error;
      ASSERT_TRUE(ours.measures) << trial.key() << ": " << ours.error;
      for (const auto& [name, value] : *theirs.measures) {
        EXPECT_TRUE(ours.measures->contains(name)) << trial.key() << " has no " << name;
      }
    }
  }
}

// ---- the report ----

Claim plain_claim() {
  return {.row = "F2",
          .label = "switches/s",
          .trials = {Trial{.scenario = "slices"}},
          .value = [](std::span<const Measures> found) { return found.front().at("per_s"); },
          .rule = Rule::within_factor(1.1)};
}

Records records_of(double cpython, double simulator, double foreign_load = 0) {
  Records records({Python{.path = "python", .version = {3, 11, 7}}});
  Trial trial{.scenario = "slices"};
  for (std::size_t round = 0; round < 3; ++round) {
    records.at(trial, 0, round) = {.measures = Measures{{"per_s", cpython}}, .error = ""};
    records.at(trial, 1, round) = {.measures = Measures{{"per_s", simulator}}, .error = ""};
    records.at(trial, 1, round).foreign_load = foreign_load;
  }
  return records;
}

TEST(JudgeAll, TellsNothingFromANoisyMachine) {
  std::vector<Claim> claims = {plain_claim()};
  EXPECT_EQ(judge_all(claims, records_of(200, 300), 3)[0].judgement.finding, Finding::differs);
  EXPECT_EQ(judge_all(claims, records_of(200, 300, 0.2), 3)[0].judgement.finding, Finding::noisy);
}

// An interrupted run has played fewer rounds than it was to play.
TEST(JudgeAll, TellsNothingFromRoundsThatWereNotPlayed) {
  std::vector<Claim> claims = {plain_claim()};
  EXPECT_EQ(judge_all(claims, records_of(200, 200, 0.2), 9)[0].judgement.finding, Finding::noisy);
  EXPECT_EQ(judge_all(claims, records_of(200, 200), 9)[0].judgement.finding, Finding::ok);
}

TEST(PrintFidelity, HasALineAPointAndALineARow) {
  std::vector<Claim> claims = {plain_claim()};
  auto records = records_of(200, 190);
  auto judged = judge_all(claims, records, 3);
  std::ostringstream out;
  print_fidelity(out, judged, records);
  EXPECT_NE(out.str().find("F2  switches/s"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("\nF2  ok"), std::string::npos) << out.str();
}

TEST(WriteFidelity, KeepsEveryRound) {
  ScratchDir dir;
  std::vector<Claim> claims = {plain_claim()};
  auto records = records_of(200, 190);
  write_fidelity(dir.path(), judge_all(claims, records, 3), records, 3);
  std::ifstream file(dir.path() / "fidelity.csv");
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  ASSERT_EQ(lines.size(), 7U);
  EXPECT_EQ(lines[0], "row,claim,side,round,value");
  EXPECT_EQ(lines[1], "F2,switches/s,3.11.7,1,200");
  EXPECT_EQ(lines[6], "F2,switches/s,simulator,3,190");
  EXPECT_TRUE(fs::exists(dir.path() / "verdicts.csv"));
}

}  // namespace
}  // namespace interleave
