#include "results/page/html.hpp"
#include "results/page/sections.hpp"

#include <array>

namespace interleave {

namespace {

constexpr std::array<std::string_view, 5> sentences = {
    "Every answer was checked against a serial run before its time counted, so a row with wrong "
    "answers has no speed.",
    "A run has several blocks, and each block measures every cell once, in a new random order.",
    "Two models are compared within each block, and only these paired ratios count, so a slow "
    "moment of the machine hits both.",
    "An interval (CI) holds the true ratio with 95%, for all comparisons of a run at once, so the "
    "winner may be chosen after the results are seen.",
    "\"No difference shown\" means that the interval contains 1: more blocks may show a "
    "difference, and it does not mean that there is none.",
};

struct Document {
  std::string_view title;
  std::string_view file;
};
constexpr std::array<Document, 3> documents = {{
    {"Did it get faster?", "docs/compare.md"},
    {"The report", "docs/report.md"},
    {"Glossary", "docs/glossary.md"},
}};

}  // namespace

std::string method_section() {
  std::string text = "<section id=\"method\">\n<h2>Method</h2>\n<ol>\n";
  for (auto sentence : sentences) text += tagged("li", sentence) + "\n";
  text += "</ol>\n<p>More is in the documents of interleave: ";
  std::string list;
  for (auto [title, file] : documents) {
    list += (list.empty() ? "" : ", ") + tagged("cite", title) + " (" + tagged("code", file) + ")";
  }
  return text + list + ".</p>\n</section>\n";
}

}  // namespace interleave
