#pragma once

#include "core/request.hpp"

namespace interleave {

/// True if this request waits for its descriptor to become readable, false for writable.
constexpr bool is_inward(Request::Kind kind) noexcept {
  return kind == Request::Kind::read || kind == Request::Kind::accept ||
         kind == Request::Kind::ready_in;
}

/// Makes the system call of a request for a descriptor, again if a signal interrupts it. Returns
/// the call's result, or -errno. -EAGAIN means that a non-blocking descriptor is not ready, or that
/// a connection is not made yet. The caller may then call it again. If the descriptor blocks, the
/// call itself waits.
std::int64_t attempt(const Request& request);

/// The same for a read or a write, but never blocks, even if the descriptor does.
std::int64_t attempt_at_once(const Request& request);

}  // namespace interleave
