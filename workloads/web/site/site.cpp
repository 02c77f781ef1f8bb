// The way of a request: middleware in, route, view, middleware out.
#include "workloads/web/site/site.hpp"

#include "core/digest.hpp"
#include "workloads/web/site/parts.hpp"
#include "workloads/web/site/route.hpp"
#include "workloads/web/site/store.hpp"
#include "workloads/web/site/visit.hpp"

#include <exception>
#include <utility>

namespace interleave::web {

namespace {

// Derived from the seed, so that equal runs send equal bytes. A real site must draw a random key.
std::string key_of(std::uint64_t seed) {
  std::string key;
  for (std::uint64_t part = 0; part < 4; ++part) {
    key += std::to_string(splitmix64(seed ^ splitmix64(part)));
  }
  return key;
}

std::unique_ptr<Cache> make_cache(const std::string& kind) {
  if (kind == "memory") return make_memory_cache();
  if (kind == "shared") return make_shared_cache();
  return make_no_cache();
}

HttpResponse plain(unsigned status) {
  auto response = refusal(status);
  response.connection = HttpResponse::Connection::goes_on;
  return response;
}

HttpResponse not_allowed(const Route& route) {
  auto response = plain(405);
  response.headers.emplace_back("Allow", route.method == "GET" ? "GET, HEAD" : route.method);
  return response;
}

// Checks session, form token and throttle. Returns the status of a refusal, or 0.
unsigned check_in(Visit& visit) {
  if (visit.site.sessions) {
    auto user = user_of(visit.site.signer, visit.request.header("Cookie"));
    if (!user.empty()) visit.user = user;
    if (visit.request.method() == "POST") {
      auto token = form_value(visit.request.body(), "token");
      if (user.empty() || !is_form_token(visit.site.signer, user, token)) return 403;
    }
  }
  return visit.site.throttle.admit(visit.user, Clock::now()) ? 0 : 429;
}

Task<HttpResponse> answer(Visit& visit, const Route* route) {
  const Costs& costs = visit.site.costs;
  co_await compute(visit, costs.parse);
  auto refused = check_in(visit);
  co_await compute(visit, costs.middleware_in);
  if (refused != 0) co_return plain(refused);

  co_await compute(visit, costs.routing);
  if (route == nullptr) co_return plain(404);
  if (!route->takes(visit.request.method())) co_return not_allowed(*route);

  co_await compute(visit, costs.view);
  auto response = co_await route->view(visit);
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  co_await compute(visit, costs.middleware_out);
  co_return response;
}

}  // namespace

Site::Parts::Parts(const Settings& settings, const Plan& plan, Throttle::Limit limit)
    : costs(parse_costs(settings, plan)),
      queries(settings.count("queries")),
      rows(settings.count("rows")),
      sessions(settings.text("session") == "on"),
      signer(key_of(plan.seed)),
      database((directory.path() / "site.db").string()),
      cache(make_cache(settings.text("cache"))),
      throttle(limit) {
  // This connection ends here: workers open their own.
  Connection connection((directory.path() / "site.db").string());
  create_store(connection, plan.seed);
}

Site::Site(const Settings& settings, const Plan& plan, Throttle::Limit limit)
    : parts_(std::make_unique<Parts>(settings, plan, limit)) {}
Site::~Site() = default;

std::unique_ptr<const Handler> make_served_site(const Settings& settings, const Plan& plan) {
  Throttle::Limit limit{.per_second = settings.count("throttle"),
                        .burst = settings.count("throttle_burst")};
  return std::make_unique<Site>(settings, plan, limit);
}

Task<HttpResponse> Site::respond(Context& world, const HttpRequest& request) const {
  Visit visit{.world = world, .site = parts(), .request = request};
  const Route* route = find_route(visit.path);
  HttpResponse response;
  if (route != nullptr && route->bare != nullptr) {
    response = route->takes(request.method()) ? route->bare() : not_allowed(*route);
  } else {
    auto work = answer(visit, route);
    try {
      response = co_await work;
    } catch (const std::exception&) {
      response = plain(500);
      response.cause = std::current_exception();
    }
  }
  response.connection = connection_after(request);
  response.queries = visit.queries;
  co_return response;
}

}  // namespace interleave::web
