#include "workloads/web/site/route.hpp"

#include "workloads/web/site/views.hpp"

#include <algorithm>
#include <iterator>

namespace interleave::web {

namespace {

constexpr Route routes[] = {
    {.path = "/plaintext", .bare = plaintext},
    {.path = "/", .view = index},
    {.path = "/json", .view = hello_json},
    {.path = "/hello", .view = hello},
    {.path = "/single", .view = single},
    {.path = "/multi", .view = multi},
    {.path = "/n_plus_one", .view = n_plus_one},
    {.path = "/select_related", .view = select_related},
    {.path = "/prefetch_related", .view = prefetch_related},
    {.path = "/cached", .view = cached},
    {.path = "/report", .view = report},
    {.path = "/upstream", .view = upstream},
    {.path = "/login", .view = login},
    {.path = "/comment", .method = "POST", .view = comment},
};

}  // namespace

const Route* find_route(std::string_view path) {
  const auto* found = std::ranges::find_if(
      routes, [&](const Route& route) { return is_same_path(route.path, path); });
  return found == std::end(routes) ? nullptr : found;
}

}  // namespace interleave::web
