#include "coroutines/channel.hpp"

#include <cstdio>
#include <exception>

namespace interleave {

void broken(const char* invariant) {
  std::fprintf(stderr, "interleave: %s\n", invariant);
  std::terminate();
}

// Only an accept has room for the link.
void Waiters::push(Request& request) {
  bool accepts = request.kind == Request::Kind::accept;
  if (!empty() && !(accepts && first_->kind == Request::Kind::accept)) {
    broken("two tasks wait for the same direction of one descriptor");
  }
  if (accepts) request.behind = nullptr;
  (empty() ? first_ : last_->behind) = &request;
  last_ = &request;
}

void Waiters::remove(const Request& request) noexcept {
  if (request.kind != Request::Kind::accept) {
    first_ = nullptr;
    return;
  }
  Request* before = nullptr;
  Request** link = &first_;
  while (*link != &request) {
    before = *link;
    link = &before->behind;
  }
  *link = request.behind;
  if (last_ == &request) last_ = before;
}

}  // namespace interleave
