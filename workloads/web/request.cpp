// A web request, from its bytes to the bytes of its answer.
//
// IN REAL LIFE  a web application behind a framework: sessions, an object mapper, templates.
// STRESSES      a little computing between many short waits. A page that makes fifty queries waits
//               fifty times. A page that computes for long delays all tasks that share its lock
//               or its loop.
// NOT SHOWN     the sockets: those are `interleave serve`, which answers from the same site.
//
// A handler does not yield while it computes, unless `yield` is set. So on a loop all other tasks
// wait for a long page, as in asyncio, Node and Asio. None of them cuts a framework's computing
// into pieces.
//
// A task is one request. Its bytes follow from seed and index, and its answer's bytes are the
// digest. A cache, a session or a counted comment changes the work, never the answer.
#include "core/shared.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/pacer.hpp"
#include "workloads/random.hpp"
#include "workloads/web/http/http.hpp"
#include "workloads/web/site/client.hpp"
#include "workloads/web/site/parts.hpp"
#include "workloads/web/site/site.hpp"

#include <atomic>
#include <stdexcept>

namespace interleave {

using namespace web;

namespace {

constexpr std::int64_t minute = 60'000'000'000;

constexpr Parameter cost(std::string_view name, std::string_view preset, std::string_view meaning) {
  return {.name = name,
          .kind = Parameter::Kind::duration,
          .preset = preset,
          .meaning = meaning,
          .most = minute};
}

constexpr Parameter parameters[] = {
    {.name = "scenario",
     .kind = Parameter::Kind::choice,
     .preset = "single",
     .meaning = "which page is asked for; report: one slow one in a hundred of single",
     .choices = "hello|single|multi|n_plus_one|select_related|prefetch_related|cached|report|"
                "upstream|comment"},
    {.name = "queries",
     .kind = Parameter::Kind::count,
     .preset = "20",
     .meaning = "of a multi page",
     .least = 1,
     .most = 500},
    {.name = "rows",
     .kind = Parameter::Kind::count,
     .preset = "50",
     .meaning = "books on a page of n_plus_one, select_related, prefetch_related and cached",
     .least = 1,
     .most = 500},
    {.name = "hit",
     .kind = Parameter::Kind::count,
     .preset = "90",
     .meaning = "cached: of a hundred requests, how many are for one of a few popular pages",
     .most = 100},
    {.name = "cache",
     .kind = Parameter::Kind::choice,
     .preset = "memory",
     .meaning = "cached: kept nowhere, by each process, or by all of them together",
     .choices = "none|memory|shared"},
    {.name = "session",
     .kind = Parameter::Kind::choice,
     .preset = "on",
     .meaning = "check who it is, by the signature of a cookie",
     .choices = "on|off"},
    cost("parse", "100us", "computing: to parse, and to make an environ"),
    cost("middleware_in", "150us", "computing: session, form token, throttle"),
    cost("routing", "50us", "computing: to find the view"),
    cost("view", "200us", "computing: the view"),
    cost("query", "100us", "computing: to build a query"),
    cost("query_wait", "500us", "waiting: for the network between site and database"),
    cost("hydrate", "5us", "computing: to make an object of a row"),
    cost("template", "500us", "computing: to render a page"),
    cost("json", "50us", "computing: to write JSON"),
    cost("middleware_out", "100us", "computing: headers"),
    cost("send", "50us", "waiting: to send the answer"),
    cost("report", "50ms", "computing: the report"),
    cost("upstream", "50ms", "waiting: for another site"),
    yield_parameter,
};

struct RequestEnvironment final : Environment {
  RequestEnvironment(const Settings& settings, const Plan& plan)
      : site(settings, plan),
        clients(site.parts(), settings),
        send(settings.duration("send")),
        tasks(plan.tasks) {}

  std::optional<std::uint64_t> queries() const override { return counted->load(); }
  Clock::duration least_wait(std::uint32_t index, std::uint64_t) const override {
    auto of_scenario = clients.least_queries(index) * site.parts().costs.query_wait;
    if (clients.asks_upstream()) of_scenario += site.parts().costs.upstream;
    return of_scenario + send;
  }

  Site site;
  Clients clients;
  Clock::duration send;
  std::uint32_t tasks;  // higher indices are warm-ups, and not counted
  Shared<std::atomic<std::uint64_t>> counted;
};

std::unique_ptr<Environment> prepare(const Settings& settings, const Plan& plan) {
  return std::make_unique<RequestEnvironment>(settings, plan);
}

Task<Digest> request(Context& world, const Environment& environment, TaskInput input) {
  const auto& ours = static_cast<const RequestEnvironment&>(environment);
  auto bytes = ours.clients.request(input.index, input.seed);
  RequestParser parser;
  parser.feed(std::as_bytes(std::span(bytes)));
  if (parser.state() != RequestParser::State::complete) throw std::runtime_error("not parsed");
  auto response = co_await ours.site.respond(world, parser.request());
  if (response.cause) std::rethrow_exception(response.cause);
  if (response.status >= 400) {
    throw std::runtime_error("answered " + std::to_string(response.status));
  }
  std::string answer;
  append(answer, response);
  co_await world.sleep_for(ours.send);
  // Relaxed: it is read when no worker is left.
  if (input.index < ours.tasks) {
    ours.counted->fetch_add(response.queries, std::memory_order_relaxed);
  }
  co_return fold(input.seed, std::as_bytes(std::span(answer)));
}

double count_queries(const Settings& settings) {
  const auto& scenario = settings.text("scenario");
  if (scenario == "hello" || scenario == "upstream") return 0;
  if (scenario == "multi") return static_cast<double>(settings.count("queries"));
  if (scenario == "n_plus_one") return 1 + static_cast<double>(settings.count("rows"));
  return 1;
}

bool makes_page(const std::string& scenario) {
  return scenario == "n_plus_one" || scenario == "select_related" ||
         scenario == "prefetch_related" || scenario == "cached";
}

// The sum of the phases that the scenario has.
Clock::duration service_time(const Settings& settings) {
  constexpr std::chrono::duration<double, std::micro> real(100);  // what is not simulated
  constexpr std::chrono::duration<double, std::micro> real_query(30);
  auto query = real_query + settings.duration("query") + settings.duration("query_wait");
  auto time = real + count_queries(settings) * query;
  for (const auto* name : {"parse", "middleware_in", "routing", "view", "middleware_out", "send"}) {
    time += settings.duration(name);
  }
  bool page = makes_page(settings.text("scenario"));
  time += settings.duration(page ? "template" : "json");
  if (page) time += static_cast<double>(settings.count("rows")) * settings.duration("hydrate");
  if (settings.text("scenario") == "upstream") time += settings.duration("upstream");
  return std::chrono::duration_cast<Clock::duration>(time);
}

}  // namespace

const Workload request_workload{
    .name = "request",
    .kind = Workload::Kind::mixed,
    .summary = "a web request: session, queries, template",
    .parameters = parameters,
    .prepare = prepare,
    .body = request,
    .service_time = service_time,
    .is_calibrated = true,
    .small = "view=20us,query_wait=100us,template=0,middleware_in=0,middleware_out=0"};

}  // namespace interleave
