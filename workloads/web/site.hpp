#pragma once

#include "core/workload.hpp"
#include "workloads/web/http.hpp"
#include "workloads/web/throttle.hpp"

#include <memory>

namespace interleave {

/// A small web site: its database, caches, keys and what its framework costs. Built before any
/// worker exists, and const from then on: all workers share it. What must not be carried over a
/// fork, such as a connection to the database, is opened where it is first needed.
class Site {
 public:
  /// The parameters of the workload `request`, of which the site has its own; throws
  /// std::system_error, or std::runtime_error where the database fails.
  Site(const Settings& settings, const Plan& plan, Throttle::Limit limit = {});
  ~Site();

  struct Parts;
  const Parts& parts() const { return *parts_; }

 private:
  std::unique_ptr<Parts> parts_;
};

/// Answers one request: through the middleware to the view that its route names, and back. What a
/// view throws is a 500 without detail. `site` and `request` must outlive the task.
Task<HttpResponse> respond(Context& world, const Site& site, const HttpRequest& request);

}  // namespace interleave
