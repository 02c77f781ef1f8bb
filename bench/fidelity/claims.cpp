// What is compared, row by row. A row is a fact about CPython's lock that can be seen from outside;
// its claims are the points at which it is looked at, and how near the simulator has to come.
#include "bench/fidelity/claims.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace interleave {

namespace {

constexpr FidelityRow rows[] = {
    {"F1", "threads that compute are no faster than one after the other"},
    {"F2", "the lock changes hands once a switch interval, whoever waits"},
    {"F3", "a packet beside one computing thread waits a switch interval"},
    {"F4", "beside more of them it waits longer, with a heavy tail"},
    {"F5", "requests a second beside one computing thread: the convoy"},
    {"F6", "the same beside two and four"},
    {"F7", "how far requests a second collapse"},
    {"F8", "calls that keep the lock delay others by their length"},
    {"F9", "work that gives the lock away runs in parallel"},
    {"F10", "threads that mostly sleep overlap, until the lock is busy all the time"},
    {"F11", "Python 2: threads that compute are slower than one after the other"},
    {"F12", "Python 2: the lock changes hands thousands of times a second"},
    {"F13", "Python 2: packets wait little, until the check interval is long"},
    {"F14", "Python 2: calls that keep the lock starve everybody else"},
    {"F15", "throughput, latency and bandwidth of three tasks: pi, regex, bz2"},
    {"F16", "interpreters with locks of their own scale like processes"},
    {"F17", "what it costs to hand the lock over, and to give it away for nothing"},
    {"F18", "equal threads get equal shares"},
};

constexpr double unbounded = std::numeric_limits<double>::infinity();

Claim::Value measure(std::string name) {
  return
      [name = std::move(name)](std::span<const Measures> found) { return found.front().at(name); };
}

std::string in_ms(double us) {
  return plain_number(us / 1000) + " ms";
}

// Writes down the claims; every function is a row or a few that go together.
class Claims {
 public:
  explicit Claims(bool quick) : quick_(quick) {}

  std::vector<Claim> all() && {
    speedups();
    slices();
    one_way();
    closed_loop();
    long_calls();
    released();
    sleepers();
    legacy();
    three_tasks();
    interpreters();
    costs();
    return std::move(claims_);
  }

 private:
  using Numbers = std::map<std::string, double>;
  using Points = std::vector<double>;

  Points choose(const Points& all, const Points& few) const { return quick_ ? few : all; }
  double shorter(double full) const { return quick_ ? full * 0.4 : full; }

  void add(std::string row, std::string label, Trial trial, const std::string& name, Rule rule) {
    add(std::move(row), std::move(label), std::vector{std::move(trial)}, measure(name), rule);
  }
  void add(std::string row, std::string label, std::vector<Trial> trials, Claim::Value value,
           Rule rule) {
    claims_.push_back(
        {std::move(row), std::move(label), std::move(trials), std::move(value), rule});
  }

  Trial speedup(double threads, double released, Lineage lineage = Lineage::timed) const {
    return {.scenario = "speedup",
            .lineage = lineage,
            .numbers = {{"threads", threads}, {"work_ms", shorter(800)}, {"released", released}}};
  }
  Trial slices_of(double threads, Numbers settings, Lineage lineage = Lineage::timed) const {
    settings["threads"] = threads;
    settings["duration_ms"] = shorter(1500);
    return {.scenario = "slices", .lineage = lineage, .numbers = std::move(settings)};
  }
  Trial pings(double hogs, double interval_us, std::string task = "spin",
              double call_ms = 1) const {
    Trial trial{.scenario = "one_way", .task = std::move(task)};
    trial.numbers = {{"hogs", hogs}, {"interval_us", interval_us}, {"call_ms", call_ms}};
    trial.client = {.pings = shorter(60), .period_ms = 20 + 4 * interval_us / 1000};
    return trial;
  }
  Trial echo(double hogs, double interval_us, double think_ms, std::string task = "spin") const {
    Trial trial{.scenario = "closed_loop", .task = std::move(task)};
    trial.numbers = {{"hogs", hogs}, {"interval_us", interval_us}};
    trial.client = {.echo = true, .think_ms = think_ms, .duration_ms = shorter(2000)};
    return trial;
  }
  static Trial as_legacy(Trial trial, double ticks) {
    trial.lineage = Lineage::legacy;
    trial.numbers.erase("interval_us");
    trial.numbers["ticks"] = ticks;
    return trial;
  }

