#include "gil_sim/gil_context.hpp"

#include "core/attempt.hpp"
#include "core/blocking.hpp"

#include <cerrno>

namespace interleave {

namespace {

bool is_over(const Request& sleep) {
  return sleep.deadline_ns <= now_ns();
}

}  // namespace

// `call` blocks. It must not touch the interpreter.
template <class Call> void GilContext::block(Call call) {
  AllowThreads others_run(gil_, self_);
  call();
}

bool GilContext::perform(Request& request) {
  if (request.kind == Request::Kind::checkpoint) {
    gil_.yield(self_);
    return true;
  }
  if (request.kind == Request::Kind::exclusive) {
    gil_.run_alone(self_, request);
    return true;
  }
  if (request.kind == Request::Kind::gather) {
    gather(*request.gathering);
    return true;
  }
  if (request.kind == Request::Kind::sleep && is_over(request)) {
    gil_.checkpoint(self_);  // does not wait: drops the lock only if it is requested
    return true;
  }
  if (gil_.tries_calls_with_lock_held() && complete_without_blocking(request)) return true;
  block([&] { block_on(*this, request); });
  return true;
}

// Every thread runs a child with the lock held. The parent's thread drops the lock while it waits
// for children that other threads run.
void GilContext::gather(ChildTasks& children) {
  if (gathers_ == nullptr || children.count() < 2) return children.run_all(*this);
  Gather join(children);
  gathers_->open(join);
  while (join.run_next(*this)) gil_.checkpoint(self_);
  if (!gathers_->close(join)) block([&] { gathers_->wait(join); });
}

bool complete_without_blocking(Request& request) {
  if (request.kind == Request::Kind::sleep) return is_over(request);
  if (request.kind != Request::Kind::read && request.kind != Request::Kind::write) return false;
  auto outcome = attempt_at_once(request);
  if (outcome == -EAGAIN) return false;
  request.outcome = outcome;
  return true;
}

}  // namespace interleave
