// Both sides play in a child of the supervisor. The supervisor ends every process that the child
// has started: the Python, the client, and the processes that the Python forked.
#include "bench/fidelity/side.hpp"

#include "bench/fidelity/client.hpp"
#include "bench/fidelity/quiet.hpp"
#include "results/text/human.hpp"

#include <nlohmann/json.hpp>

namespace interleave::fidelity {

namespace {

constexpr auto longest_trial = std::chrono::seconds(60);

using Json = nlohmann::json;

Measures from_json(const std::string& text) {
  Measures found;
  auto json = Json::parse(text, nullptr, false);
  if (!json.is_object()) {
    throw std::runtime_error("unexpected answer '" + text.substr(0, 60) + "'");
  }
  for (const auto& [name, value] : json.items()) {
    if (value.is_number()) found[name] = value.get<double>();
  }
  return found;
}

// Runs `play` together with the trial's client, if there is one, and adds the client's measures.
template <class Play> std::string beside_client(const Trial& trial, Play play) {
  std::optional<UdpClient> client;
  if (trial.client) client.emplace(*trial.client);
  Measures found = play(client ? client->port() : std::uint16_t{0});
  if (client) found.merge(client->report());
  return Json(found).dump();
}

Sample play(Supervisor& supervisor, const Supervisor::Body& body) {
  auto before = Load::now();
  auto ending = supervisor.run(body, longest_trial);
  Sample sample;
  sample.foreign_load = foreign_share(before, Load::now());
  sample.interrupted = ending.cause == Ending::Cause::interrupt;
  if (ending.cause == Ending::Cause::timeout) {
    sample.error = "not done within a minute";
  } else if (!ending.clean()) {
    sample.error = ending.message.empty() ? "crashed" : printable(ending.message);
  } else {
    sample.measures = from_json(ending.message);
  }
  return sample;
}

}  // namespace

Sample play_in_python(Supervisor& supervisor, const Python& python, const Trial& trial) {
  return play(supervisor, [&] {
    return beside_client(trial, [&](std::uint16_t port) {
      std::vector<std::string> arguments = {"-E", "-s", "-"};
      for (auto& word : trial.arguments()) arguments.push_back(std::move(word));
      if (port != 0) arguments.push_back("client=" + std::to_string(port));
      return from_json(run_python(python.path, arguments, scenarios_script()));
    });
  });
}

Sample play_in_simulator(Supervisor& supervisor, const Trial& trial, const Pace& pace,
                         Control control) {
  return play(supervisor, [&] {
    return beside_client(trial,
                         [&](std::uint16_t port) { return simulate(trial, pace, control, port); });
  });
}

}  // namespace interleave::fidelity
