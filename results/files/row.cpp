#include "results/files/row.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace interleave {

namespace {

constexpr std::array<std::string_view, 9> status_names = {
    "ok",      "saturated", "unsupported",  "out_of_memory", "timeout",
    "crashed", "failed",    "wrong_result", "interrupted"};

double to_nanoseconds(double seconds) {
  constexpr double most = 1e6;  // a larger double cannot hold nanoseconds
  return std::abs(seconds) < most ? std::round(seconds * 1e9) / 1e9 : seconds;
}

}  // namespace

std::string digest_text(std::uint64_t digest) {
  std::array<char, 18> text{};
  std::snprintf(text.data(), text.size(), "x%016llx", static_cast<unsigned long long>(digest));
  return text.data();
}

double significant(double number, int digits) {
  std::array<char, 40> text{};
  auto end = std::to_chars(text.data(), text.data() + text.size(), number,
                           std::chars_format::scientific, digits - 1);
  std::from_chars(text.data(), end.ptr, number);
  return number;
}

void round_off(Row& row) {
  for (auto member :
       {&Row::wall_s, &Row::cpu_user_s, &Row::cpu_sys_s, &Row::peer_cpu_s, &Row::gil_wait_s,
        &Row::throttled_s, &Row::steal_s, &Row::startup_s, &Row::pressure_s}) {
    if (row.*member) row.*member = to_nanoseconds(*(row.*member));
  }
  constexpr int digits = 7;
  for (auto member : {&Row::throughput_per_s, &Row::achieved_share}) {
    if (row.*member) row.*member = significant(*(row.*member), digits);
  }
}

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
