#include "results/groups/palette.hpp"

#include <algorithm>
#include <array>

namespace interleave {

namespace {

struct Entry {
  std::string_view model;
  Look look;
};

// Families share a hue and differ in lightness: processes red, threads blue, the GIL's policies
// yellow to purple, coroutines green. The colours are from P. Tol's schemes for colour-blind
// readers (technical note SRON/EPS/TN/09-002).
constexpr std::array<Entry, 15> entries = {{
    {"serial", {"#555555", 7}},
    {"fork_per_task", {"#882255", 4}},
    {"process_pool", {"#ee7733", 5}},
    {"thread_per_task", {"#332288", 8}},
    {"thread_pool", {"#0077bb", 9}},
    {"tbb_arena", {"#66bbee", 11}},
    {"gil_threads", {"#ccaa22", 13}},
    {"gil_legacy", {"#997700", 12}},
    {"gil_per_interpreter", {"#aa4499", 3}},
    {"free_threaded", {"#cc6677", 2}},
    {"gil_priority", {"#ddcc77", 1}},
    {"gil_keep_nonblocking", {"#999933", 10}},
    {"stackful_fibers", {"#117733", 6}},
    {"stackless_tasks", {"#22aa88", 15}},
    {"simulator", {"#ee7733", 7}},  // in pictures with CPython
}};

constexpr std::array<std::string_view, 4> other_colours = {"#775544", "#5566aa", "#778899",
                                                           "#994455"};

}  // namespace

std::size_t rank_of(std::string_view model) {
  auto found = std::ranges::find(entries, model, &Entry::model);
  return static_cast<std::size_t>(found - entries.begin());
}

Look look_of(std::string_view model) {
  auto rank = rank_of(model);
  if (rank < entries.size()) return entries[rank].look;
  unsigned sum = 0;
  for (char letter : model) sum = sum * 31 + static_cast<unsigned char>(letter);
  return {other_colours[sum % other_colours.size()], static_cast<int>(1 + sum / 7 % 15)};
}

}  // namespace interleave
