#pragma once

#include "core/request.hpp"

namespace interleave {

/// Does this request wait for its descriptor to become readable, rather than writable?
constexpr bool is_inward(Request::Kind kind) noexcept {
  return kind == Request::Kind::read || kind == Request::Kind::accept ||
         kind == Request::Kind::ready_in;
}

/// Makes the system call of a request that waits for a descriptor, again when a signal interrupts
/// it. Returns the outcome: what the call gave, or -errno. -EAGAIN: it would have to wait, which it
/// does itself where the descriptor blocks; also of a connection that is not made yet. The call may
/// then simply be made again.
std::int64_t attempt(const Request& request);

/// The same for a read or a write of a descriptor that may block: it never does.
std::int64_t attempt_at_once(const Request& request);

}  // namespace interleave
