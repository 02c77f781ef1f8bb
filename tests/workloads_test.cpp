// The contract of every workload, tried on each of them.
#include "core/errors.hpp"
#include "core/serial.hpp"
#include "tests/harmless.hpp"
#include "tests/support.hpp"

#include <set>

#include <gtest/gtest.h>

namespace interleave::testing {

namespace {

constexpr std::string_view hidden[] = {"faulty", "observer"};

class EachWorkload : public ::testing::TestWithParam<std::string> {
 protected:
  const Workload& workload() const { return *find_any_workload(GetParam()); }
};

std::vector<std::string> names() {
  std::vector<std::string> found;
  for (const Workload* workload : harmless_workloads()) found.emplace_back(workload->name);
  return found;
}

std::vector<Digest> digests(const Verdict& verdict) {
  std::vector<Digest> found;
  for (const Record& record : verdict.ledger.records()) found.push_back(record.digest);
  return found;
}

// A value as a user would write it, in the parameter's smallest unit.
std::string written(const Parameter& parameter, std::int64_t value) {
  return std::to_string(value) + (parameter.kind == Parameter::Kind::duration ? "ns" : "");
}

bool accepted(const Workload& workload, const Parameter& parameter, const std::string& value) {
  try {
    Settings::parse(workload.name, workload.parameters, {{std::string(parameter.name), value}});
    return true;
  } catch (const UsageError& error) {
    EXPECT_NE(std::string_view(error.what()).find(parameter.name), std::string_view::npos);
    return false;
  }
}

}  // namespace

TEST(Registry, FindsEachByItsName) {
  std::set<std::string_view> seen;
  for (const Workload& workload : all_workloads()) {
    EXPECT_TRUE(seen.insert(workload.name).second) << workload.name << " is listed twice";
    EXPECT_EQ(find_any_workload(workload.name), &workload);
    EXPECT_FALSE(workload.summary.empty());
  }
  EXPECT_EQ(find_any_workload("no_such_workload"), nullptr);
}

TEST(Registry, HidesWhatIsForTests) {
  for (auto name : hidden) {
    ASSERT_NE(find_any_workload(name), nullptr) << name;
    for (const Workload& workload : all_workloads()) EXPECT_NE(workload.name, name);
  }
}

// Also that peers are gone: a cell that leaves a child behind is not clean.
TEST_P(EachWorkload, GivesTheSameAnswersToSerialAndOracle) {
  Trial trial{.workload = workload(),
              .tasks = 12,
              .in_flight = 3,
              .workers = 1,
              .set = needed_settings(GetParam())};
  auto serial = run_in_cell(*make_serial({}), trial);
  auto oracle = run_oracle_in_cell(trial);
  EXPECT_TRUE(serial.clean()) << serial.error << serial.wait_status;
  EXPECT_TRUE(oracle.clean()) << oracle.error << oracle.wait_status;
  EXPECT_EQ(difference(serial, oracle), "");
  for (const Record& record : serial.ledger.records()) {
    EXPECT_EQ(record.outcome, Record::Outcome::ok) << record.note;
  }
}

TEST_P(EachWorkload, AnswersDependOnIndexAndSeed) {
  Trial trial{.workload = workload(),
              .tasks = 12,
              .in_flight = 1,
              .workers = 1,
              .set = needed_settings(GetParam())};
  auto one = digests(run_oracle_in_cell(trial));
  EXPECT_EQ(std::set<Digest>(one.begin(), one.end()).size(), one.size());
  EXPECT_EQ(digests(run_oracle_in_cell(trial)), one);
  trial.seed = 1000;
  auto other = digests(run_oracle_in_cell(trial));
  for (std::size_t i = 0; i < one.size(); ++i) EXPECT_NE(one[i], other[i]) << i;
}

TEST_P(EachWorkload, RefusesWhatIsOutOfBounds) {
  for (const Parameter& parameter : workload().parameters) {
    SCOPED_TRACE(parameter.name);
    EXPECT_FALSE(parameter.meaning.empty());
    if (parameter.kind == Parameter::Kind::text) continue;
    EXPECT_FALSE(accepted(workload(), parameter, "bogus"));
    EXPECT_FALSE(accepted(workload(), parameter, "-1"));
    if (parameter.kind == Parameter::Kind::choice) continue;
    ASSERT_LT(parameter.most, std::int64_t{1} << 50) << "absurd values must be refused";
    EXPECT_TRUE(accepted(workload(), parameter, written(parameter, parameter.least)));
    EXPECT_TRUE(accepted(workload(), parameter, written(parameter, parameter.most)));
    EXPECT_FALSE(accepted(workload(), parameter, written(parameter, parameter.most + 1)));
    if (parameter.least == 0) continue;
    EXPECT_FALSE(accepted(workload(), parameter, written(parameter, parameter.least - 1)));
  }
}

INSTANTIATE_TEST_SUITE_P(Workloads, EachWorkload, ::testing::ValuesIn(names()),
                         [](const auto& each) { return each.param; });

}  // namespace interleave::testing
