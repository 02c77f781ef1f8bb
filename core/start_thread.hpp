#pragma once

#include <optional>
#include <system_error>
#include <thread>
#include <utility>

namespace interleave {

/// Starts a thread that runs `body`. Throws std::system_error if it is refused. The exception names
/// the call, as that of check() does, and std::thread's own does not.
template <class Body> std::jthread start_thread(Body body) {
  try {
    return std::jthread(std::move(body));
  } catch (const std::system_error& refusal) {
    throw std::system_error(refusal.code(), "pthread_create (clone3)");
  }
}

/// The same, but returns nullopt if the thread is refused.
template <class Body> std::optional<std::jthread> try_start_thread(Body body) {
  try {
    return std::jthread(std::move(body));
  } catch (const std::system_error&) {
    return std::nullopt;
  }
}

}  // namespace interleave
