// The HTML report: escaping, structure, sizes.
#include "results/page/page.hpp"

#include "results/page/assets.hpp"
#include "results/page/figures.hpp"
#include "results/page/html.hpp"
#include "results/page/html_table.hpp"
#include "results/page/policy.hpp"
#include "results/page/svg_compactor.hpp"
#include "results/report/findings.hpp"
#include "results/report/sustained.hpp"
#include "tests/plausible_rows.hpp"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave {
namespace {

using testing::plain_row;
using testing::plausible_rows;
using testing::ScratchDir;

PageSide side_of(std::vector<Row> rows, std::string name = "runs/one") {
  PageSide side{std::move(name), {}, {}, findings(Analysis(rows), std::nullopt), {}};
  side.results.rows = std::move(rows);
  return side;
}

std::string page_of(const PageSide& side) {
  return interleave::page_of(std::span(&side, 1));
}

std::size_t count(std::string_view text, std::string_view word) {
  std::size_t found = 0;
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    ++found;
  }
  return found;
}

Chart chart_of(std::string label) {
  Chart chart{.kind = "latency",
              .title = "Latency",
              .finding = "serial is the fastest: " + label,
              .caption = label,
              .form = Chart::Form::curves};
  chart.panels.push_back({label, {{.model = label, .name = label}}});
  chart.panels.front().series.front().marks = {{.x = 0.5, .y = 1.25}, {.x = 0.99, .y = 3}};
  return chart;
}

TEST(Html, EscapesMarkup) {
  EXPECT_EQ(html("<script>alert(1)</script>"), "&lt;script&gt;alert(1)&lt;/script&gt;");
  EXPECT_EQ(html("\"onload=x & y"), "&quot;onload=x &amp; y");
  EXPECT_EQ(html(std::string("a\0b\x1B\n", 5)),
            "a\xEF\xBF\xBD"
            "b  ");
}

TEST(Html, ReplacesCharactersThatReverseText) {
  EXPECT_EQ(html("ab\xE2\x80\xAE"
                 "cd"),
            "ab\xEF\xBF\xBD"
            "cd");  // U+202E
  EXPECT_EQ(html("\xE2\x81\xA6"
                 "x\xD8\x9C"),
            "\xEF\xBF\xBD"
            "x\xEF\xBF\xBD");
  EXPECT_EQ(html("\xE2\x80\x94"), "\xE2\x80\x94");  // a dash stays
}

RC_GTEST_PROP(Html, NoTextMakesMarkup, (const std::string& text)) {
  auto shown = html(text);
  RC_ASSERT(shown.find_first_of("<>\"") == std::string::npos);
  auto json = json_for_html(nlohmann::json(html(text)).dump());
  RC_ASSERT(json.find('<') == std::string::npos);
}

