#include "core/record.hpp"

#include "core/clock.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <system_error>

#include <sys/wait.h>

namespace interleave {

void Record::start(std::uint32_t place) {
  slot = place;
  outcome = Outcome::started;
  started_ns = now_ns();
}

void Record::finish(Digest answer) {
  digest = answer;
  outcome = Outcome::ok;
  finished_ns = now_ns();
}

// A task throws exceptions derived from std::exception. Any other one leaves this function and ends
// the process, since it is a broken invariant and not a result.
void Record::fail(const std::exception_ptr& why) {
  try {
    std::rethrow_exception(why);
  } catch (const std::system_error& failed_call) {
    error = Error::system;
    error_code = failed_call.code().value();
    annotate(failed_call.what());
  } catch (const std::exception& other) {
    error = Error::other;
    annotate(other.what());
  }
  outcome = Outcome::failed;
  finished_ns = now_ns();
}

void Record::die(int wait_status) {
  bool killed = WIFSIGNALED(wait_status);
  error = Error::other;
  error_code = killed ? WTERMSIG(wait_status) : 256 + WEXITSTATUS(wait_status);
  annotate((killed ? "killed by signal " : "exited with ") +
           std::to_string(killed ? WTERMSIG(wait_status) : WEXITSTATUS(wait_status)));
  outcome = Outcome::died;
  finished_ns = now_ns();
}

bool Record::agrees_with(const Record& other) const {
  if (outcome != other.outcome || error != other.error || error_code != other.error_code) {
    return false;
  }
  return outcome != Outcome::ok || digest == other.digest;
}

void Record::annotate(std::string_view text) {
  auto length = std::min(text.size(), sizeof(note) - 1);
  std::memcpy(note, text.data(), length);
  note[length] = '\0';
}

}  // namespace interleave
