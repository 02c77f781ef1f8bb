#include "results/plot/plot.hpp"

#include "core/errors.hpp"
#include "results/plot/gnuplot.hpp"
#include "tests/plausible_rows.hpp"
#include "tests/support.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <sys/resource.h>

namespace interleave {
namespace {

namespace fs = std::filesystem;
using testing::plain_row;
using testing::plausible_rows;
using testing::ScratchDir;
using testing::write_results;

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::set<std::string> names_in(const fs::path& dir) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(dir)) names.insert(entry.path().filename());
  return names;
}

// Only where gnuplot is: the project builds and works without it.
class Plot : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists("/usr/bin/gnuplot")) GTEST_SKIP() << "no gnuplot";
  }
  void TearDown() override { EXPECT_EQ(testing::children_left(), 0); }

  std::vector<fs::path> draw(std::optional<std::string> kind = {},
                             std::optional<fs::path> out = {}) {
    return plot(
        {.dir = dir_.path(), .kind = std::move(kind), .out = std::move(out), .notes = &notes_});
  }
  const fs::path& dir() const { return dir_.path(); }
  std::string notes() const { return notes_.str(); }

 private:
  ScratchDir dir_;
  std::ostringstream notes_;
};

TEST_F(Plot, DrawsAllThatThereIsDataFor) {
  write_results(dir(), plausible_rows());
  auto pictures = draw();
  ASSERT_EQ(pictures.size(), 4U);
  for (const auto& picture : pictures) {
    auto text = text_of(picture);
    EXPECT_NE(text.find("<svg"), std::string::npos) << picture;
    EXPECT_NE(text.find("stackless_tasks"), std::string::npos) << picture;
    EXPECT_EQ(text.substr(text.size() - 8), "</svg>\n\n") << picture;
  }
  EXPECT_EQ(notes(), "");
  std::set<std::string> expected = {"samples.csv", "latency.csv"};
  for (std::string kind : {"throughput", "speedup", "workers", "latency"}) {
    expected.insert({kind + ".svg", kind + ".gp", kind + ".dat"});
  }
  EXPECT_EQ(names_in(dir()), expected);
}

TEST_F(Plot, MarksTheProcessorsThatRunJsonTellsOf) {
  write_results(dir(), plausible_rows());
  draw("speedup");
  EXPECT_EQ(text_of(dir() / "speedup.gp").find("CPUs"), std::string::npos);
  std::ofstream(dir() / "run.json") << "{\"machine\": {\"cpus_usable\": 16}}\n";
  draw("speedup");
  EXPECT_NE(text_of(dir() / "speedup.gp").find("dashed: 16 CPUs"), std::string::npos);
}

TEST_F(Plot, SaysWhatHasNoData) {
  write_results(dir(), {plain_row("serial", "noop", 1, 100)});
  EXPECT_EQ(draw().size(), 2U);  // throughput and latency
  EXPECT_NE(notes().find("nothing to draw for 'speedup': it needs serial and another model"),
            std::string::npos);
  EXPECT_NE(notes().find("nothing to draw for 'workers'"), std::string::npos);
  EXPECT_THROW(draw("workers"), UsageError);
}

TEST_F(Plot, OfAnEmptyFileDrawsNothing) {
  SamplesFile file(dir());
  EXPECT_TRUE(draw().empty());
  EXPECT_EQ(names_in(dir()), std::set<std::string>{"samples.csv"});
}

TEST_F(Plot, OfFailuresAloneDrawsNothing) {
  auto row = plain_row("serial", "noop", 1, 100);
  row.status = Status::crashed;
  write_results(dir(), {row});
  EXPECT_TRUE(draw().empty());
}

TEST_F(Plot, ReplacesPicturesAndWritesPng) {
  write_results(dir(), plausible_rows());
  std::ofstream(dir() / "mine.png") << "old";
  auto pictures = draw("throughput", dir() / "mine.png");
  EXPECT_EQ(pictures, std::vector<fs::path>{dir() / "mine.png"});
  EXPECT_EQ(text_of(pictures[0]).substr(1, 3), "PNG");
  EXPECT_EQ(draw("throughput", dir() / "loud.PNG").size(), 1U);
  EXPECT_EQ(text_of(dir() / "loud.PNG").substr(1, 3), "PNG");
}

