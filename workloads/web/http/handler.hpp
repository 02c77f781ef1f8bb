#pragma once

#include "core/context.hpp"
#include "core/task.hpp"
#include "workloads/web/http/http.hpp"

namespace interleave::web {

/// The application behind a server: makes an answer out of a request. Shared by all workers.
class Handler {
 public:
  Handler() = default;
  Handler(const Handler&) = delete;
  Handler& operator=(const Handler&) = delete;
  virtual ~Handler() = default;

  /// Returns the answer, also when the request is wrong. The handler and `request` must outlive the
  /// task.
  virtual Task<HttpResponse> respond(Context& world, const HttpRequest& request) const = 0;
};

}  // namespace interleave::web
