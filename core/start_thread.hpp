#pragma once

#include <system_error>
#include <thread>
#include <utility>

namespace interleave {

/// Starts a thread that runs `body`. Throws a std::system_error that names the call, as check()
/// does: the one of std::thread says only why.
template <class Body> std::jthread start_thread(Body body) {
  try {
    return std::jthread(std::move(body));
  } catch (const std::system_error& refusal) {
    throw std::system_error(refusal.code(), "pthread_create (clone3)");
  }
}

}  // namespace interleave
