#include "bench/fidelity/claim_list.hpp"

namespace interleave::fidelity {

namespace {

Claim::Value measure(std::string name) {
  return
      [name = std::move(name)](std::span<const Measures> found) { return found.front().at(name); };
}

}  // namespace

std::string in_ms(double us) {
  return plain_number(us / 1000) + " ms";
}

void ClaimList::add(std::string row, std::string label, Trial trial, const std::string& name,
                    Rule rule) {
  add(std::move(row), std::move(label), std::vector{std::move(trial)}, measure(name), rule);
}

void ClaimList::add(std::string row, std::string label, std::vector<Trial> trials,
                    Claim::Value value, Rule rule) {
  claims_.push_back({std::move(row), std::move(label), std::move(trials), std::move(value), rule});
}

Trial ClaimList::speedup(double threads, double released, Lineage lineage) const {
  return {.scenario = "speedup",
          .lineage = lineage,
          .numbers = {{"threads", threads}, {"work_ms", shorter(800)}, {"released", released}}};
}

Trial ClaimList::slices_of(double threads, Numbers settings, Lineage lineage) const {
  settings["threads"] = threads;
  settings["duration_ms"] = shorter(1500);
  return {.scenario = "slices", .lineage = lineage, .numbers = std::move(settings)};
}

Trial ClaimList::pings(double hogs, double interval_us, std::string task, double call_ms) const {
  Trial trial{.scenario = "one_way", .task = std::move(task)};
  trial.numbers = {{"hogs", hogs}, {"interval_us", interval_us}, {"call_ms", call_ms}};
  trial.client = {.pings = shorter(60), .period_ms = 20 + 4 * interval_us / 1000};
  return trial;
}

Trial ClaimList::echo(double hogs, double interval_us, double think_ms, std::string task) const {
  Trial trial{.scenario = "closed_loop", .task = std::move(task)};
  trial.numbers = {{"hogs", hogs}, {"interval_us", interval_us}};
  trial.client = {.echo = true, .think_ms = think_ms, .duration_ms = shorter(2000)};
  return trial;
}

Trial ClaimList::as_legacy(Trial trial, double ticks) {
  trial.lineage = Lineage::legacy;
  trial.numbers.erase("interval_us");
  trial.numbers["ticks"] = ticks;
  return trial;
}

}  // namespace interleave::fidelity
