#pragma once

#include "core/workload.hpp"
#include "workloads/web/http/handler.hpp"
#include "workloads/web/site/throttle.hpp"

#include <memory>

namespace interleave::web {

/// A small web site: its database, caches, keys and what its framework costs. Built before any
/// worker exists, and const from then on: all workers share it. What must not be carried over a
/// fork, such as a connection to the database, is opened where it is first needed.
class Site final : public Handler {
 public:
  /// The parameters of the workload `request`, of which the site has its own; throws
  /// std::system_error, or std::runtime_error where the database fails.
  Site(const Settings& settings, const Plan& plan, Throttle::Limit limit = {});
  ~Site() override;

  /// Goes through the middleware to the view that the route names, and back. Whatever a view throws
  /// becomes a 500 without detail.
  Task<HttpResponse> respond(Context& world, const HttpRequest& request) const override;

  struct Parts;
  const Parts& parts() const { return *parts_; }

 private:
  std::unique_ptr<Parts> parts_;
};

/// Builds the site for a server, with the throttle of the parameters of `connections`.
std::unique_ptr<const Handler> make_served_site(const Settings& settings, const Plan& plan);

}  // namespace interleave::web