  void speedups() {
    for (double threads : choose({1, 2, 4, 8}, {2, 4})) {
      add("F1", "speed-up, " + plain_number(threads) + " threads", speedup(threads, 0), "speedup",
          Rule::within(0.12).bounded(0, 1.06));
    }
  }

  void slices() {
    for (double interval : choose({1000, 5000}, {5000})) {
      for (double threads : {2.0, 4.0}) {
        auto trial = slices_of(threads, {{"interval_us", interval}});
        auto point = ", " + plain_number(threads) + " threads, " + in_ms(interval);
        add("F2", "slice p50 ms" + point, trial, "p50_ms", Rule::within_factor(1.03));
        add("F2", "slice p99 ms" + point, trial, "p99_ms", Rule::within_factor(1.35));
        add("F2", "switches/s" + point, trial, "switches_per_s", Rule::within_factor(1.10));
        if (interval == 5000) {
          add("F18", "Jain's index" + point, trial, "jain", Rule::within(0.05));
        }
      }
    }
  }

  void one_way() {
    const Points intervals = {500, 1000, 5000, 20000};
    std::vector<Trial> trials;
    for (double interval : intervals) {
      trials.push_back(pings(1, interval));
      add("F3", "delay p50 ms, 1 hog, " + in_ms(interval), trials.back(), "p50_ms",
          Rule::within_factor(1.05));
    }
    auto slope = [intervals](std::span<const Measures> found) {
      Points delays;
      for (const Measures& each : found) delays.push_back(each.at("p50_ms"));
      return log_slope(intervals, delays);
    };
    add("F3", "slope of ln p50 over ln interval", trials, slope,
        Rule::within(0.03).bounded(0.87, 0.93));
    for (double interval : choose({500, 1000, 5000}, {5000})) {
      for (double hogs : {2.0, 4.0}) {
        auto point = ", " + plain_number(hogs) + " hogs, " + in_ms(interval);
        add("F4", "delay mean ms" + point, pings(hogs, interval), "mean_ms",
            Rule::within_factor(1.7));
        if (interval == 5000) {
          add("F4", "delay p99 ms" + point, pings(hogs, interval), "p99_ms",
              Rule::within_factor(2));
        }
      }
    }
    auto rising = [](std::span<const Measures> found) {
      auto mean = [&](std::size_t which) { return found[which].at("mean_ms"); };
      return std::min(mean(1) / mean(0), mean(2) / mean(1));
    };
    add("F4", "least rise of the mean, 1 to 2 to 4 hogs",
        {pings(1, 5000), pings(2, 5000), pings(4, 5000)}, rising,
        Rule{.kind = Rule::Kind::shape}.bounded(1, unbounded));
  }

  void closed_loop() {
    for (double interval : choose({500, 1000, 5000, 20000}, {1000, 5000})) {
      for (double hogs : {1.0, 2.0, 4.0}) {
        bool single = hogs == 1;
        add(single ? "F5" : "F6",
            "requests/s, " + plain_number(hogs) + (single ? " hog, " : " hogs, ") + in_ms(interval),
            echo(hogs, interval, 1), "per_s", Rule::within_factor(single ? 1.2 : 1.5));
      }
    }
    auto collapse = [](std::span<const Measures> found) {
      return found[0].at("per_s") / found[1].at("per_s");
    };
    add("F7", "requests/s without hogs by those beside one", {echo(0, 5000, 0), echo(1, 5000, 0)},
        collapse, Rule::within_factor(2.5).bounded(30, unbounded));
  }

