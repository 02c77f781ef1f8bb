#include "results/row.hpp"

#include <algorithm>
#include <array>

namespace interleave {

namespace {

constexpr std::array<std::string_view, 9> status_names = {
    "ok",      "saturated", "unsupported",  "out_of_memory", "timeout",
    "crashed", "failed",    "wrong_result", "interrupted"};

}  // namespace

std::string_view to_string(Status status) {
  return status_names.at(static_cast<std::size_t>(status));
}

std::optional<Status> parse_status(std::string_view name) {
  auto found = std::ranges::find(status_names, name);
  if (found == status_names.end()) return std::nullopt;
  return static_cast<Status>(found - status_names.begin());
}

void Row::add_flag(std::string_view flag) {
  if (has_flag(flag)) return;
  if (!flags.empty()) flags += ';';
  flags += flag;
}

bool Row::has_flag(std::string_view flag) const {
  return (";" + flags + ";").find(";" + std::string(flag) + ";") != std::string::npos;
}

bool has_throughput(const Row& row) {
  return (row.status == Status::ok || row.status == Status::saturated) && row.throughput_per_s > 0;
}

}  // namespace interleave
