#pragma once

#include "core/workload.hpp"
#include "workloads/web/http/handler.hpp"
#include "workloads/web/site/throttle.hpp"

#include <memory>

namespace interleave::web {

/// A small web site: its database, caches, keys and the costs of its framework. Built before any
/// worker exists, and const from then on, so all workers share it. A part that must not be carried
/// over a fork, such as a database connection, is opened at its first use.
class Site final : public Handler {
 public:
  /// Reads the site's parameters among those of the workload `request`. Throws std::system_error,
  /// or std::runtime_error if the database fails.
  Site(const Settings& settings, const Plan& plan, Throttle::Limit limit = {});
  ~Site() override;

  /// Passes the request through the middleware to the route's view, and back. An exception of a
  /// view becomes a 500 without detail.
  Task<HttpResponse> respond(Context& world, const HttpRequest& request) const override;

  struct Parts;
  const Parts& parts() const { return *parts_; }

 private:
  std::unique_ptr<Parts> parts_;
};

/// Builds the site for a server. The throttle has the parameters of `connections`.
std::unique_ptr<const Handler> make_served_site(const Settings& settings, const Plan& plan);

}  // namespace interleave::web
