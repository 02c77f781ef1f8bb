// The renderers of charts, also for charts that no results have.
#include "results/chart/lettering.hpp"
#include "results/chart/scale.hpp"
#include "results/chart/svg.hpp"
#include "results/chart/text_chart.hpp"
#include "results/groups/palette.hpp"
#include "tests/svg_reader.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave {
namespace {

using testing::read_svg;
using testing::SvgText;

rc::Gen<std::string> texts() {
  return rc::gen::oneOf(
      rc::gen::arbitrary<std::string>(),
      rc::gen::element<std::string>(
          "", "thread_pool", "process_pool+stackless_tasks", "<svg onload=x>", "]]>&amp;", "a\"b'c",
          "\x1B[31m\xFF\xC2\x85", "</text><script>alert(1)</script>", std::string(260, 'w'),
          "bytes=64;delay=2ms;rounds=1;db=/very/long/path/of/some/data/base.sqlite"));
}

rc::Gen<double> numbers() {
  return rc::gen::oneOf(
      rc::gen::element(0.0, -1.0, 1.0, 1e300, -1e300, 1e-300, 5e-324, 0.999999,
                       std::numeric_limits<double>::infinity(),
                       -std::numeric_limits<double>::infinity(),
                       std::numeric_limits<double>::quiet_NaN()),
      rc::gen::arbitrary<double>(),
      rc::gen::map(rc::gen::inRange(0, 1000), [](int value) { return value / 7.0; }));
}

rc::Gen<Mark> marks() {
  return rc::gen::build<Mark>(
      rc::gen::set(&Mark::x, numbers()), rc::gen::set(&Mark::y, numbers()),
      rc::gen::set(&Mark::low, numbers()), rc::gen::set(&Mark::high, numbers()),
      rc::gen::set(&Mark::label, texts()), rc::gen::set(&Mark::text, texts()),
      rc::gen::set(&Mark::hollow), rc::gen::set(&Mark::beyond));
}

Series any_series() {
  Series series;
  series.model = *texts();
  series.name = *texts();
  series.line = *rc::gen::element(Series::Line::none, Series::Line::solid, Series::Line::dotted);
  series.marked = *rc::gen::arbitrary<bool>();
  series.marks = *rc::gen::container<std::vector<Mark>>(marks());
  series.note = *texts();
  return series;
}

ChartAxis any_axis() {
  ChartAxis axis;
  axis.title = *texts();
  axis.unit = *rc::gen::element<std::string>("", "s", "B", "/s", "x", "%");
  axis.scale = *rc::gen::element(Scale::linear, Scale::logarithmic, Scale::nines);
  axis.beyond = *texts();
  auto lines = *rc::gen::inRange(0, 3);
  for (int line = 0; line < lines; ++line) axis.lines.push_back({*numbers(), *texts()});
  axis.ticks = *rc::gen::container<std::vector<double>>(numbers());
  return axis;
}

Chart any_chart(std::initializer_list<Chart::Form> forms) {
  Chart chart;
  chart.kind = *texts();
  chart.title = *texts();
  chart.finding = *texts();
  chart.caption = *texts();
  chart.form = *rc::gen::elementOf(std::vector<Chart::Form>(forms));
  chart.x = any_axis();
  chart.y = any_axis();
  chart.parts = {"held", "waited", "neither"};
  auto panels = *rc::gen::inRange(0, 3);
  for (int which = 0; which < panels; ++which) {
    Panel panel{.title = *texts()};
    auto series = *rc::gen::inRange(0, 5);
    for (int line = 0; line < series; ++line) panel.series.push_back(any_series());
    chart.panels.push_back(std::move(panel));
  }
  return chart;
}

struct Box {
  double left;
  double right;
  double top;
  double bottom;

