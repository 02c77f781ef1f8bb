#include "results/page/page.hpp"

#include "results/page/assets.hpp"
#include "results/page/figures.hpp"
#include "results/page/html.hpp"
#include "results/page/policy.hpp"
#include "results/page/sections.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <set>

namespace interleave {

namespace {

// Also the mark by which is_page() knows our files. No text from outside comes before it.
constexpr std::string_view beginning =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"generator\" content=\"interleave report\">\n";

// A page of one or two runs can be sent as a mail. The rows take what the rest leaves.
constexpr std::size_t most_bytes = 320'000;
constexpr std::size_t room_of_charts = 220'000;
constexpr std::size_t least_for_rows = 40'000;

constexpr std::size_t most_names = 4;  // in the heading

std::set<std::string> suites_of(std::span<const PageSide> sides) {
  std::set<std::string> suites;
  for (const PageSide& side : sides) {
    for (const Row& row : side.results.rows) {
      if (!row.suite.empty() && suites.size() < most_names) suites.insert(row.suite);
    }
  }
  return suites;
}

std::set<std::string> machines_of(std::span<const PageSide> sides) {
  std::set<std::string> machines;
  for (const PageSide& side : sides) {
    for (const RunAbout& run : side.results.runs) {
      if (run.cpu_model.empty() || machines.size() == most_names) continue;
      machines.insert(run.cpu_model + " with " + counted(run.cpus_usable, "CPU"));
    }
  }
  return machines;
}

std::string joined(const std::set<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : " and ") + name;
  return text;
}

// Returns "Suite quick on AMD EPYC with 2 CPUs", as far as the sides say it.
std::string subject(std::span<const PageSide> sides) {
  auto suites = suites_of(sides);
  auto machines = machines_of(sides);
  auto text =
      suites.empty() ? "Results" : (suites.size() == 1 ? "Suite " : "Suites ") + joined(suites);
  return machines.empty() ? text : text + " on " + joined(machines);
}

std::string head(const std::string& title, const std::string& styles) {
  std::string text(beginning);
  text += "<meta http-equiv=\"Content-Security-Policy\" content=\"" +
          content_policy(styles, page_scripts()) + "\">\n";
  text += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  text += "<meta name=\"color-scheme\" content=\"light dark\">\n";
  text += tagged("title", title) + "\n";
  return text + "<style>" + styles + "</style>\n</head>\n<body>\n";
}

// Returns when the rows were measured and how many there are.
std::string facts(std::span<const PageSide> sides) {
  std::set<std::string> days;
  std::size_t rows = 0;
  for (const PageSide& side : sides) {
    rows += side.results.rows.size();
    for (const RunAbout& run : side.results.runs) days.insert(run.started_utc.substr(0, 10));
  }
  days.erase("");
  auto text = counted(rows, "row");
  if (days.empty()) return text + ".";
  text += days.size() == 1 ? ", measured on " + *days.begin()
                           : ", measured from " + *days.begin() + " to " + *days.rbegin();
  return text + ".";
}

std::string navigation(const std::string& body) {
  struct Entry {
    std::string_view id;
    std::string_view name;
  };
  constexpr std::array<Entry, 7> entries = {{{"findings", "Findings"},
                                             {"changes", "Changes"},
                                             {"charts", "Charts"},
                                             {"comparisons", "Comparisons"},
                                             {"machine", "Machine"},
                                             {"method", "Method"},
                                             {"raw", "Rows"}}};
  std::string text = "<nav aria-label=\"Sections\"><ul>\n";
  for (auto [id, name] : entries) {
    auto section = "<section id=\"" + std::string(id) + "\"";
    if (body.find(section) == std::string::npos) continue;
    text += "<li>" + tagged("a href=\"#" + std::string(id) + "\"", name) + "</li>\n";
  }
  return text + "</ul></nav>\n";
}

std::string sections(std::span<const PageSide> sides, const std::string& charts) {
  auto changes = sides.size() == 2 ? changes_of(sides[0], sides[1]) : ChangesInPage();
  return findings_section(sides, changes.summary) + changes.section + charts +
         verdicts_section(sides) + machines_section(sides) + method_section();
}

}  // namespace

std::string page_of(std::span<const PageSide> sides) {
  auto about = subject(sides);
  auto figures = draw_figures(sides, room_of_charts);
  auto body = sections(sides, figures.section);
  auto text = head("interleave: " + about, std::string(page_styles()) + figures.styles);
  text += "<a class=\"skip\" href=\"#main\">Skip to the findings</a>\n<header>\n";
  text += tagged("p class=\"brand\"", "interleave report") + "\n";
  text += tagged("h1", about) + "\n" + tagged("p", facts(sides)) + "\n";
  auto rest = "<script type=\"application/json\" id=\"curves\">" + figures.curves +
              "</script>\n<script>" + std::string(page_scripts()) + "</script>\n</body>\n</html>\n";
  auto taken = text.size() + body.size() + rest.size();
  auto room = std::max(least_for_rows, most_bytes - std::min(most_bytes, taken));
  body += rows_section(sides, room);
  text += navigation(body) + "</header>\n<main id=\"main\">\n" + body + "</main>\n";
  return text + rest;
}

bool is_page(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string found(beginning.size(), '\0');
  stream.read(found.data(), static_cast<std::streamsize>(found.size()));
  return stream && found == beginning;
}

}  // namespace interleave
