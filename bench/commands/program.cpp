#include "bench/commands/program.hpp"

#include "bench/commands/cli.hpp"
#include "core/errors.hpp"
#include "core/standard_descriptors.hpp"
#include "results/text/human.hpp"

#include <csignal>
#include <iostream>

#include <poll.h>
#include <unistd.h>

namespace interleave {

namespace {

int complain(int code, const char* what) {
  // The message may quote a file, whose control characters must not reach the terminal.
  std::cerr << "interleave: " << printable(what) << '\n';
  return code;
}

// Only a pipe reports a reader that has gone. A file or a full disk does not.
bool reader_is_gone() {
  pollfd output{.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
  return ::poll(&output, 1, 0) == 1 && (output.revents & POLLERR) != 0;
}

// If the reader of stdout has gone (`head`), ends quietly by SIGPIPE. A caller that ignores the
// signal gets an error instead.
int conclude_output(int code, bool signal_is_ignored) {
  if (std::cout.flush()) return code;
  if (reader_is_gone() && !signal_is_ignored) {
    ::signal(SIGPIPE, SIG_DFL);
    std::raise(SIGPIPE);
  }
  return complain(exit_environment, "cannot write to standard output");
}

int run_command_line(int argc, char** argv) {
  auto command = parse_command_line(argc, argv);
  if (!command) return exit_ok;
  return std::visit([](const auto& request) { return run_command(request); }, *command);
}

}  // namespace

int run_program(int argc, char** argv, const Catalogue& catalogue) {
  open_standard_descriptors();
  // With SIGPIPE ignored, a reader that has gone is an error of write().
  bool ignores_pipe = ::signal(SIGPIPE, SIG_IGN) == SIG_IGN;
  ::signal(SIGXFSZ, SIG_IGN);  // likewise for a file that may not grow
  ::signal(SIGCHLD, SIG_DFL);  // if our parent ignored it, children would be reaped automatically
  try {
    use_catalogue(catalogue);
    return conclude_output(run_command_line(argc, argv), ignores_pipe);
  } catch (const UsageError& error) {
    return complain(exit_usage, error.what());
  } catch (const std::exception& error) {
    return complain(exit_environment, error.what());
  }
}

}  // namespace interleave
