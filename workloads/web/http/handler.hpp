#pragma once

#include "core/context.hpp"
#include "core/task.hpp"
#include "workloads/web/http/http.hpp"

namespace interleave::web {

/// The application behind a server: turns a request into an answer. Shared by all workers.
class Handler {
 public:
  Handler() = default;
  Handler(const Handler&) = delete;
  Handler& operator=(const Handler&) = delete;
  virtual ~Handler() = default;

  /// Returns the answer, also for a bad request. The handler and `request` must outlive the task.
  virtual Task<HttpResponse> respond(Context& world, const HttpRequest& request) const = 0;
};

}  // namespace interleave::web
