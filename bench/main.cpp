#include "bench/cli.hpp"
#include "core/errors.hpp"
#include "core/standard_descriptors.hpp"
#include "results/human.hpp"

#include <csignal>
#include <iostream>

namespace {

using namespace interleave;

int complain(int code, const char* what) {
  // What it quotes may come out of a file, which must not make the terminal do things.
  std::cerr << "interleave: " << printable(what) << '\n';
  return code;
}

int run_program(int argc, char** argv) {
  auto command = parse_command_line(argc, argv);
  if (!command) return exit_ok;
  return std::visit([](const auto& request) { return run_command(request); }, *command);
}

}  // namespace

int main(int argc, char** argv) {
  open_standard_descriptors();
  ::signal(SIGPIPE, SIG_IGN);  // a reader that went away is an error of a write
  ::signal(SIGXFSZ, SIG_IGN);  // and so is a file that may not grow
  ::signal(SIGCHLD, SIG_DFL);  // ignored by who started us, our children would be reaped unseen
  try {
    int code = run_program(argc, argv);
    if (!std::cout.flush()) return complain(exit_environment, "cannot write to standard output");
    return code;
  } catch (const UsageError& error) {
    return complain(exit_usage, error.what());
  } catch (const std::exception& error) {
    return complain(exit_environment, error.what());
  }
}
