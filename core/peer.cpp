#include "core/peer.hpp"

#include "core/posix.hpp"

#include <csignal>
#include <ctime>

#include <sys/prctl.h>
#include <sys/wait.h>

namespace interleave {

Peer::Peer(const std::function<void()>& body) {
  auto parent = ::getpid();
  pid_ = check(::fork(), "fork");
  if (pid_ != 0) return;
  die_with_parent(parent);
  ::prctl(PR_SET_NAME, peer_process_name.data());
  try {
    body();
  } catch (const std::exception&) {
    exit_child(1);  // the model sees a closed connection, and its tasks say so
  }
  exit_child(0);
}

Peer::~Peer() {
  ::kill(pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

double Peer::cpu_s() const {
  clockid_t clock = 0;
  timespec used{};
  if (::clock_getcpuclockid(pid_, &clock) != 0 || ::clock_gettime(clock, &used) != 0) return 0;
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

}  // namespace interleave
