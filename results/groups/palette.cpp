#include "results/groups/palette.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace interleave {

namespace {

struct Entry {
  std::string_view model;
  Look look;
};

// Families share a hue: processes red, threads blue, the GIL's policies yellow to purple,
// coroutines green. All colours are of a middle lightness. Their contrast is at least 3 to 1 on
// white and on the dark ground of a page (WCAG 2.2, 1.4.11).
constexpr std::array<Entry, 15> entries = {{
    {"serial", {"#7a7a7a", Shape::circle}},
    {"fork_per_task", {"#c03e6b", Shape::square}},
    {"process_pool", {"#dc631e", Shape::diamond}},
    {"thread_per_task", {"#6a62e0", Shape::triangle_up}},
    {"thread_pool", {"#1380c7", Shape::triangle_down}},
    {"tbb_arena", {"#249ebd", Shape::pentagon}},
    {"gil_threads", {"#b08e00", Shape::star}},
    {"gil_legacy", {"#936823", Shape::triangle_left}},
    {"gil_per_interpreter", {"#b740b1", Shape::triangle_right}},
    {"free_threaded", {"#e06065", Shape::plus}},
    {"gil_priority", {"#848e2d", Shape::cross}},
    {"gil_keep_nonblocking", {"#777847", Shape::spark}},
    {"stackful_fibers", {"#2a9150", Shape::bow_tie}},
    {"stackless_tasks", {"#1ea381", Shape::hourglass}},
    {"simulator", {"#de3f20", Shape::hexagon}},  // in pictures with CPython
}};

constexpr std::array<std::string_view, 8> other_colours = {
    "#8b57be", "#ba7e2d", "#1d9999", "#ca5e96", "#5c9932", "#407aea", "#9b5f55", "#637592"};

bool is_known(std::string_view model) {
  return rank_of(model) < entries.size();
}

// Returns the colours and the shapes for unknown models, those that no known model here has first.
std::vector<std::string_view> free_colours(const Looks& taken) {
  std::vector<std::string_view> colours(other_colours.begin(), other_colours.end());
  for (const Entry& entry : entries) {
    if (!taken.contains(entry.model)) colours.push_back(entry.look.colour);
  }
  return colours;
}

std::vector<Shape> free_shapes(const Looks& taken) {
  std::vector<Shape> free;
  std::vector<Shape> used;
  for (std::size_t number = shape_count; number-- > 0;) {
    auto shape = static_cast<Shape>(number);
    bool is_used = std::ranges::any_of(
        taken, [shape](const auto& look) { return look.second.shape == shape; });
    (is_used ? used : free).push_back(shape);
  }
  free.insert(free.end(), used.begin(), used.end());
  return free;
}

}  // namespace

std::size_t rank_of(std::string_view model) {
  auto found = std::ranges::find(entries, model, &Entry::model);
  return static_cast<std::size_t>(found - entries.begin());
}

Looks looks_of(const std::set<std::string>& models) {
  Looks looks;
  for (const auto& model : models) {
    if (is_known(model)) looks.emplace(model, entries.at(rank_of(model)).look);
  }
  auto colours = free_colours(looks);
  auto shapes_left = free_shapes(looks);
  std::size_t next = 0;
  for (const auto& model : models) {
    if (is_known(model)) continue;
    // Each round through the colours begins with another shape, so that pairs do not repeat.
    auto colour = next % colours.size();
    auto shape = (colour + next / colours.size()) % shapes_left.size();
    looks.emplace(model, Look{colours[colour], shapes_left[shape]});
    ++next;
  }
  return looks;
}

}  // namespace interleave
