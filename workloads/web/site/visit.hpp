#pragma once

#include "workloads/web/http/form.hpp"
#include "workloads/web/site/parts.hpp"

#include <cstdint>
#include <exception>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>

namespace interleave::web {

/// One request on its way through the site: WSGI's environ, which a view is given.
struct Visit {
  Context& world;
  const Site::Parts& site;
  const HttpRequest& request;
  std::string_view path = path_of(request.target());
  std::string_view query = query_of(request.target());
  std::string_view user = "anonymous";  // set by the middleware
  std::uint32_t queries = 0;            // so far
  std::uint64_t computed = 0;           // keeps the compiler from removing the computing
  Pacer pacer{site.costs.pace};
};

using Done = std::uint64_t;  // for tasks without an answer, like a Task<void>

/// Computes for `iterations` of spin(), with a checkpoint wherever one is due.
Task<Done> compute(Visit& visit, std::uint64_t iterations);

/// One round trip to the database. Builds the query and waits for the network. Calls
/// `question(connection)` where it blocks no other task, and makes objects of the rows. `question`
/// must be trivial to copy (capture references), since it lives in this frame during the wait.
template <class Question, class Answer = std::invoke_result_t<Question&, Connection&>>
Task<Answer> ask(Visit& visit, Question question) {
  static_assert(std::is_trivially_copyable_v<Question>);
  ++visit.queries;
  co_await compute(visit, visit.site.costs.query);
  visit.pacer.rest();
  co_await visit.world.sleep_for(visit.site.costs.query_wait);
  Answer answer{};
  std::exception_ptr failure;
  auto call = [&]() noexcept {
    try {
      auto lease = visit.site.database.borrow();
      answer = question(*lease);
    } catch (const std::exception&) {
      failure = std::current_exception();
    }
  };
  co_await visit.world.offload(call);
  if (failure) std::rethrow_exception(failure);
  std::size_t rows = 1;
  if constexpr (requires { std::size(answer); } && !std::is_same_v<Answer, std::string>) {
    rows = std::size(answer);
  }
  co_await compute(visit, rows * visit.site.costs.hydrate);
  co_return answer;
}

}  // namespace interleave::web
