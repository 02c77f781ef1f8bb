// F15 to F17: whole tasks, interpreters with locks of their own, and the cost of a hand-over.
#include "bench/fidelity/claim_list.hpp"

namespace interleave::fidelity {

namespace {

void three_tasks(ClaimList& list) {
  for (const char* task : {"pi", "regex", "bz2"}) {
    auto rate = [&](double threads) {
      Trial trial{.scenario = "rate", .task = task};
      trial.numbers = {{"threads", threads}, {"duration_ms", list.shorter(1000)}};
      return trial;
    };
    auto percent = [](std::span<const Measures> found) {
      return 100 * found[1].at("per_s") / found[0].at("per_s");
    };
    for (double threads : list.choose({2, 3, 4}, {2})) {
      list.add("F15", std::string(task) + ": throughput %, " + plain_number(threads) + " threads",
               {rate(1), rate(threads)}, percent, Rule::within(15));
    }
    for (double hogs : list.choose({1, 2, 3, 4}, {1, 4})) {
      // bz2 releases the lock, so both delays are near zero. Then only their difference is
      // compared, because a ratio of such values means nothing.
      bool waits = task != std::string_view("bz2");
      list.add("F15", std::string(task) + ": delay mean ms, " + plain_number(hogs) + " hogs",
               list.pings(hogs, 5000, task), "mean_ms",
               waits ? Rule::within_factor(1.7) : Rule::within(1));
    }
  }
  for (double hogs : list.choose({1, 2, 4}, {1})) {
    auto trial = list.echo(hogs, 5000, 0, "pi");
    trial.client->bytes = 1024;
    list.add("F15", "pi: packets/s, " + plain_number(hogs) + " hogs", trial, "per_s",
             Rule::within_factor(1.7));
  }
}

void interpreters(ClaimList& list) {
  for (double threads : list.choose({2, 4}, {2})) {
    Trial own{.scenario = "interpreters", .lineage = Lineage::isolated};
    own.numbers = {{"threads", threads}, {"work_ms", list.shorter(1000)}};
    Trial forked = own;
    forked.scenario = "processes";
    auto name = plain_number(threads);
    list.add("F16", "speed-up, " + name + " interpreters", own, "speedup", Rule::within(0.2));
    auto less = [](std::span<const Measures> found) {
      return found[0].at("speedup") - found[1].at("speedup");
    };
    list.add("F16", "less that of " + name + " processes", {own, forked}, less,
             Rule::within(0.2).bounded(-0.2, 0.2));
  }
}

void costs(ClaimList& list) {
  for (double interval : list.choose({50, 100}, {100})) {
    Trial trial{.scenario = "handover"};
    trial.numbers = {
        {"threads", 2}, {"interval_us", interval}, {"duration_ms", list.shorter(1000)}};
    list.add("F17", "us lost a switch, 2 threads, " + in_ms(interval), trial, "switch_us",
             Rule::at_most_times(1.2));
    if (interval == 100) {
      list.add("F17", "ns of a release and a take", trial, "pair_ns", Rule::at_most_times(1.2));
    }
  }
}

}  // namespace

void add_task_claims(ClaimList& list) {
  three_tasks(list);
  interpreters(list);
  costs(list);
}

}  // namespace interleave::fidelity
