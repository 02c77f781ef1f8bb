#include "gil_sim/gil_context.hpp"

#include "core/attempt.hpp"
#include "core/blocking.hpp"

#include <cerrno>

namespace interleave {

bool GilContext::perform(Request& request) {
  if (request.kind == Request::Kind::checkpoint) {
    gil_.yield(self_);
    return true;
  }
  if (request.kind == Request::Kind::exclusive) {
    gil_.run_alone(self_, request);
    return true;
  }
  if (gil_.keeps_for_calls_that_do_not_block() && complete_without_blocking(request)) return true;
  AllowThreads others_run(gil_, self_);
  auto since = Clock::now();
  block_on(request);
  free_ += Clock::now() - since;
  return true;
}

bool complete_without_blocking(Request& request) {
  if (request.kind == Request::Kind::sleep) return request.deadline_ns <= now_ns();
  if (request.kind != Request::Kind::read && request.kind != Request::Kind::write) return false;
  auto outcome = attempt_at_once(request);
  if (outcome == -EAGAIN) return false;
  request.outcome = outcome;
  return true;
}

}  // namespace interleave