TEST(Policy, HashesAsBrowsersDo) {
  EXPECT_EQ(source_hash("abc"), "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
}

TEST(Assets, CannotEndTheirElements) {
  EXPECT_EQ(page_scripts().find("</script"), std::string_view::npos);
  EXPECT_EQ(page_scripts().find("<!--"), std::string_view::npos);
  EXPECT_EQ(page_styles().find("</style"), std::string_view::npos);
}

TEST(HtmlTable, LeavesOutColumnsThatSayNothing) {
  HtmlTable table("t");
  for (const char* name : {"model", "empty", "same", "other"}) table.add_column(name);
  for (const char* text : {"a", "", "x", "1", "b", "", "x", "2"}) table.add_cell(text);
  auto text = table.text("Two lines");
  EXPECT_EQ(text.find("empty"), std::string::npos);
  EXPECT_NE(text.find("<p>In all of them: same x.</p>"), std::string::npos) << text;
  EXPECT_NE(text.find("<tr><td>a<td>1\n<tr><td>b<td>2\n"), std::string::npos) << text;
}

TEST(HtmlTable, SaysHowManyLinesHaveNoRoom) {
  HtmlTable table("t");
  table.add_column("number");
  for (int line = 0; line < 1'000; ++line) table.add_cell(std::to_string(line));
  auto text = table.text_within("Many", 1'000);
  EXPECT_LT(text.size(), 1'100U);
  auto shown = count(text, "<tr><td>");
  EXPECT_NE(text.find("And " + std::to_string(1'000 - shown) + " more lines"), std::string::npos);
}

TEST(Page, HasEveryFinding) {
  auto rows = plausible_rows();
  auto page = page_of(side_of(rows));
  auto verdicts = findings(Analysis(rows), std::nullopt);
  ASSERT_FALSE(verdicts.brief.empty());
  for (const auto& sentence : verdicts.brief) {
    auto rest = sentence.substr(sentence.find(": ") + 1);
    EXPECT_NE(page.find("</strong>" + html(rest)), std::string::npos) << sentence;
  }
  for (const auto& sentence : verdicts.sentences) {
    EXPECT_NE(page.find(html(sentence)), std::string::npos) << sentence;
  }
}

TEST(Page, FindingsComeBeforeEverythingElse) {
  auto page = page_of(side_of(plausible_rows()));
  std::size_t last = 0;
  for (const char* id : {"findings", "comparisons", "machine", "method", "raw"}) {
    auto at = page.find("<section id=\"" + std::string(id) + "\"");
    ASSERT_NE(at, std::string::npos) << id;
    EXPECT_GT(at, last) << id;
    last = at;
    EXPECT_NE(page.find("<a href=\"#" + std::string(id) + "\""), std::string::npos) << id;
  }
}

TEST(Page, HasNoInlineCodeAndNoAddress) {
  auto page = page_of(side_of(plausible_rows()));
  EXPECT_EQ(count(page, "<script"), 2U);
  EXPECT_EQ(count(page, "<style>"), 1U);
  auto body = page.substr(page.find("<body>"));
  body = body.substr(0, body.find("<script>"));
  for (const char* word :
       {" style=", " onload=", " onclick=", "unsafe-", "src=", "http://", "https://"}) {
    EXPECT_EQ(body.find(word), std::string::npos) << word;
  }
}

TEST(Page, SustainedRatesComeFirst) {
  std::vector<Row> rows;
  for (double rate : {100.0, 200.0}) {
    for (std::uint64_t block = 1; block <= 6; ++block) {
      auto row = plain_row("thread_pool", "sleep", block, rate);
      row.load = "open";
      row.offered_per_s = rate;
      row.achieved_share = 1;
      row.lat_p99_ns = 2'000'000;
      rows.push_back(row);
    }
  }
  auto sentence = sustained_in_brief(rows, std::nullopt).front();
  auto page = page_of(side_of(rows));
  auto at = page.find(html(sentence.substr(sentence.find(": ") + 1)));
  EXPECT_NE(at, std::string::npos) << sentence;
  EXPECT_LT(at, page.find("<section id=\"comparisons\""));
}

TEST(Page, CountsRowsThatAreNotOk) {
  auto rows = std::vector{plain_row("serial", "noop", 1, 10), plain_row("serial", "noop", 2, 10)};
  rows.back().status = Status::crashed;
  EXPECT_NE(page_of(side_of(rows)).find("1 of 2 rows is not ok: 1 crashed."), std::string::npos);
}

TEST(Page, HostileLabelsStayText) {
  const std::string hostile = "</script><script>alert(1)</script><!--\"onload=x";
  auto row = plain_row(hostile, hostile, 1, 10);
  row.params = row.suite = row.run_id = row.machine = row.error = row.flags = hostile;
  auto side = side_of({row}, hostile);
  RunAbout run;
  run.run_id = run.suite = run.cpu_model = run.kernel = run.started_utc = run.goal = hostile;
  run.argv = {hostile};
  run.warnings = {{"load", hostile, hostile}};
  side.results.runs = {run};
  side.charts = {chart_of(hostile)};
  auto sides = std::vector{side, side};
  for (const auto& page : {page_of(side), interleave::page_of(sides)}) {
    EXPECT_EQ(page.find("<script>alert"), std::string::npos);
    EXPECT_EQ(count(page, "<script"), 2U);
    EXPECT_EQ(count(page, "</script"), 2U);
    EXPECT_EQ(page.find("<!--"), std::string::npos);
  }
}

TEST(Page, CurvesAreTheValuesOfTheChart) {
  auto side = side_of({plain_row("serial", "noop", 1, 10)});
  side.charts = {chart_of("serial <b>")};
  auto page = page_of(side);
  constexpr std::string_view before = "id=\"curves\">";
  auto begin = page.find(before) + before.size();
  auto json = nlohmann::json::parse(page.substr(begin, page.find("</script>", begin) - begin));
  ASSERT_TRUE(json.contains("latency-0"));
  EXPECT_EQ(json["latency-0"]["places"], nlohmann::json({0.5, 0.99}));
  EXPECT_EQ(json["latency-0"]["series"][0]["y"], nlohmann::json({1.25, 3.0}));
  EXPECT_EQ(json["latency-0"]["series"][0]["name"], "serial <b>");
}

TEST(Page, SaysWhichPanelsHaveNoRoom) {
  auto side = side_of({plain_row("serial", "noop", 1, 10)});
  auto chart = chart_of("one");
  chart.panels.resize(20, chart.panels.front());
  side.charts = {chart};
  auto few = draw_figures(std::span(&side, 1), 5'000);
  auto drawn = count(few.section, "class=\"panel\"");
  EXPECT_LT(drawn, 20U);
  EXPECT_NE(few.section.find(std::to_string(20 - drawn) + " more panels"), std::string::npos);
  EXPECT_EQ(count(draw_figures(std::span(&side, 1), 500'000).section, "class=\"panel\""), 20U);
}

TEST(SvgCompactor, SharesLooksAndShapes) {
  SvgCompactor compactor;
  auto text = compactor.compacted(
      "<svg xmlns=\"x\"><g class=\"mark\" data-text=\"t\"><title>a &lt; b</title>"
      "<path d=\"M1.04 2L3 2L3 4Z\" fill=\"#123456\"/></g>"
      "<path d=\"M11 22L12.96 22L12.96 24Z\" fill=\"#123456\"/></svg>");
  EXPECT_EQ(text,
            "<svg><g class=\"mark\"><title>a &lt; b</title>"
            "<use href=\"#shape-0\" x=\"1\" y=\"2\" class=\"k0\"/></g>"
            "<use href=\"#shape-0\" x=\"11\" y=\"22\" class=\"k0\"/></svg>");
  EXPECT_EQ(compactor.styles(), ".k0{fill:#123456;}");
  EXPECT_NE(compactor.shapes().find("<path id=\"shape-0\" d=\"M0 0L2 0L2 2Z\"/>"),
            std::string::npos)
      << compactor.shapes();
}

TEST(Page, ChartsOfTwoSidesHaveIdsOfTheirOwn) {
  auto side = side_of(plausible_rows());
  side.charts = {chart_of("one")};
  auto page = interleave::page_of(std::vector{side, side});
  std::multiset<std::string> ids;
  for (auto at = page.find(" id=\""); at != std::string::npos; at = page.find(" id=\"", at + 1)) {
    ids.insert(page.substr(at + 5, page.find('"', at + 5) - at - 5));
  }
  for (const auto& id : ids) EXPECT_EQ(ids.count(id), 1U) << id;
}

TEST(Page, TwoSidesAreCompared) {
  auto rows = plausible_rows();
  auto page = interleave::page_of(std::vector{side_of(rows, "was"), side_of(rows, "is")});
  EXPECT_NE(page.find("NEW is not shown to be slower"), std::string::npos);
  EXPECT_EQ(page.find("badge faster"), std::string::npos);
  EXPECT_EQ(page.find("badge slower"), std::string::npos);
}

TEST(Page, StaysSmall) {
  EXPECT_LT(page_of(side_of(plausible_rows(6))).size(), 327'000U);
  EXPECT_LT(page_of(side_of(plausible_rows(400))).size(), 327'000U);
}

TEST(Page, KnowsItsOwnFiles) {
  ScratchDir scratch;
  auto write = [&](const char* name, std::string_view text) {
    std::ofstream(scratch.path() / name) << text;
    return scratch.path() / name;
  };
  EXPECT_TRUE(is_page(write("ours.html", page_of(side_of({plain_row("serial", "noop", 1, 1)})))));
  EXPECT_FALSE(is_page(write("other.html", "<!DOCTYPE html>\n<title>interleave report</title>")));
  EXPECT_FALSE(is_page(write("empty.html", "")));
  EXPECT_FALSE(is_page(scratch.path() / "missing.html"));
  EXPECT_FALSE(is_page(scratch.path()));
}

}  // namespace
}  // namespace interleave