  void long_calls() {
    for (double call_ms : choose({1, 5, 20}, {1, 20})) {
      auto trial = pings(1, 5000, "count", call_ms);
      auto point = ", calls of " + in_ms(call_ms * 1000);
      add("F8", "delay mean ms" + point, trial, "mean_ms", Rule::within_factor(1.35));
      if (call_ms > 5) continue;
      add("F8", "delay p50 ms" + point, trial, "p50_ms",
          Rule{.kind = Rule::Kind::shape}.bounded(5, unbounded));
    }
  }

  void released() {
    for (double share : choose({0, 0.25, 0.5, 0.75, 0.9, 1}, {0, 0.5, 1})) {
      add("F9", "speed-up of 2, " + plain_number(100 * share) + " % released", speedup(2, share),
          "speedup", Rule::within(share <= 0.25 ? 0.25 : 0.2));
    }
    auto rising = [](std::span<const Measures> found) {
      return found[1].at("speedup") - found[0].at("speedup");
    };
    add("F9", "rise from 0 to 50 % released", {speedup(2, 0), speedup(2, 0.5)}, rising,
        Rule{.kind = Rule::Kind::shape}.bounded(0, unbounded));
  }

  void sleepers() {
    auto trial = [this](double threads, double cpu_ms, double sleep_ms) {
      Trial made{.scenario = "cpu_sleep"};
      made.numbers = {{"threads", threads},
                      {"cpu_ms", cpu_ms},
                      {"sleep_ms", sleep_ms},
                      {"duration_ms", shorter(sleep_ms < 10 ? 1000 : 2000)}};
      return made;
    };
    for (double threads : choose({1, 2, 4, 8, 16, 32}, {1, 8, 32})) {
      for (auto [cpu_ms, sleep_ms] : {std::pair(0.5, 5.0), std::pair(10.0, 50.0)}) {
        if (quick_ && cpu_ms > 1) continue;
        add("F10",
            "rounds/s by the limit, " + plain_number(threads) + " threads, " +
                plain_number(cpu_ms) + "+" + plain_number(sleep_ms) + " ms",
            trial(threads, cpu_ms, sleep_ms), "of_limit",
            Rule::within_factor(threads <= 8 ? 1.1 : 1.2));
      }
    }
  }

  void legacy() {
    for (double threads : choose({2, 4, 8}, {2, 4})) {
      double most = threads == 2 ? 0.85 : 0.75;
      add("F11", "speed-up, " + plain_number(threads) + " threads",
          speedup(threads, 0, Lineage::legacy), "speedup",
          Rule::within_factor(1.6).bounded(0, most));
    }
    for (double threads : {2.0, 4.0}) {
      auto trial = slices_of(threads, {{"ticks", 100}}, Lineage::legacy);
      auto point = ", " + plain_number(threads) + " threads";
      add("F12", "slice p50 ms" + point, trial, "p50_ms", Rule::within_factor(2.5));
      add("F12", "switches/s" + point, trial, "switches_per_s", Rule::within_factor(2.5));
    }
    legacy_packets();
  }

