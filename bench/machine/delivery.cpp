// Busy loops alone and together. Two CPUs may be slower together: as threads of one core, or if
// another guest shares a core of the host.
#include "bench/machine/delivery.hpp"

#include "bench/machine/kernel_counters.hpp"
#include "core/clock.hpp"
#include "core/gate.hpp"
#include "core/start_thread.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <sched.h>
#include <unistd.h>

namespace interleave {

namespace {

constexpr std::int64_t window_ns = 25'000'000;
constexpr int rounds = 5;

double seconds(std::int64_t nanoseconds) {
  return static_cast<double>(nanoseconds) * 1e-9;
}

// Eight independent sums, which fill a core's execution units. A single dependent chain would leave
// much of a core unused. Two threads of one core would then look like two cores.
std::uint64_t spin_a_little(std::uint64_t seed) {
  std::array<std::uint64_t, 8> sums{};
  sums.fill(seed);
  for (std::uint64_t turn = 0; turn < 2'000; ++turn) {
    for (auto& sum : sums) sum = sum * 6364136223846793005ULL + turn;
  }
  std::uint64_t all = 0;
  for (auto sum : sums) all ^= sum;
  return all;
}

double thread_cpu_s() {
  timespec used{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

struct Share {
  std::uint64_t work = 0;
  std::uint64_t sink = 0;  // keeps the compiler from removing the work
  double cpu_s = 0;
};

void loop_until(std::int64_t end_ns, Share& share) {
  auto before_s = thread_cpu_s();
  while (now_ns() < end_ns) {
    share.sink = spin_a_little(share.sink);
    ++share.work;
  }
  share.cpu_s = thread_cpu_s() - before_s;
}

// Cancels the gate if a thread cannot be made, so that no loop waits for ever.
class Loops {
 public:
  explicit Loops(std::uint32_t count) : shares_(count) {
    try {
      for (auto& share : shares_) {
        threads_.push_back(start_thread([this, &share] {
          if (gate_.arrive_and_wait()) loop_until(end_ns_, share);
        }));
      }
    } catch (const std::system_error&) {
      gate_.cancel();
      throw;
    }
  }

  // Runs all loops for one window and returns the sum of their work.
  Share run() {
    while (!gate_.wait_for(static_cast<std::uint32_t>(shares_.size()), std::chrono::hours(1))) {
    }
    end_ns_ = now_ns() + window_ns;
    gate_.open();
    threads_.clear();
    Share all;
    for (const auto& share : shares_) {
      all.work += share.work;
      all.cpu_s += share.cpu_s;
    }
    return all;
  }

 private:
  Gate gate_{};
  std::int64_t end_ns_ = 0;
  std::vector<Share> shares_;
  std::vector<std::jthread> threads_;
};

// CPU time that all processes used on the CPUs of this process, and the time that the hypervisor
// stole. From "cpu0 user nice system idle iowait irq softirq steal ...", in ticks.
struct Used {
  double busy_s = 0;
  double stolen_s = 0;
};

void add_line(const std::string& line, Used& used) {
  std::istringstream words(line);
  std::string label;
  words >> label;
  std::array<double, 8> ticks{};
  for (double& value : ticks) words >> value;
  auto [user, nice, system, idle, iowait, irq, softirq, steal] = ticks;
  auto tick_s = 1.0 / static_cast<double>(::sysconf(_SC_CLK_TCK));
  used.busy_s += (user + nice + system + irq + softirq) * tick_s;
  used.stolen_s += steal * tick_s;
}

bool is_ours(const std::string& line) {
  constexpr std::string_view label = "cpu";
  if (!line.starts_with(label) || line.size() == label.size() || line[label.size()] == ' ') {
    return false;
  }
  cpu_set_t mask;
  auto number = std::strtoul(line.c_str() + label.size(), nullptr, 10);
  return ::sched_getaffinity(0, sizeof mask, &mask) != 0 || CPU_ISSET(number, &mask);
}

Used read_used(const std::filesystem::path& root) {
  Used used;
  std::ifstream file(root / "proc/stat");
  for (std::string line; std::getline(file, line);) {
    if (is_ours(line)) add_line(line, used);
  }
  return used;
}

double middle(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

// The ratio of each round, and the CPU time of all rounds.
struct Sums {
  std::vector<double> ratios;
  double together_s = 0;  // CPU time of the loops that ran together
  double own_s = 0;       // CPU time of all loops
};

Sums take_turns(std::uint32_t loops) {
  Sums sums;
  for (int round = 0; round < rounds; ++round) {
    Loops one(1);
    auto alone = one.run();
    Loops all(loops);
    auto together = all.run();
    sums.ratios.push_back(static_cast<double>(together.work) /
                          static_cast<double>(std::max<std::uint64_t>(alone.work, 1)));
    sums.together_s += together.cpu_s;
    sums.own_s += alone.cpu_s + together.cpu_s;
  }
  return sums;
}

}  // namespace

std::optional<Delivery> measure_delivery(std::uint32_t loops, const std::filesystem::path& root) {
  try {
    auto used = read_used(root);
    auto throttled_s = KernelCounters::now(root).throttled_s;
    auto begun = now_ns();
    auto sums = take_turns(loops);
    auto whole_s = seconds(now_ns() - begun);
    auto now_used = read_used(root);
    auto others_s = now_used.busy_s - used.busy_s - sums.own_s;
    return Delivery{.loops = loops,
                    .work = middle(sums.ratios),
                    .cpus = sums.together_s / (rounds * seconds(window_ns)),
                    .others_cpus = std::max(others_s, 0.0) / whole_s,
                    .stolen_cpus = (now_used.stolen_s - used.stolen_s) / whole_s,
                    .throttled_s = KernelCounters::now(root).throttled_s - throttled_s};
  } catch (const std::system_error&) {
    return std::nullopt;
  }
}

}  // namespace interleave
