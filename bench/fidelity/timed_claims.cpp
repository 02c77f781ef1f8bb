// F1 to F10, and F18: the lock of CPython 3, which a thread gives away after a switch interval.
#include "bench/fidelity/claim_list.hpp"

#include <algorithm>

namespace interleave::fidelity {

namespace {

void speedups(ClaimList& list) {
  for (double threads : list.choose({1, 2, 4, 8}, {2, 4})) {
    list.add("F1", "speed-up, " + plain_number(threads) + " threads", list.speedup(threads, 0),
             "speedup", Rule::within(0.12).bounded(0, 1.06));
  }
}

void slices(ClaimList& list) {
  for (double interval : list.choose({1000, 5000}, {5000})) {
    for (double threads : {2.0, 4.0}) {
      auto trial = list.slices_of(threads, {{"interval_us", interval}});
      auto point = ", " + plain_number(threads) + " threads, " + in_ms(interval);
      list.add("F2", "slice p50 ms" + point, trial, "p50_ms", Rule::within_factor(1.03));
      list.add("F2", "slice p99 ms" + point, trial, "p99_ms", Rule::within_factor(1.35));
      list.add("F2", "switches/s" + point, trial, "switches_per_s", Rule::within_factor(1.10));
      if (interval == 5000) {
        list.add("F18", "Jain's index" + point, trial, "jain", Rule::within(0.05));
      }
    }
  }
}

void one_way(ClaimList& list) {
  const ClaimList::Points intervals = {500, 1000, 5000, 20000};
  std::vector<Trial> trials;
  for (double interval : intervals) {
    trials.push_back(list.pings(1, interval));
    list.add("F3", "delay p50 ms, 1 hog, " + in_ms(interval), trials.back(), "p50_ms",
             Rule::within_factor(1.05));
  }
  auto slope = [intervals](std::span<const Measures> found) {
    ClaimList::Points delays;
    for (const Measures& each : found) delays.push_back(each.at("p50_ms"));
    return log_slope(intervals, delays);
  };
  list.add("F3", "slope of ln p50 over ln interval", trials, slope,
           Rule::within(0.03).bounded(0.87, 0.93));
  for (double interval : list.choose({500, 1000, 5000}, {5000})) {
    for (double hogs : {2.0, 4.0}) {
      auto point = ", " + plain_number(hogs) + " hogs, " + in_ms(interval);
      list.add("F4", "delay mean ms" + point, list.pings(hogs, interval), "mean_ms",
               Rule::within_factor(1.7));
      if (interval == 5000) {
        list.add("F4", "delay p99 ms" + point, list.pings(hogs, interval), "p99_ms",
                 Rule::within_factor(2));
      }
    }
  }
  auto rising = [](std::span<const Measures> found) {
    auto mean = [&](std::size_t which) { return found[which].at("mean_ms"); };
    return std::min(mean(1) / mean(0), mean(2) / mean(1));
  };
  list.add("F4", "least rise of the mean, 1 to 2 to 4 hogs",
           {list.pings(1, 5000), list.pings(2, 5000), list.pings(4, 5000)}, rising,
           Rule{.kind = Rule::Kind::shape}.bounded(1, unbounded));
}

void closed_loop(ClaimList& list) {
  for (double interval : list.choose({500, 1000, 5000, 20000}, {1000, 5000})) {
    for (double hogs : {1.0, 2.0, 4.0}) {
      bool single = hogs == 1;
      list.add(
          single ? "F5" : "F6",
          "requests/s, " + plain_number(hogs) + (single ? " hog, " : " hogs, ") + in_ms(interval),
          list.echo(hogs, interval, 1), "per_s", Rule::within_factor(single ? 1.2 : 1.5));
    }
  }
  auto collapse = [](std::span<const Measures> found) {
    return found[0].at("per_s") / found[1].at("per_s");
  };
  list.add("F7", "requests/s without hogs by those beside one",
           {list.echo(0, 5000, 0), list.echo(1, 5000, 0)}, collapse,
           Rule::within_factor(2.5).bounded(30, unbounded));
}

void long_calls(ClaimList& list) {
  for (double call_ms : list.choose({1, 5, 20}, {1, 20})) {
    auto trial = list.pings(1, 5000, "count", call_ms);
    auto point = ", calls of " + in_ms(call_ms * 1000);
    list.add("F8", "delay mean ms" + point, trial, "mean_ms", Rule::within_factor(1.35));
    if (call_ms > 5) continue;
    list.add("F8", "delay p50 ms" + point, trial, "p50_ms",
             Rule{.kind = Rule::Kind::shape}.bounded(5, unbounded));
  }
}

void released(ClaimList& list) {
  for (double share : list.choose({0, 0.25, 0.5, 0.75, 0.9, 1}, {0, 0.5, 1})) {
    list.add("F9", "speed-up of 2, " + plain_number(100 * share) + " % released",
             list.speedup(2, share), "speedup", Rule::within(share <= 0.25 ? 0.25 : 0.2));
  }
  auto rising = [](std::span<const Measures> found) {
    return found[1].at("speedup") - found[0].at("speedup");
  };
  list.add("F9", "rise from 0 to 50 % released", {list.speedup(2, 0), list.speedup(2, 0.5)}, rising,
           Rule{.kind = Rule::Kind::shape}.bounded(0, unbounded));
}

void sleepers(ClaimList& list) {
  auto trial = [&list](double threads, double cpu_ms, double sleep_ms) {
    Trial made{.scenario = "cpu_sleep"};
    made.numbers = {{"threads", threads},
                    {"cpu_ms", cpu_ms},
                    {"sleep_ms", sleep_ms},
                    {"duration_ms", list.shorter(sleep_ms < 10 ? 1000 : 2000)}};
    return made;
  };
  for (double threads : list.choose({1, 2, 4, 8, 16, 32}, {1, 8, 32})) {
    for (auto [cpu_ms, sleep_ms] : {std::pair(0.5, 5.0), std::pair(10.0, 50.0)}) {
      if (list.quick() && cpu_ms > 1) continue;
      list.add("F10",
               "rounds/s by the limit, " + plain_number(threads) + " threads, " +
                   plain_number(cpu_ms) + "+" + plain_number(sleep_ms) + " ms",
               trial(threads, cpu_ms, sleep_ms), "of_limit",
               Rule::within_factor(threads <= 8 ? 1.1 : 1.2));
    }
  }
}

}  // namespace

void add_timed_claims(ClaimList& list) {
  speedups(list);
  slices(list);
  one_way(list);
  closed_loop(list);
  long_calls(list);
  released(list);
  sleepers(list);
}

}  // namespace interleave::fidelity
