#include "bench/measure/preflight.hpp"

#include "bench/models.hpp"

#include <algorithm>
#include <stdexcept>

namespace interleave {

namespace {

// What the smallest of each takes: a process its page tables and kernel stack, a thread its kernel
// stack and the pages at the top of its own, a fiber two pages of a stack. A stackless frame takes
// next to nothing.
constexpr std::uint64_t process_bytes = 100 << 10;
constexpr std::uint64_t thread_bytes = 24 << 10;
constexpr std::uint64_t fiber_bytes = 8 << 10;

constexpr std::uint64_t usual_descriptors = 16;  // of the program and a loop

// Descriptors that a workload opens in the cell's process for each slot.
struct Connections {
  std::string_view workload;
  std::uint64_t a_slot;
};
constexpr Connections connections[] = {{"pipe_echo", 4},   {"tcp_echo", 1}, {"tcp_accept", 1},
                                       {"tcp_connect", 1}, {"udp_echo", 1}, {"udp_ping", 1}};

std::uint64_t descriptors_a_slot(const Workload& workload) {
  const auto* found = std::ranges::find(connections, workload.name, &Connections::workload);
  return found == std::end(connections) ? 0 : found->a_slot;
}

std::string sentence(const std::string& limit, std::uint64_t room, const char* what,
                     std::uint64_t needed) {
  return limit + ": the cell needs " + std::to_string(needed) + what + ", and there is room for " +
         std::to_string(room);
}

}  // namespace

Needs needs_of(const Cell& cell) {
  bool one_a_place =
      cell.model->shape == Model::Shape::pool || cell.model->shape == Model::Shape::per_task;
  std::uint64_t units = one_a_place ? cell.at_once() : cell.workers;
  std::uint64_t slots = std::max(cell.in_flight, cell.workers);
  Needs needs{.processes = 1 + units,
              .descriptors = usual_descriptors + slots * descriptors_a_slot(*cell.workload)};
  needs.memory_bytes = units * (forks(*cell.model) ? process_bytes : thread_bytes);
  if (cell.model->name.ends_with("stackful_fibers")) {
    needs.memory_bytes += cell.in_flight * fiber_bytes;
  }
  return needs;
}

std::optional<std::string> refusal(const Cell& cell, const Limits& limits) {
  auto needs = needs_of(cell);
  if (limits.processes && needs.processes > limits.processes->room) {
    return sentence(limits.processes->name, limits.processes->room, " processes and threads",
                    needs.processes);
  }
  if (needs.descriptors > limits.descriptors.room) {
    return sentence(limits.descriptors.name, limits.descriptors.room, " descriptors",
                    needs.descriptors);
  }
  if (limits.memory_bytes && needs.memory_bytes > *limits.memory_bytes) {
    return sentence("memory", *limits.memory_bytes, " bytes", needs.memory_bytes);
  }
  return std::nullopt;
}

void require_room(const RunPlan& plan, const Limits& limits) {
  bool fits =
      std::ranges::any_of(plan.cells, [&](const Cell& cell) { return !refusal(cell, limits); });
  if (fits || plan.cells.empty()) return;
  const Cell& first = plan.cells.front();
  throw std::runtime_error("no cell of this run fits on this machine; " + first.label() + ": " +
                           *refusal(first, limits) + " (see interleave doctor)");
}

}  // namespace interleave
