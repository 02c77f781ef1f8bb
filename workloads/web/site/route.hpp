#pragma once

#include "workloads/web/site/visit.hpp"

#include <string_view>

namespace interleave::web {

/// The function that answers for a path.
struct Route {
  std::string_view path;
  std::string_view method = "GET";  // HEAD counts as GET
  Task<HttpResponse> (*view)(Visit&) = nullptr;
  HttpResponse (*bare)() = nullptr;  // instead of a view: without middleware, costs or waiting

  bool takes(std::string_view asked) const {
    return asked == method || (asked == "HEAD" && method == "GET");
  }
};

/// Returns the route of that path, or null.
const Route* find_route(std::string_view path);

}  // namespace interleave::web