// Scripts, data and half-written pictures are nobody's business, and those that are there are a
// user's.
TEST_F(Plot, IntoANamedFileTouchesNoOther) {
  write_results(dir(), plausible_rows(2));
  ScratchDir home;
  std::map<std::string, std::string> before;
  for (const auto* name : {"latency.dat", "latency.gp", "latency.png.part", "latency.svg"}) {
    std::ofstream(home.path() / name) << "mine";
    before[name] = "mine";
  }
  draw("latency", home.path() / "latency.png");
  before["latency.png"] = text_of(home.path() / "latency.png");
  EXPECT_EQ(before["latency.png"].substr(1, 3), "PNG");
  std::map<std::string, std::string> after;
  for (const auto& name : names_in(home.path())) after[name] = text_of(home.path() / name);
  EXPECT_TRUE(after == before);
  EXPECT_EQ(names_in(dir()), (std::set<std::string>{"samples.csv", "latency.csv"}));
}

TEST_F(Plot, ReadsNobodysSettings) {
  write_results(dir(), plausible_rows(1));
  auto plain = text_of(draw("throughput").front());
  ScratchDir home;
  std::ofstream(home.path() / ".gnuplot") << "set label 'not mine' at graph 0.5,0.5\n";
  std::string former = ::getenv("HOME") == nullptr ? "/" : ::getenv("HOME");  // NOLINT
  ::setenv("HOME", home.path().c_str(), 1);  // NOLINT(concurrency-mt-unsafe): one thread
  ::setenv("GNUTERM", "x11", 1);             // NOLINT(concurrency-mt-unsafe)
  ::setenv("GNUPLOT_LIB", "/nowhere", 1);    // NOLINT(concurrency-mt-unsafe)
  auto drawn = text_of(draw("throughput").front());
  ::unsetenv("GNUPLOT_LIB");            // NOLINT(concurrency-mt-unsafe)
  ::unsetenv("GNUTERM");                // NOLINT(concurrency-mt-unsafe)
  ::setenv("HOME", former.c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
  EXPECT_TRUE(drawn == plain);
}

// Gnuplot itself does not mind when it cannot write all of it.
TEST_F(Plot, IsWholeOrNotThere) {
  write_results(dir(), plausible_rows());
  auto whole = text_of(draw("throughput").front());
  auto disk_ends_at = [&](std::size_t bytes) {
    rlimit former{};
    ::getrlimit(RLIMIT_FSIZE, &former);
    rlimit limit{bytes, former.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    EXPECT_THROW(draw("throughput"), std::system_error);
    ::setrlimit(RLIMIT_FSIZE, &former);
  };
  auto at_the_end = ::signal(SIGXFSZ, SIG_IGN);
  disk_ends_at(whole.size() - 10);
  EXPECT_TRUE(text_of(dir() / "throughput.svg") == whole);
  fs::remove(dir() / "throughput.svg");
  disk_ends_at(whole.size() - 10);
  ::signal(SIGXFSZ, at_the_end);
  EXPECT_FALSE(fs::exists(dir() / "throughput.svg"));
  EXPECT_FALSE(fs::exists(dir() / "throughput.svg.part"));
}

TEST_F(Plot, RefusesUnknownKindsAndFiles) {
  write_results(dir(), plausible_rows(1));
  auto complaint = [&](std::optional<std::string> kind, std::optional<fs::path> out) {
    try {
      draw(std::move(kind), std::move(out));
    } catch (const UsageError& error) {
      return std::string(error.what());
    }
    return std::string("none");
  };
  EXPECT_EQ(complaint("pie", {}),
            "plot: there is no kind 'pie'; choose one of throughput, speedup, workers, latency");
  EXPECT_EQ(complaint("latency", "x.gif"), "plot: --out x.gif must end in .svg or .png");
  EXPECT_EQ(complaint({}, dir() / "x.svg"), "plot: --out needs --kind");
  EXPECT_NE(complaint("latency", dir() / "nowhere" / "x.svg").find("cannot be written"),
            std::string::npos);
  EXPECT_EQ(names_in(dir()).size(), 2U);
}

TEST_F(Plot, WithoutGnuplotSaysHowToGetItAndLeavesNoPicture) {
  write_results(dir(), plausible_rows(1));
  std::string path = ::getenv("PATH");  // NOLINT(concurrency-mt-unsafe): one thread
  ::setenv("PATH", "/nowhere", 1);      // NOLINT(concurrency-mt-unsafe)
  try {
    draw("throughput");
    FAIL();
  } catch (const Unsupported& error) {
    EXPECT_STREQ(error.what(), "gnuplot is not installed: apt-get install gnuplot-nox");
  }
  ::setenv("PATH", path.c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
  auto names = names_in(dir());
  EXPECT_FALSE(names.contains("throughput.svg"));
  EXPECT_FALSE(names.contains("throughput.svg.part"));
}

TEST_F(Plot, ReportsWhatGnuplotComplainsOf) {
  std::ofstream(dir() / "bad.gp") << "plot 'nowhere.dat'\n";
  try {
    run_gnuplot(dir() / "bad.gp");
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("line 1: No data in plot"), std::string::npos)
        << error.what();
  }
}

// Names and params are a user's, and a user's file may be anyone's.
TEST_F(Plot, RunsNothingThatStandsInTheData) {
  auto harmless = dir() / "proof";
  std::vector<Row> rows;
  for (std::string text :
       {"'; system('touch proof'); '", "`touch proof`", "\\\"; !touch proof\n", "$(touch proof)",
        "# x", "a\tb", "%s%n", "<svg onload=x>", "@x {/:Bold y}", "\x1B[31m", "\xFF"}) {
    for (std::uint64_t workers : {1U, 2U}) {
      auto row = plain_row(text, "work" + text, 1, 100);
      row.params = text;
      row.workers = workers;
      rows.push_back(row);
      row.model = "serial";
      rows.push_back(row);
    }
  }
  write_results(dir(), rows);
  EXPECT_EQ(draw().size(), 4U);
  EXPECT_FALSE(fs::exists(harmless));
  // No double-quoted string, in which gnuplot would run what stands between back-quotes.
  for (std::string kind : {"throughput", "speedup", "workers", "latency"}) {
    std::istringstream lines(text_of(dir() / (kind + ".gp")));
    for (std::string line; std::getline(lines, line);) {
      EXPECT_EQ(std::ranges::count(line, '\'') % 2, 0) << line;
      bool quoted = false;
      for (char letter : line) {
        if (letter == '\'') quoted = !quoted;
        EXPECT_FALSE(!quoted && (letter == '"' || letter == '`')) << line;
      }
    }
  }
  EXPECT_EQ(text_of(dir() / "throughput.svg").find("<svg onload"), std::string::npos);
}

TEST_F(Plot, OnATerminalWritesNoFile) {
  write_results(dir(), plausible_rows());
  ::testing::internal::CaptureStdout();
  auto pictures = plot({.dir = dir(), .kind = "throughput", .out = {}, .terminal = true});
  auto drawn = ::testing::internal::GetCapturedStdout();
  EXPECT_TRUE(pictures.empty());
  for (std::string_view model : {"serial", "thread_pool", "stackless_tasks"}) {
    EXPECT_NE(drawn.find(model), std::string::npos);
  }
  EXPECT_EQ(names_in(dir()), (std::set<std::string>{"samples.csv", "latency.csv"}));
}

RC_GTEST_PROP(SingleQuoted, EndsAtItsEndOnly, (const std::string& text)) {
  auto result = single_quoted(text);
  RC_ASSERT(std::ranges::count(result, '\'') == 2);
  RC_ASSERT(result.front() == '\'' && result.back() == '\'');
  RC_ASSERT(std::ranges::none_of(result, [](char letter) { return letter >= 0 && letter < ' '; }));
}

}  // namespace
}  // namespace interleave
