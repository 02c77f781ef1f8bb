// The flags of `interleave serve`.
#include "bench/commands/flags.hpp"
#include "bench/plan/values.hpp"
#include "workloads/catalogue.hpp"

#include <memory>

#include <CLI/CLI.hpp>

namespace interleave {

namespace {

using namespace std::chrono_literals;

constexpr const char* serve_footer =
    R"(Serves until SIGINT or SIGTERM, or for --duration: then requests that have come are answered, and a summary says what was done. A second signal ends it at once. Only this machine is served, at 127.0.0.1. docs/serve.md tells what each model means for a server.

)";

std::string describe_parameters() {
  std::string text = "What --set may change besides the model's parameters:\n";
  for (const Parameter& parameter : connections_workload.parameters) {
    text.append(parameter.name).append("=").append(parameter.preset);
    text.append("\t").append(parameter.meaning).append("\n");
  }
  return text;
}

struct ServeTexts {
  std::string workers;
  std::string connections;
  std::string port = "0";
  std::string duration;
};

void declare_serve(CLI::App& serve, ServeTexts& texts, ServeRequest& request) {
  serve.add_option("--model", request.model, "Which model serves: see interleave list models")
      ->type_name("NAME")
      ->required();
  serve
      .add_option("--workers", texts.workers,
                  "Threads, processes or loops (default: one for each connection; 1 loop)")
      ->type_name("N");
  serve
      .add_option("--connections", texts.connections,
                  "Clients that are served at once (default: 256, on loops 1024)")
      ->type_name("N");
  serve.add_option("--port", texts.port, "Where to listen; 0: any free port")
      ->type_name("PORT")
      ->capture_default_str();
  serve.add_option("--duration", texts.duration, "Stop after this time")->type_name("TIME");
  serve.add_option("--set", request.set, "Set a parameter of the model or of the server")
      ->type_name("[NAME.]KEY=VALUE")
      ->expected(1)
      ->take_all();
  serve.footer(serve_footer + describe_parameters());
}

std::uint16_t parse_port(const std::string& text) {
  constexpr std::int64_t last = 65'535;
  return text == "0" ? std::uint16_t{0}
                     : static_cast<std::uint16_t>(parse_count_of("--port", text, last));
}

void interpret(const CLI::App& serve, const ServeTexts& texts, ServeRequest& request) {
  auto given = [&serve](const char* flag) { return serve.count(flag) > 0; };
  if (given("--workers")) {
    request.workers = parse_count_of("--workers", texts.workers, most_workers);
  }
  if (given("--connections")) {
    request.connections = parse_count_of("--connections", texts.connections, most_in_flight);
  }
  request.port = parse_port(texts.port);
  if (given("--duration")) {
    request.duration = parse_time("--duration", texts.duration, 1ms, 24h, "1ms to 24 hours (24h)");
  }
}

}  // namespace

void add_serve(CLI::App& program, std::optional<Command>& chosen) {
  auto texts = std::make_shared<ServeTexts>();
  auto request = std::make_shared<ServeRequest>();
  auto* serve = program.add_subcommand("serve", "Serve HTTP under a model, for wrk or a browser");
  declare_serve(*serve, *texts, *request);
  serve->callback([=, &chosen] {
    interpret(*serve, *texts, *request);
    chosen = *request;
  });
}

}  // namespace interleave
