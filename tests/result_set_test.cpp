#include "results/files/result_set.hpp"

#include "core/errors.hpp"
#include "core/posix.hpp"
#include "tests/plausible_rows.hpp"

#include <array>
#include <fstream>

#include <gtest/gtest.h>

namespace interleave {
namespace {

using testing::plain_row;
using testing::ScratchDir;

namespace fs = std::filesystem;

void write_run(const fs::path& dir, const std::string& run_id, const std::string& json) {
  fs::create_directories(dir);
  auto row = plain_row("serial", "noop", 1, 1e5);
  row.run_id = run_id;
  SamplesFile(dir).append(row);
  if (!json.empty()) std::ofstream(dir / "run.json") << json;
}

ResultSet read(const fs::path& dir) {
  return read_results(std::array{dir});
}

TEST(ResultSet, ReadsWhatRunJsonSays) {
  ScratchDir scratch;
  write_run(scratch.path() / "a", "one",
            R"({"run_id": "one", "argv": ["interleave", "run", "--slo=p99=80ms"], "blocks": 6,
                "machine": {"id": "m1", "cpus_usable": 2},
                "warnings": [{"kind": "load", "what": "it was busy", "advice": "wait"}]})");
  auto results = read(scratch.path() / "a");
  ASSERT_EQ(results.runs.size(), 1U);
  EXPECT_EQ(results.runs[0].goal, "p99=80ms");
  EXPECT_EQ(results.runs[0].blocks, 6U);
  EXPECT_EQ(results.runs[0].machine, "m1");
  ASSERT_EQ(results.runs[0].warnings.size(), 1U);
  EXPECT_EQ(results.runs[0].warnings[0].advice, "wait");
  EXPECT_EQ(results.cpus(), 2U);
}

TEST(ResultSet, ReadsEachRunOfADirectoryOnce) {
  ScratchDir scratch;
  write_run(scratch.path() / "a", "one", R"({"machine": {"cpus_usable": 2}})");
  write_run(scratch.path() / "b", "two", R"({"machine": {"cpus_usable": 16}})");
  write_run(scratch.path() / "copy_of_b", "two", "");
  auto results = read(scratch.path());
  EXPECT_EQ(results.rows.size(), 2U);
  EXPECT_EQ(results.runs.size(), 2U);
  EXPECT_EQ(results.cpus(), std::nullopt);
}

TEST(ResultSet, ValuesOfAnotherTypeAreAsIfMissing) {
  ScratchDir scratch;
  write_run(
      scratch.path() / "a", "one",
      R"({"run_id": 7, "argv": "text", "machine": [], "blocks": "six", "warnings": {"a": 1}})");
  auto results = read(scratch.path() / "a");
  ASSERT_EQ(results.runs.size(), 1U);
  EXPECT_EQ(results.runs[0].run_id, "");
  EXPECT_EQ(results.runs[0].blocks, 0U);
  EXPECT_TRUE(results.runs[0].warnings.empty());
}

TEST(ResultSet, ARunJsonThatIsNoneIsRefused) {
  ScratchDir scratch;
  write_run(scratch.path() / "a", "one", "{\"run_id\": ");
  EXPECT_THROW(read(scratch.path() / "a"), UsageError);
  EXPECT_THROW(read(scratch.path() / "nowhere"), UsageError);
}

}  // namespace
}  // namespace interleave
