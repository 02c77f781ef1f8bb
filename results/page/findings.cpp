// The findings: what a reader should know after the first screen.
#include "results/report/findings.hpp"

#include "results/page/html.hpp"
#include "results/page/sections.hpp"
#include "results/report/verdict.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <map>

namespace interleave {

namespace {

// How sure a finding is, as a word and as the class that gives it a colour.
struct Certainty {
  std::string_view word;
  std::string_view look;
};

Certainty certainty_of(Sureness sureness) {
  switch (sureness) {
    case Sureness::shown: return {"best shown", "shown"};
    case Sureness::tied: return {"no single best shown", "tied"};
    case Sureness::too_few_blocks: return {"too few blocks", "open"};
    case Sureness::stated: return {"measured", "shown"};
    case Sureness::not_compared: break;
  }
  return {"not compared", "open"};
}

// The text up to the first colon names the work.
std::string finding(const Certainty& certainty, const std::string& sentence) {
  auto colon = sentence.find(": ");
  auto name = colon == std::string::npos ? "" : sentence.substr(0, colon + 1);
  auto text = "<li><span class=\"badge " + std::string(certainty.look) + "\">" +
              std::string(certainty.word) + "</span> ";
  if (!name.empty()) text += tagged("strong", name);
  return text + html(sentence.substr(name.size())) + "</li>\n";
}

std::string brief_list(const PageSide& side) {
  std::string list = "<ul class=\"findings\">\n";
  const Verdicts& verdicts = side.verdicts;
  for (std::size_t which = 0; which < verdicts.brief.size(); ++which) {
    list += finding(certainty_of(verdicts.sureness[which]), verdicts.brief[which]);
  }
  return list + "</ul>\n";
}

// Returns a sentence about the rows that do not count, or an empty text.
std::string losses(const ResultSet& results) {
  std::map<Status, std::size_t> counts;
  for (const Row& row : results.rows) {
    if (row.status != Status::ok) ++counts[row.status];
  }
  if (counts.empty()) return "";
  std::size_t all = 0;
  std::string list;
  for (const auto& [status, count] : counts) {
    all += count;
    list +=
        (list.empty() ? "" : ", ") + std::to_string(count) + " " + std::string(to_string(status));
  }
  return std::to_string(all) + " of " + counted(results.rows.size(), "row") +
         (all == 1 ? " is not ok: " : " are not ok: ") + list + ".";
}

std::string caution(const ResultSet& results) {
  const RunWarning* grave = gravest(results.runs);
  return grave == nullptr ? "" : "Beware: " + grave->what + ".";
}

std::string paragraph_if(std::string_view tag, const std::string& text) {
  return text.empty() ? "" : tagged(tag, text) + "\n";
}

std::string findings_of(const PageSide& side) {
  if (side.results.rows.empty()) return tagged("p", "There are no rows.") + "\n";
  return brief_list(side) + paragraph_if("p", side.verdicts.legend) +
         paragraph_if("p", losses(side.results)) +
         paragraph_if("p class=\"beware\"", caution(side.results));
}

}  // namespace

std::string findings_section(std::span<const PageSide> sides, const std::string& summary) {
  auto text = "<section id=\"findings\">\n<h2>Which model for which work</h2>\n" + summary;
  for (const PageSide& side : sides) {
    if (sides.size() > 1) text += tagged("h3", side.name) + "\n";
    text += findings_of(side);
  }
  return text + "</section>\n";
}

std::string verdicts_section(std::span<const PageSide> sides) {
  std::string text = "<section id=\"comparisons\">\n<h2>Every comparison in full</h2>\n";
  for (const PageSide& side : sides) {
    if (sides.size() > 1) text += tagged("h3", side.name) + "\n";
    text += "<ul>\n";
    for (const auto& sentence : side.verdicts.sentences) text += tagged("li", sentence) + "\n";
    text += "</ul>\n";
  }
  return text + "</section>\n";
}

}  // namespace interleave
