#include "results/files/samples.hpp"

#include "core/errors.hpp"
#include "core/posix.hpp"
#include "results/text/utf8.hpp"
#include "tests/plausible_rows.hpp"

#include <cmath>
#include <fstream>
#include <iterator>
#include <sstream>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <sys/resource.h>

namespace interleave {
namespace {

using testing::plain_row;
using testing::plausible_rows;
using testing::ScratchDir;

// DESIGN.md, section 3: users' scripts depend on these names and their order.
constexpr std::string_view documented_header =
    "schema,run_id,suite,model,workload,params,load,workers,in_flight,offered_per_s,block,order,"
    "repetition,seed,started_utc,status,error,tasks,units,wall_s,throughput_per_s,lat_p50_ns,"
    "lat_p90_ns,lat_p99_ns,lat_p999_ns,lat_max_ns,svc_p50_ns,svc_p99_ns,cpu_user_s,cpu_sys_s,"
    "peer_cpu_s,ctx_voluntary,ctx_involuntary,max_rss_bytes,pss_bytes,gil_wait_s,gil_switches,"
    "throttled_s,steal_s,digest,flags,failed_tasks,background_tasks,startup_s,queries,"
    "pressure_s,instructions,cycles,cache_misses,allocations,syscalls,"
    "usable_cpus,one_at_a_time,worker_rule,lat_p95_ns,achieved_share,congestions,"
    "row_flags,block_order,machine,machine_cpus,spins_per_us\n";
// Those that the first files had end with this one.
constexpr std::string_view first_end = ",queries,";

std::string columns_at(std::string_view header) {
  return std::to_string(std::ranges::count(header, ',') + 1);
}
const std::string columns = columns_at(documented_header);

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_text(const std::filesystem::path& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::string line_of(const Row& row) {
  ScratchDir dir;
  SamplesFile(dir.path()).append(row);
  return text_of(dir.path() / "samples.csv").substr(documented_header.size());
}

TEST(SamplesFile, BeginsWithTheDocumentedHeader) {
  ScratchDir dir;
  SamplesFile file(dir.path());
  EXPECT_EQ(text_of(dir.path() / "samples.csv"), documented_header);
}

TEST(SamplesFile, HoldsEachRowAsSoonAsItIsAppended) {
  ScratchDir dir;
  SamplesFile file(dir.path());
  file.append(plain_row("serial", "noop", 1, 100));
  EXPECT_EQ(read_samples(dir.path()).size(), 1U);
  file.append(plain_row("serial", "noop", 2, 100));
  EXPECT_EQ(read_samples(dir.path()).size(), 2U);
}

TEST(SamplesFile, NeverOverwrites) {
  ScratchDir dir;
  write_text(dir.path() / "samples.csv", "mine");
  EXPECT_THROW(SamplesFile{dir.path()}, UsageError);
  EXPECT_EQ(text_of(dir.path() / "samples.csv"), "mine");
  EXPECT_THROW(SamplesFile{dir.path() / "nowhere"}, UsageError);
}

TEST(SamplesFile, TakesBackALineThatDoesNotFit) {
  ScratchDir dir;
  SamplesFile file(dir.path());
  file.append(plain_row("serial", "noop", 1, 100));
  ::signal(SIGXFSZ, SIG_IGN);
  rlimit limit{};
  ::getrlimit(RLIMIT_FSIZE, &limit);
  limit.rlim_cur = text_of(dir.path() / "samples.csv").size() + 20;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  EXPECT_THROW(file.append(plain_row("serial", "noop", 2, 100)), std::system_error);
  limit.rlim_cur = limit.rlim_max;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  EXPECT_EQ(read_samples(dir.path()).size(), 1U);
}

TEST(SamplesFile, WritesNumbersThatRoundTripAndNothingForNothing) {
  Row row = plain_row("serial", "noop", 1, 0.1);
  row.wall_s = 1e-9;
  row.steal_s = std::nan("");
  auto line = line_of(row);
  EXPECT_NE(line.find(",1e-09,0.1,,,,,,,,,,"), std::string::npos) << line;
  EXPECT_EQ(line.find("nan"), std::string::npos);
}

TEST(SamplesFile, MakesNoFormulas) {
  for (std::string start : {"=", "+", "-", "@", "\t", "\r", "'="}) {
    Row row = plain_row("serial", "noop", 1, 1);
    row.error = start + "cmd|' /C calc'!A0";
    ScratchDir dir;
    SamplesFile(dir.path()).append(row);
    auto text = text_of(dir.path() / "samples.csv");
    EXPECT_TRUE(text.find(",'" + start) != text.npos || text.find(",\"'" + start) != text.npos);
    EXPECT_EQ(read_samples(dir.path()).at(0).error, row.error);
  }
}

// Letters that have a meaning to somebody, and some that have none.
rc::Gen<std::string> hostile_text() {
  return rc::gen::map(
      rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
          ",", "\"", "\n", "\r", "\r\n", "'", "=", "+", "-", "@", "\t", ";", "€", "x", "1", " ",
          "\x1B[31m", "\xE2\x82", "\xFF", "`id`", "$(id)", "#", "\\", std::string(1, '\0'))),
      [](const std::vector<std::string>& parts) {
        std::string text;
        for (const auto& part : parts) text += part;
        return text;
      });
}

template <class Value> void scramble(std::optional<Value>& value) {
  value.reset();
  if (*rc::gen::arbitrary<bool>()) value = *rc::gen::arbitrary<Value>();
  if constexpr (std::is_floating_point_v<Value>) {
    if (value && !std::isfinite(*value)) value.reset();
  }
}

Row hostile_row() {
  Row row;
  for (auto member :
       {&Row::run_id, &Row::suite, &Row::model, &Row::workload, &Row::params, &Row::load,
        &Row::error, &Row::digest, &Row::flags, &Row::worker_rule, &Row::machine}) {
    row.*member = *hostile_text();
  }
  row.started_utc = *rc::gen::element<std::string>("", "2026-11-23T06:21:18.000Z");
  row.order = *rc::gen::arbitrary<std::uint64_t>();
  row.status = static_cast<Status>(*rc::gen::inRange(0, 9));
  row.seed = *rc::gen::arbitrary<std::uint64_t>();
  row.block = *rc::gen::arbitrary<std::uint64_t>();
  for (auto member : {&Row::offered_per_s, &Row::wall_s, &Row::throughput_per_s, &Row::cpu_user_s,
                      &Row::gil_wait_s, &Row::steal_s, &Row::startup_s, &Row::pressure_s,
                      &Row::achieved_share, &Row::spins_per_us}) {
    scramble(row.*member);
  }
  for (auto member :
       {&Row::workers, &Row::in_flight, &Row::tasks, &Row::lat_p50_ns, &Row::gil_switches,
        &Row::queries, &Row::instructions, &Row::cache_misses, &Row::allocations, &Row::syscalls,
        &Row::usable_cpus, &Row::one_at_a_time, &Row::lat_p95_ns, &Row::congestions}) {
    scramble(row.*member);
  }
  return row;
}

// Replaces the bytes that a text file of UTF-8 cannot hold.
Row representable(Row row) {
  for (auto member :
       {&Row::run_id, &Row::suite, &Row::model, &Row::workload, &Row::params, &Row::load,
        &Row::error, &Row::digest, &Row::flags, &Row::worker_rule, &Row::machine}) {
    row.*member = well_formed(row.*member);
  }
  return row;
}

RC_GTEST_PROP(Samples, SurviveTheFile, ()) {
  ScratchDir dir;
  std::vector<Row> expected;
  {
    SamplesFile file(dir.path());
    auto count = *rc::gen::inRange(0, 4);
    for (int row = 0; row < count; ++row) {
      expected.push_back(hostile_row());
      file.append(expected.back());
      expected.back() = representable(expected.back());
    }
  }
  RC_ASSERT(read_samples(dir.path()) == expected);
}

// Any text at all is either rows or a UsageError of one line that names the file.
RC_GTEST_PROP(ReadSamples, IsTotal, ()) {
  ScratchDir dir;
  auto text = std::string(documented_header) + *hostile_text() + *hostile_text();
  write_text(dir.path() / "samples.csv", text);
  try {
    read_samples(dir.path());
  } catch (const UsageError& error) {
    std::string_view what = error.what();
    RC_ASSERT(what.find("samples.csv:") != what.npos);
    RC_ASSERT(what.find('\n') == what.npos);
  }
}

std::string complaint(const std::filesystem::path& dir, std::string_view text) {
  write_text(dir / "samples.csv", text);
  try {
    read_samples(dir);
  } catch (const UsageError& error) {
    return std::string(error.what()).substr(dir.string().size() + 1);
  }
  return "none";
}

class ReadSamplesComplains : public ::testing::Test {
 protected:
  ReadSamplesComplains() : line_(line_of(plain_row("serial", "noop", 1, 100))) {}
  std::string about(const std::string& lines) {
    return complaint(dir_.path(), std::string(documented_header) + lines);
  }
  // The good line with the cell in `column` replaced.
  std::string with(std::size_t column, std::string_view cell) const {
    std::istringstream cells(line_.substr(0, line_.size() - 1) + ",");
    std::string result;
    std::string old;
    for (std::size_t at = 0; std::getline(cells, old, ','); ++at) {
      result += (at > 0 ? "," : "") + (at == column ? std::string(cell) : old);
    }
    return result + "\n";
  }

