#include "core/peer.hpp"

#include "core/posix.hpp"
#include "core/shared.hpp"

#include <array>
#include <atomic>
#include <csignal>
#include <ctime>
#include <string>
#include <string_view>
#include <system_error>

#include <sys/prctl.h>
#include <sys/wait.h>

namespace interleave {

namespace {

// The error of the first peer that failed, in memory that all share. All-zero bytes: none.
struct LastWord {
  std::atomic<int> code;  // an errno
  std::array<char, 120> call;
  bool is_watched;  // by a process that outlives the maker of the peer
};

LastWord& last_word() {
  static Shared<LastWord> shared;
  return *shared;
}

// Reports a peer's error, since its tasks would see only a closed connection.
void leave_word(const std::system_error& why) {
  std::string_view text = why.what();
  auto message = why.code().message();
  if (text.ends_with(": " + message)) text.remove_suffix(message.size() + 2);
  auto& word = last_word();
  text.copy(word.call.data(), word.call.size() - 1);
  word.code = why.code().value();
}

// Gives tasks that notice the failure themselves a second to end well.
void end_parent_soon(pid_t parent) {
  constexpr timespec a_moment{.tv_sec = 1, .tv_nsec = 0};
  if (!last_word().is_watched) return;
  ::nanosleep(&a_moment, nullptr);
  ::kill(parent, SIGKILL);  // this ends the peer too, unless it has ended before
}

}  // namespace

std::optional<std::system_error> Peer::failure() {
  const auto& word = last_word();
  int code = word.code;
  if (code == 0) return std::nullopt;
  return std::system_error(code, std::generic_category(),
                           "the workload's peer: " + std::string(word.call.data()));
}

void Peer::watch_over_children() {
  last_word().code = 0;
  last_word().is_watched = true;
}

Peer::Peer(const std::function<void()>& body) {
  last_word().code = 0;  // allocated before the fork, so both processes have it
  auto parent = ::getpid();
  pid_ = check(::fork(), "fork");
  if (pid_ != 0) return;
  die_with_parent(parent);
  ::prctl(PR_SET_NAME, peer_process_name.data());
  try {
    body();
  } catch (const std::system_error& why) {
    leave_word(why);
    end_parent_soon(parent);
    exit_child(1);
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
