#include "bench/plan/preflight.hpp"

#include <algorithm>
#include <stdexcept>

namespace interleave {

namespace {

// The least memory of each worker: a process has page tables and a kernel stack, a thread a kernel
// stack and the pages at the top of its own. The model's descriptor has the memory of a place.
constexpr std::uint64_t process_bytes = 100 << 10;
constexpr std::uint64_t thread_bytes = 24 << 10;

constexpr std::uint64_t usual_descriptors = 16;  // of the program and its first loop
constexpr std::uint64_t descriptors_a_loop = 1;  // the epoll or io_uring of each further loop

std::uint64_t descriptors_of(const Cell& cell) {
  auto [making, kept] = cell.workload->connections;
  std::uint64_t slots = std::max(cell.in_flight, cell.workers);
  bool has_loops = cell.model->shape == Model::Shape::loop;
  std::uint64_t loops = has_loops ? std::min(cell.workers, cell.in_flight) / cell.processes : 1;
  auto of_loops = (std::max<std::uint64_t>(loops, 1) - 1) * descriptors_a_loop;
  return usual_descriptors + std::max(slots * making, slots * kept + of_loops);
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
  Needs needs{.processes = 1 + units, .descriptors = descriptors_of(cell)};
  needs.memory_bytes = units * (cell.model->forks ? process_bytes : thread_bytes);
  needs.memory_bytes += std::uint64_t{cell.in_flight} * cell.model->bytes_per_place;
  return needs;
}

bool has_connections(const Workload& workload) {
  return workload.connections.making > 0;
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
