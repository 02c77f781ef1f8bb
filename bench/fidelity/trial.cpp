#include "bench/fidelity/trial.hpp"

#include <string_view>

namespace interleave::fidelity {

namespace {

std::string_view name_of(Lineage lineage) {
  switch (lineage) {
    case Lineage::legacy: return "legacy";
    case Lineage::timed: return "timed";
    case Lineage::isolated: break;
  }
  return "isolated";
}

}  // namespace

std::vector<std::string> Trial::arguments() const {
  std::vector<std::string> result = {scenario};
  for (const auto& [name, value] : numbers) result.push_back(name + "=" + plain_number(value));
  if (!task.empty()) result.push_back("task=" + task);
  return result;
}

std::string plain_number(double value) {
  auto text = std::to_string(value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string Trial::key() const {
  std::string text(name_of(lineage));
  for (const auto& argument : arguments()) text += " " + argument;
  if (client && client->echo) text += " think_ms=" + plain_number(client->think_ms);
  return text;
}

}  // namespace interleave::fidelity
