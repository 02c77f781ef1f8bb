// The raw rows, with the names and values of samples.csv.
#include "results/groups/contest.hpp"
#include "results/page/html.hpp"
#include "results/page/html_table.hpp"
#include "results/page/sections.hpp"
#include "results/text/human.hpp"

#include <array>
#include <set>

namespace interleave {

namespace {

const std::string& text_of(const std::string& text) {
  return text;
}
std::string text_of(double value) {
  return rate_text(significant(value, 7));
}
std::string text_of(std::uint64_t value) {
  return std::to_string(value);
}
template <class Value> std::string text_of(const std::optional<Value>& value) {
  return value ? text_of(*value) : "";
}

struct Field {
  std::string_view name;
  std::string (*text)(const Row& row);
};

template <auto Member> std::string value_of(const Row& row) {
  return text_of(row.*Member);
}

constexpr std::array<Field, 20> fields = {{
    {"model", value_of<&Row::model>},
    {"workload", value_of<&Row::workload>},
    {"workers", value_of<&Row::workers>},
    {"in_flight", value_of<&Row::in_flight>},
    {"offered_per_s", value_of<&Row::offered_per_s>},
    {"block", value_of<&Row::block>},
    {"status", [](const Row& row) { return std::string(to_string(row.status)); }},
    {"throughput_per_s", value_of<&Row::throughput_per_s>},
    {"lat_p50_ns", value_of<&Row::lat_p50_ns>},
    {"lat_p99_ns", value_of<&Row::lat_p99_ns>},
    {"svc_p99_ns", value_of<&Row::svc_p99_ns>},
    {"achieved_share", value_of<&Row::achieved_share>},
    {"pss_bytes", value_of<&Row::pss_bytes>},
    {"flags", value_of<&Row::flags>},
    {"params", value_of<&Row::params>},
    {"error", value_of<&Row::error>},
    {"machine", value_of<&Row::machine>},
    {"run_id", value_of<&Row::run_id>},
    {"suite", value_of<&Row::suite>},
    {"load", value_of<&Row::load>},
}};

HtmlTable raw_table(std::span<const PageSide> sides) {
  HtmlTable table("rows");
  for (const Field& field : fields) table.add_column(field.name);
  for (const PageSide& side : sides) {
    for (const Row& row : side.results.rows) {
      for (const Field& field : fields) table.add_cell(field.text(row));
    }
  }
  return table;
}

// One line for each cell of a side, with the medians over its rows.
void add_cells(const PageSide& side, bool name_side, HtmlTable& table) {
  for (const Contest& contest : contests(side.results.rows)) {
    for (const Entrant& entrant : contest.entrants) {
      table.add_cell(entrant.model);
      table.add_cell(contest.workload);
      table.add_cell(text_of(entrant.workers));
      table.add_cell(text_of(entrant.in_flight));
      table.add_cell(text_of(contest.offered_per_s));
      table.add_cell(std::to_string(entrant.rows.size()));
      table.add_cell(std::to_string(entrant.throughputs().size()));
      table.add_cell(text_of(entrant.throughput()));
      table.add_cell(text_of(entrant.typical([](const Row& row) { return row.lat_p50_ns; })));
      table.add_cell(text_of(entrant.typical([](const Row& row) { return row.lat_p99_ns; })));
      table.add_cell(entrant.rows.front()->params);
      table.add_cell(name_side ? side.name : "");
    }
  }
}

HtmlTable cell_table(std::span<const PageSide> sides) {
  HtmlTable table("rows");
  for (const char* name :
       {"model", "workload", "workers", "in_flight", "offered_per_s", "rows", "rows that count",
        "throughput_per_s", "lat_p50_ns", "lat_p99_ns", "params", "side"}) {
    table.add_column(name);
  }
  for (const PageSide& side : sides) add_cells(side, sides.size() > 1, table);
  return table;
}

}  // namespace

std::string rows_section(std::span<const PageSide> sides, std::size_t room) {
  std::size_t count = 0;
  for (const PageSide& side : sides) count += side.results.rows.size();
  std::string text = "<section id=\"raw\">\n<h2>The rows</h2>\n";
  if (count == 0) return text + tagged("p", "There are none.") + "\n</section>\n";
  constexpr std::size_t least_bytes = 60;  // of a row
  if (count * least_bytes <= room) {
    auto table = raw_table(sides);
    if (auto drawn = table.text("The rows of samples.csv"); drawn.size() <= room) {
      return text + drawn + "</section>\n";
    }
  }
  auto cells = cell_table(sides);
  text += tagged("p", "These are " + counted(count, "row") +
                          ", too many for a page that is sent. The table has one line for each "
                          "cell, with the medians over its rows.");
  return text + cells.text_within("Medians of each cell", room) + "</section>\n";
}

}  // namespace interleave