  bool overlaps(const Box& other) const {
    constexpr double touch = 0.5;
    return left + touch < other.right && other.left + touch < right && top + touch < other.bottom &&
           other.top + touch < bottom;
  }
};

Box box_of(const SvgText& text) {
  auto width = text_width(text.words) * text.size;
  auto left = text.x - (text.anchor == "end" ? width : text.anchor == "middle" ? width / 2 : 0);
  return {left, left + width, text.y - text.size * 0.7, text.y + text.size * 0.2};
}

// Returns the two texts that overlap, or the one that is outside of the picture.
std::string overlap_in(const std::vector<SvgText>& texts) {
  for (std::size_t one = 0; one < texts.size(); ++one) {
    auto box = box_of(texts[one]);
    if (box.left < -0.5 || box.right > 480.5) return "outside: " + texts[one].words;
    for (std::size_t other = one + 1; other < texts.size(); ++other) {
      if (box.overlaps(box_of(texts[other]))) return texts[one].words + " | " + texts[other].words;
    }
  }
  return "";
}

RC_GTEST_PROP(Svg, IsWellFormedWhateverTheChartHolds, ()) {
  auto chart = any_chart({Chart::Form::dots, Chart::Form::curves, Chart::Form::bars});
  for (SvgHost host : {SvgHost::file, SvgHost::page}) {
    auto svg = svg_of(chart, host);
    auto parts = read_svg(svg);
    RC_ASSERT(parts.fault == "");
    for (std::size_t panel = 0; panel < chart.panels.size(); ++panel) {
      RC_ASSERT(read_svg(svg_of_panel(chart, panel, host)).fault == "");
    }
  }
}

RC_GTEST_PROP(Svg, NoTextCoversAnother, ()) {
  auto chart = any_chart({Chart::Form::dots, Chart::Form::bars});
  RC_ASSERT(overlap_in(read_svg(svg_of(chart, SvgHost::file)).texts) == "");
}

RC_GTEST_PROP(Svg, NoTextOfCurvesCoversAnother, ()) {
  auto chart = any_chart({Chart::Form::curves});
  chart.x.lines.clear();  // labels of lines are inside of the plot, where only marks are
  chart.y.lines.clear();
  RC_ASSERT(overlap_in(read_svg(svg_of(chart, SvgHost::file)).texts) == "");
}

RC_GTEST_PROP(TextChart, IsPlainAsciiOfThatWidth, ()) {
  auto chart = any_chart({Chart::Form::dots, Chart::Form::curves, Chart::Form::bars});
  auto columns = static_cast<std::size_t>(*rc::gen::inRange(60, 130));
  auto text = text_of(chart, columns);
  std::size_t length = 0;
  for (char letter : text) {
    RC_ASSERT(letter == '\n' || (letter >= ' ' && letter <= '~'));
    length = letter == '\n' ? 0 : length + 1;
    RC_ASSERT(length <= columns);
  }
}

RC_GTEST_PROP(Lettering, KeepsAllLettersInLinesOfThatWidth, (const std::string& given)) {
  std::string text;
  for (char letter : given) text += letter > ' ' && letter <= '~' ? letter : ' ';
  auto lines = folded(text, 12, 1000);
  std::string kept;
  for (const auto& line : lines) {
    RC_ASSERT(text_width(line) <= 12);
    kept += line;
  }
  std::erase(kept, ' ');
  std::erase(text, ' ');
  RC_ASSERT(kept == text);
}

TEST(Lettering, CutsTheLastLine) {
  auto lines = folded("one two three four five six seven", 6, 2);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_TRUE(lines.back().ends_with("\xE2\x80\xA6")) << lines.back();
}

RC_GTEST_PROP(AxisScale, PlacesAreFiniteAndInOrder, ()) {
  auto axis = any_axis();
  auto values = *rc::gen::container<std::vector<double>>(numbers());
  AxisScale scale(axis, values);
  std::erase_if(values, [](double value) { return std::isnan(value); });
  std::ranges::sort(values);
  double before = 0;
  for (double value : values) {
    auto place = scale.place(value);
    RC_ASSERT(place >= before && place <= 1);
    before = place;
  }
  auto width = [](std::string_view label) { return static_cast<double>(label.size()); };
  double end = -1e9;
  for (const Tick& tick : scale.ticks({100, 1, width})) {
    RC_ASSERT(tick.place * 100 - width(tick.label) / 2 >= end);
    end = tick.place * 100 + width(tick.label) / 2;
  }
}

std::string labels(const ChartAxis& axis, const std::vector<double>& values, double length = 300) {
  AxisScale scale(axis, values);
  auto width = [](std::string_view label) { return 8 * static_cast<double>(label.size()); };
  std::string text;
  for (const Tick& tick : scale.ticks({length, 8, width})) {
    text += (text.empty() ? "" : ", ") + tick.label;
  }
  return text;
}

TEST(AxisScale, TicksAreOnesTwosAndFivesWithPrefixes) {
  ChartAxis axis{.unit = "s", .scale = Scale::logarithmic};
  EXPECT_EQ(labels(axis, {0.001, 0.02}), "1 ms, 2 ms, 5 ms, 10 ms, 20 ms");
  EXPECT_EQ(labels(axis, {1e-9, 1}), "10 ns, 1 us, 100 us, 10 ms, 1 s");
  axis.unit = "B";
  EXPECT_EQ(labels(axis, {1 << 20U, 9 << 20U}), "1 MiB, 2 MiB, 4 MiB, 8 MiB");
  axis.unit = "";
  EXPECT_EQ(labels(axis, {900, 21'000}), "1k, 2k, 5k, 10k, 20k");
  axis.unit = "x";
  EXPECT_EQ(labels(axis, {0.01, 12}, 200), "0.01x, 0.1x, 1x, 10x");
  EXPECT_EQ(labels({.unit = "%"}, {}), "0%, 20%, 40%, 60%, 80%, 100%");
  EXPECT_EQ(labels({.scale = Scale::nines}, {0.5, 0.9995}), "50%, 90%, 99%, 99.9%");
}

TEST(AxisScale, ALogarithmicAxisSaysSo) {
  EXPECT_EQ(axis_title({.title = "latency", .scale = Scale::logarithmic}), "latency (log scale)");
  EXPECT_EQ(axis_title({.title = "share"}), "share");
}

double channel(std::string_view hex) {
  auto value = std::stoi(std::string(hex), nullptr, 16) / 255.0;
  return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(std::string_view colour) {
  return 0.2126 * channel(colour.substr(1, 2)) + 0.7152 * channel(colour.substr(3, 2)) +
         0.0722 * channel(colour.substr(5, 2));
}

// The known models, the composed ones, and more unknown ones than there are colours.
std::set<std::string> many_models() {
  std::set<std::string> models = {"serial",
                                  "fork_per_task",
                                  "process_pool",
                                  "thread_per_task",
                                  "thread_pool",
                                  "tbb_arena",
                                  "gil_threads",
                                  "gil_legacy",
                                  "gil_per_interpreter",
                                  "free_threaded",
                                  "gil_priority",
                                  "gil_keep_nonblocking",
                                  "stackful_fibers",
                                  "stackless_tasks",
                                  "simulator",
                                  "process_pool+gil_threads",
                                  "process_pool+stackless_tasks"};
  for (int number = 0; number < 20; ++number) models.insert("mine_" + std::to_string(number));
  return models;
}

TEST(Palette, NoTwoModelsOfAPictureLookAlike) {
  std::set<std::pair<std::string_view, Shape>> seen;
  for (const auto& [model, look] : looks_of(many_models())) {
    EXPECT_TRUE(seen.emplace(look.colour, look.shape).second) << model;
  }
  auto web = looks_of({"gil_threads", "process_pool", "process_pool+gil_threads",
                       "process_pool+stackless_tasks", "stackless_tasks", "thread_pool"});
  std::set<std::string_view> colours;
  std::set<Shape> shapes;
  for (const auto& [model, look] : web) {
    EXPECT_TRUE(colours.insert(look.colour).second) << model;
    EXPECT_TRUE(shapes.insert(look.shape).second) << model;
  }
}

TEST(Palette, IsLegibleOnLightAndDarkGround) {
  constexpr std::string_view dark = "#161b22";
  for (const auto& [model, look] : looks_of(many_models())) {
    auto light = luminance(look.colour) + 0.05;
    EXPECT_GE(1.05 / light, 3) << model;
    EXPECT_GE(light / (luminance(dark) + 0.05), 3) << model;
  }
}

Chart small_chart() {
  Chart chart{.kind = "throughput",
              .title = "Throughput",
              .finding = "thread_pool wins.",
              .caption = "2 CPUs.",
              .x = {.title = "tasks per second", .scale = Scale::logarithmic}};
  Mark mark{.x = 200, .low = 100, .high = 400, .label = "200", .text = "200 tasks/s"};
  chart.panels = {
      {.title = "noop", .series = {{.model = "serial", .name = "serial", .marks = {mark}}}}};
  mark.hollow = true;
  chart.panels.front().series.push_back(
      {.model = "thread_pool", .name = "thread_pool", .marks = {mark}});
  chart.panels.front().series.push_back(
      {.model = "tbb_arena", .name = "tbb_arena", .note = "unsupported"});
  return chart;
}

TEST(Svg, AFileHasTitleCaptionAndStylesButAPageHasItsOwn) {
  auto file = svg_of(small_chart(), SvgHost::file);
  auto page = svg_of(small_chart(), SvgHost::page);
  for (std::string_view part : {"<style>", "prefers-color-scheme", ">2 CPUs.</text>"}) {
    EXPECT_NE(file.find(part), std::string::npos) << part;
    EXPECT_EQ(page.find(part), std::string::npos) << part;
  }
  EXPECT_NE(page.find("data-text=\"serial: 200 tasks/s\""), std::string::npos);
  for (const auto& svg : {file, page}) {
    EXPECT_NE(
        svg.find("role=\"img\" aria-labelledby=\"chart-throughput-title chart-throughput-desc\""),
        std::string::npos);
    EXPECT_NE(svg.find("<title>serial: 200 tasks/s</title>"), std::string::npos);
    EXPECT_NE(svg.find("tasks per second (log scale)"), std::string::npos);
    auto parts = read_svg(svg);
    EXPECT_EQ(parts.marks, 3U);
    EXPECT_NE(svg.find("<title>tbb_arena: unsupported</title>"), std::string::npos);
    EXPECT_EQ(parts.ids.size(), 2U);
  }
}

TEST(Svg, TheWidestLabelIsNotCut) {
  auto chart = small_chart();
  for (std::string label : {"21.0x", "0.000272x", "12.2 M", "1.97x ?"}) {
    chart.panels.front().series.front().marks.front().label = label;
    EXPECT_NE(svg_of(chart, SvgHost::page).find(">" + label + "</text>"), std::string::npos)
        << label;
  }
}

TEST(Svg, AHollowMarkIsAnOutline) {
  auto svg = svg_of(small_chart(), SvgHost::page);
  auto hollow = svg.substr(svg.find("thread_pool: 200"));
  EXPECT_LT(hollow.find("fill=\"none\""), hollow.find("</g>"));
  auto solid = svg.substr(svg.find("serial: 200"));
  EXPECT_GT(solid.find("fill=\"none\""), solid.find("</g>"));
}

TEST(TextChart, DrawsAScaleBarALine) {
  auto text = text_of(small_chart(), 80);
  EXPECT_NE(text.find("serial      "), std::string::npos) << text;
  EXPECT_NE(text.find("-*-"), std::string::npos) << text;
  EXPECT_NE(text.find("-o-"), std::string::npos) << text;
  EXPECT_NE(text.find("tbb_arena   unsupported\n"), std::string::npos) << text;
}

TEST(TextChart, DrawsCurvesWithLetters) {
  Chart chart{.kind = "rate",
              .title = "Rate",
              .form = Chart::Form::curves,
              .x = {.title = "rate", .scale = Scale::logarithmic},
              .y = {.title = "p99",
                    .unit = "s",
                    .scale = Scale::logarithmic,
                    .lines = {{0.08, "goal: 80 ms"}},
                    .beyond = "saturated"}};
  Mark low{.x = 100, .y = 0.001, .low = 0.001, .high = 0.001};
  Mark beyond{.x = 1000, .hollow = true, .beyond = true};
  chart.panels = {{.series = {{.model = "serial", .name = "serial", .marks = {low, beyond}}}}};
  auto text = text_of(chart, 60);
  EXPECT_NE(text.find("saturated |"), std::string::npos) << text;
  EXPECT_NE(text.find("a serial   - goal: 80 ms"), std::string::npos) << text;
  auto first_row = text.substr(text.find("saturated |"), 60);
  EXPECT_NE(first_row.find('a', 11), std::string::npos) << text;
}

}  // namespace
}  // namespace interleave