  void legacy_packets() {
    add("F13", "delay p50 ms, 1 hog, 100 ticks", as_legacy(pings(1, 5000), 100), "p50_ms",
        Rule::within_factor(1.35));
    std::vector<Trial> trials;
    for (double ticks : {10.0, 100.0, 1000.0, 10000.0}) {
      trials.push_back(as_legacy(echo(1, 5000, 1), ticks));
      add("F13", "requests/s, 1 hog, " + plain_number(ticks) + " ticks", trials.back(), "per_s",
          Rule::within_factor(ticks <= 100 ? 1.1 : 2.5));
    }
    auto falling = [](std::span<const Measures> found) {
      return found.front().at("per_s") / found.back().at("per_s");
    };
    add("F13", "requests/s at 10 ticks by those at 10000", trials, falling,
        Rule{.kind = Rule::Kind::shape}.bounded(1, unbounded));
    auto starving = as_legacy(pings(1, 5000, "count", 1), 100);
    starving.numbers["limit_ms"] = shorter(8000);
    auto times = [](std::span<const Measures> found) {
      return found[0].at("mean_ms") / found[1].at("mean_ms");
    };
    add("F14", "delay by that under the new lock, calls of 1 ms",
        {starving, pings(1, 5000, "count", 1)}, times,
        Rule{.kind = Rule::Kind::shape}.bounded(30, unbounded));
  }

  void three_tasks() {
    for (const char* task : {"pi", "regex", "bz2"}) {
      auto rate = [&](double threads) {
        Trial trial{.scenario = "rate", .task = task};
        trial.numbers = {{"threads", threads}, {"duration_ms", shorter(1000)}};
        return trial;
      };
      auto percent = [](std::span<const Measures> found) {
        return 100 * found[1].at("per_s") / found[0].at("per_s");
      };
      for (double threads : choose({2, 3, 4}, {2})) {
        add("F15", std::string(task) + ": throughput %, " + plain_number(threads) + " threads",
            {rate(1), rate(threads)}, percent, Rule::within(15));
      }
      for (double hogs : choose({1, 2, 3, 4}, {1, 4})) {
        // Beside what gives the lock away a packet hardly waits: no factor of nothing.
        bool waits = task != std::string_view("bz2");
        add("F15", std::string(task) + ": delay mean ms, " + plain_number(hogs) + " hogs",
            pings(hogs, 5000, task), "mean_ms", waits ? Rule::within_factor(1.7) : Rule::within(1));
      }
    }
    for (double hogs : choose({1, 2, 4}, {1})) {
      auto trial = echo(hogs, 5000, 0, "pi");
      trial.client->bytes = 1024;
      add("F15", "pi: packets/s, " + plain_number(hogs) + " hogs", trial, "per_s",
          Rule::within_factor(1.7));
    }
  }

  void interpreters() {
    for (double threads : choose({2, 4}, {2})) {
      Trial own{.scenario = "interpreters", .lineage = Lineage::isolated};
      own.numbers = {{"threads", threads}, {"work_ms", shorter(1000)}};
      Trial forked = own;
      forked.scenario = "processes";
      auto name = plain_number(threads);
      add("F16", "speed-up, " + name + " interpreters", own, "speedup", Rule::within(0.2));
      auto less = [](std::span<const Measures> found) {
        return found[0].at("speedup") - found[1].at("speedup");
      };
      add("F16", "less that of " + name + " processes", {own, forked}, less,
          Rule::within(0.2).bounded(-0.2, 0.2));
    }
  }

  void costs() {
    for (double interval : choose({50, 100}, {100})) {
      Trial trial{.scenario = "handover"};
      trial.numbers = {{"threads", 2}, {"interval_us", interval}, {"duration_ms", shorter(1000)}};
      add("F17", "us lost a switch, 2 threads, " + in_ms(interval), trial, "switch_us",
          Rule::at_most_times(1.2));
      if (interval == 100) {
        add("F17", "ns of a release and a take", trial, "pair_ns", Rule::at_most_times(1.2));
      }
    }
  }

  bool quick_;
  std::vector<Claim> claims_;
};

}  // namespace

std::span<const FidelityRow> fidelity_rows() {
  return rows;
}

std::vector<Claim> fidelity_claims(bool quick) {
  auto claims = Claims(quick).all();
  auto place = [](const Claim& claim) {
    return std::ranges::find(rows, claim.row, &FidelityRow::id) - std::begin(rows);
  };
  std::ranges::stable_sort(claims, {}, place);
  return claims;
}

}  // namespace interleave
