#pragma once

#include "core/digest.hpp"
#include "core/posix.hpp"

#include <csignal>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace interleave {

/// The result of one run of a program.
struct ProgramEnd {
  int wait_status = 0;        // as from waitpid(2)
  Digest output = fnv_basis;  // of all of its standard output
  std::string beginning;      // the first part of that output
  std::string errors;         // the last part of its standard error
};

/// A program with its arguments, which can be run any number of times. No shell is involved.
///
/// The program gets standard input from /dev/null, default SIGPIPE, and the signal mask of the
/// thread that made this object. It gets no other descriptor of ours. The kernel kills it when the
/// thread that runs it ends. It is in the caller's process group.
class Program {
 public:
  enum class Output : std::uint8_t { hashed, dropped };

  /// Finds `words[0]` as execvp(3) does. `words` must not be empty. Throws UsageError if there is
  /// no such file or it cannot be executed.
  Program(std::vector<std::string> words, Output output);
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// Blocks until the program has ended and no process holds its standard output and error open.
  /// Adds `variables` ("NAME=value") to its environment. Any thread may call it. Throws
  /// std::system_error if the program cannot be started.
  ProgramEnd run(std::span<const std::string> variables) const;

  const std::string& name() const { return words_.front(); }
  const std::string& path() const { return path_; }

 private:
  std::vector<std::string> words_;
  std::string path_;
  Output output_;
  UniqueFd null_;
  sigset_t mask_{};
};

}  // namespace interleave
