#include "results/report/answer.hpp"

#include "results/text/paragraph.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace interleave {

namespace {

using Paragraphs = std::vector<std::string>;

std::size_t lines_of(std::span<const std::string> paragraphs, std::size_t width) {
  std::size_t lines = 0;
  for (const auto& paragraph : paragraphs) lines += wrapped(paragraph, width).size();
  return lines;
}

Paragraphs joined(Paragraphs first, const Paragraphs& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

// Returns the first paragraphs that fit, between the tally and the number of the others.
Paragraphs cut(const Verdicts& verdicts, std::size_t room, std::size_t width) {
  const auto& all = verdicts.brief;
  if (lines_of(all, width) <= room) return all;
  Paragraphs shown;
  if (!verdicts.tally.empty()) shown.push_back(verdicts.tally);
  std::size_t count = 0;
  for (const auto& paragraph : all) {
    if (lines_of(shown, width) + wrapped(paragraph, width).size() + 1 > room) break;
    shown.push_back(paragraph);
    ++count;
  }
  shown.push_back("And " + std::to_string(all.size() - count) + " more.");
  return shown;
}

}  // namespace

Answer answer_of(const Verdicts& verdicts, const std::vector<std::string>& closing,
                 std::size_t width) {
  if (width == 0) width = Answer::narrowest;
  Paragraphs end;
  if (!verdicts.legend.empty()) end.push_back(verdicts.legend);
  end = joined(std::move(end), closing);
  auto taken = lines_of(end, width);
  if (lines_of(verdicts.sentences, width) + taken <= Answer::most_lines) {
    return {{}, joined(verdicts.sentences, end)};
  }
  auto room = Answer::most_lines - std::min(taken, Answer::most_lines - 1);
  return {verdicts.sentences, joined(cut(verdicts, room, width), end)};
}

}  // namespace interleave
