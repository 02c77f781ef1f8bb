// Any lines as the words of a command line, and the plan that comes of it.
#include "bench/commands/cli.hpp"
#include "bench/plan/plan.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>

namespace interleave::fuzz {

namespace {

std::optional<Command> command_of(std::vector<std::string>& words) {
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  return parse_command_line(static_cast<int>(words.size()), argv.data());
}

void examine_run(const RunRequest& request) {
  auto many = request.workers.size() * request.in_flight.size() * request.rates.size();
  if (many > 20 || request.suite.find('/') != std::string::npos) return;
  auto plan = accepted([&] { return make_plan(request, 4); });
  if (!plan) return;
  require(!plan->cells.empty() && plan->repetitions.blocks >= 1, "a plan has something to run");
  for (const Cell& cell : plan->cells) {
    require(cell.workers >= 1 && cell.workers <= cell.in_flight, "workers fit in flight");
  }
}

}  // namespace

void examine(std::string_view input) {
  Choices choices(input);
  std::vector<std::string> words = {"interleave"};
  while (choices.any() && words.size() < 20) words.emplace_back(choices.text());
  auto shows_help = [](const std::string& word) {
    return word.starts_with("-h") || word.starts_with("--h") || word.starts_with("--v") ||
           word.starts_with("-V") || word == "help";
  };
  if (std::ranges::any_of(words, shows_help)) return;
  auto command = accepted([&] { return command_of(words); });
  if (!command || !*command) return;
  if (const auto* request = std::get_if<RunRequest>(&**command)) examine_run(*request);
}

}  // namespace interleave::fuzz
