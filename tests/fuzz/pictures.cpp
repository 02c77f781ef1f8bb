// The scripts for gnuplot, whatever the rows hold: outside of single quotes there are only words that
// stand there for harmless rows too, and nothing that gnuplot would run.
#include "results/groups/contest.hpp"
#include "results/plot/picture.hpp"
#include "results/text/utf8.hpp"
#include "tests/fuzz/rows.hpp"
#include "tests/plausible_rows.hpp"

#include <cctype>
#include <set>
#include <utility>

namespace interleave::fuzz {

namespace {

constexpr Canvas canvases[] = {{.kind = Canvas::Kind::svg}, {.kind = Canvas::Kind::dumb}};

// A script without what stands in its single quotes, none of which goes over a line's end.
std::string bare(const std::string& script) {
  std::string text;
  bool quoted = false;
  for (char letter : script) {
    if (letter == '\'') quoted = !quoted;
    require(!quoted || letter != '\n', "a quoted text ends on its line");
    if (!quoted) text += letter;
  }
  require(!quoted, "a quoted text ends");
  return text;
}

// Runs of letters that follow no digit: "1e+20" is a number.
std::set<std::string> words_of(const std::string& text) {
  std::set<std::string> words;
  std::string word;
  char before = ' ';
  for (char letter : text + ' ') {
    bool is_letter = std::isalpha(static_cast<unsigned char>(letter)) != 0;
    bool after_digit = std::isdigit(static_cast<unsigned char>(before)) != 0;
    bool goes_on = is_letter && (!word.empty() || !after_digit);
    if (goes_on) {
      word += letter;
    } else if (!word.empty()) {
      words.insert(std::exchange(word, ""));
    }
    before = letter;
  }
  return words;
}

std::vector<LatencyLine> latencies_of(std::span<const Row> rows) {
  std::vector<LatencyLine> lines;
  for (const Row& row : rows) {
    LatencyLine line;
    line.run_id = row.run_id;
    line.model = row.model;
    line.workload = row.workload;
    line.params = row.params;
    line.workers = row.workers;
    line.in_flight = row.in_flight;
    line.block = row.block;
    line.offered_per_s = row.offered_per_s;
    for (double quantile : {0.5, 0.9, 0.99, 1.0}) {
      line.quantile = quantile;
      line.latency_ns = static_cast<std::int64_t>(row.lat_p50_ns.value_or(0) >> 1U);
      lines.push_back(line);
    }
  }
  return lines;
}

template <class Visit> void draw_all(std::span<const Row> rows, Visit visit) {
  auto latencies = latencies_of(rows);
  auto groups = contests(rows);
  for (const Canvas& canvas : canvases) {
    for (const PlotKind& kind : plot_kinds()) {
      if (auto picture = kind.draw({groups, latencies, 4}, canvas)) visit(*picture);
    }
  }
}

const std::set<std::string>& harmless_words() {
  static const std::set<std::string> words = [] {
    std::set<std::string> all = {"NaN"};
    draw_all(testing::plausible_rows(),
             [&](const Picture& picture) { all.merge(words_of(bare(picture.script))); });
    return all;
  }();
  return words;
}

void examine_picture(const Picture& picture) {
  auto script = bare(picture.script);
  require(script.find_first_of("\"`!|@") == std::string::npos, "gnuplot is given nothing to run");
  for (const auto& word : words_of(script)) {
    require(harmless_words().contains(word), word.c_str());
  }
  require(well_formed(picture.script) == picture.script, "a script is UTF-8");
  require(well_formed(picture.data) == picture.data, "and so is its data");
  require(picture.data.find_first_of("\"\\\r\v\f") == std::string::npos,
          "data has nothing that gnuplot takes for more than letters");
}

}  // namespace

void examine(std::string_view input) {
  Choices choices(input);
  draw_all(rows_of(choices), examine_picture);
}

}  // namespace interleave::fuzz