  ScratchDir dir_;
  std::string line_;
};

TEST_F(ReadSamplesComplains, OfAnotherHeader) {
  const std::string rule =
      "; columns keep their names and their order, and a later version may add some at the end";
  EXPECT_EQ(complaint(dir_.path(), "a,b\n1,2\n"),
            "samples.csv:1: column 1 is 'a' where the header has 'schema'" + rule);
  std::string longer(documented_header);
  longer.insert(longer.size() - 1, ",extra");
  EXPECT_EQ(complaint(dir_.path(), longer),
            "samples.csv:1: column " + columns_at(longer) +
                " is 'extra' where the header has the end of the line" + rule);
  EXPECT_EQ(complaint(dir_.path(), "schema,run_id\n"),
            "samples.csv:1: column 3 is missing where the header has 'suite'" + rule);
  EXPECT_EQ(complaint(dir_.path(), ""),
            "samples.csv:1: the file is empty; its first line should be the header");
}

TEST_F(ReadSamplesComplains, OfAnotherSchema) {
  EXPECT_EQ(about(with(0, "1") + line_), "none");
  EXPECT_EQ(about(line_ + with(0, "3")),
            "samples.csv:3: column schema: '3' is not a schema that this version reads: 1 or 2; a "
            "higher one is of a later version");
}

TEST_F(ReadSamplesComplains, OfBadCells) {
  EXPECT_EQ(about(with(7, "two")),
            "samples.csv:2: column workers: 'two' is not a whole number, or nothing");
  EXPECT_EQ(about(with(10, "")), "samples.csv:2: column block: '' is not a whole number");
  EXPECT_EQ(about(with(10, "-1")), "samples.csv:2: column block: '-1' is not a whole number");
  EXPECT_EQ(about(with(10, "99999999999999999999")),
            "samples.csv:2: column block: '99999999999999999999' is not a whole number");
  for (std::string bad : {"nan", "inf", "1e999", "0x10", " 1", "1 ", "1,5"}) {
    EXPECT_NE(about(with(19, bad)), "none") << bad;
  }
  EXPECT_EQ(about(with(15, "great")).substr(0, 53),
            "samples.csv:2: column status: 'great' is not one of o");
  for (std::string bad : {"yesterday", "2026-11-24", "2026-13-24T00:00:00Z",
                          "2026-11-24T00:00:00.Z", "2026-11-24 00:00:00"}) {
    EXPECT_EQ(about(with(14, bad)), "samples.csv:2: column started_utc: '" + bad +
                                        "' is not a time such as 2026-01-31T23:59:59.123Z, or "
                                        "nothing");
  }
  EXPECT_EQ(about(with(58, "7")),
            "samples.csv:2: column block_order: '7' is not what `order` has, or nothing");
}

TEST_F(ReadSamplesComplains, OfAnotherNumberOfFields) {
  EXPECT_EQ(about(line_ + "1,2\n"), "samples.csv:3: 2 fields where " + columns + " are expected");
  EXPECT_EQ(about(line_ + "1\n"), "samples.csv:3: 1 field where " + columns + " are expected");
}

TEST_F(ReadSamplesComplains, OfALastLineThatIsCutOff) {
  auto expected = "samples.csv:3: the last line is cut off; delete it to read the others";
  for (std::size_t keep = 1; keep < line_.size() - 1; ++keep) {
    ASSERT_EQ(about(line_ + line_.substr(0, keep)), expected) << keep;
  }
  EXPECT_EQ(about(line_ + "1,\"open"), expected);
}

TEST_F(ReadSamplesComplains, OfQuotesInTheWrongPlace) {
  EXPECT_EQ(about("1,a\"b\"\n"),
            "samples.csv:2: a quote inside a field that does not begin with one");
  EXPECT_EQ(about("1,\"a\"b\n"), "samples.csv:2: text after the closing quote of a field");
  EXPECT_EQ(about("1,a\"b\n" + line_),
            "samples.csv:2: a quote inside a field that does not begin with one");
}

// The line of the quote is named, and the rest of a large file is not kept to find it.
TEST_F(ReadSamplesComplains, OfAQuoteThatNobodyCloses) {
  EXPECT_EQ(about(line_ + "2,\"open\n" + line_),
            "samples.csv:3: a quote is opened here and never closed, or the line is cut off within "
            "it");
  std::string many;
  while (many.size() < (3U << 20U)) many += line_;
  EXPECT_EQ(about(line_ + "2,\"open\n" + many),
            "samples.csv:3: a quote is opened here and not closed within 1 MiB");
  EXPECT_EQ(about(line_ + std::string(3U << 20U, 'x')),
            "samples.csv:3: a line of more than 1 MiB; this is no file of a run");
}

TEST_F(ReadSamplesComplains, WithTheLineEvenAfterCellsOfSeveralLines) {
  EXPECT_EQ(about(with(16, "\"two\nlines\"") + "1\n"),
            "samples.csv:4: 1 field where " + columns + " are expected");
}

// Files of before a column was there are read, and none that has less than the first ones had.
TEST(ReadSamples, TakesOlderFiles) {
  ScratchDir dir;
  Row row = plain_row("serial", "noop", 1, 100);
  auto header = std::string(documented_header.substr(0, documented_header.size() - 1));
  auto line = line_of(row);
  line.pop_back();
  auto newest = documented_header.substr(documented_header.find(first_end) + first_end.size());
  for (auto newer = 0; newer <= std::ranges::count(newest, ','); ++newer) {
    header.erase(header.rfind(','));
    line.erase(line.rfind(','));
    write_text(dir.path() / "samples.csv", header + "\n" + line + "\n");
    EXPECT_EQ(read_samples(dir.path()), std::vector{row}) << newer;
  }
  header.erase(header.rfind(','));
  line.erase(line.rfind(','));
  write_text(dir.path() / "samples.csv", header + "\n" + line + "\n");
  EXPECT_THROW(read_samples(dir.path()), UsageError);
}

// A file is read in parts, which end anywhere: between records, within one, between two quotes.
TEST(ReadSamples, DoesNotMindWhereItsPartsEnd) {
  ScratchDir dir;
  std::vector<Row> expected;
  SamplesFile file(dir.path());
  for (std::uint64_t number = 1; number <= 4'000; ++number) {
    Row row = plain_row("serial", "noop", number, 100);
    if (number % 3 == 0) row.error = std::string(number % 700, 'x') + "\",\n\"\"";
    if (number == 2'000) row.error = "\"" + std::string(700'000, '\n');
    file.append(row);
    expected.push_back(std::move(row));
  }
  EXPECT_TRUE(read_samples(dir.path()) == expected);
  std::size_t visited = 0;
  visit_samples(dir.path() / "samples.csv", [&](const Row& row) {
    EXPECT_TRUE(row == expected.at(visited));
    ++visited;
  });
  EXPECT_EQ(visited, expected.size());
}

TEST(ReadSamples, NamesAFileThatIsNotThere) {
  ScratchDir dir;
  for (auto path : {dir.path(), dir.path() / "nowhere"}) {
    try {
      read_samples(path);
      FAIL();
    } catch (const UsageError& error) {
      EXPECT_NE(std::string(error.what()).find("samples.csv: cannot be read (No such file"),
                std::string::npos)
          << error.what();
    }
  }
}

}  // namespace
}  // namespace interleave
