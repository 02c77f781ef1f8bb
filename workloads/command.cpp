// A program of your own, run once for each task.
//
// IN REAL LIFE  a script, a converter, a compiler: work that exists already and is not C++.
// STRESSES      a model's cost of a child process and of the wait for it. The wait goes through
//               offload, so a loop goes on, and a thread gives up its interpreter lock.
// NOT SHOWN     a difference between models while the program takes most of the time. Starting it
//               takes about a millisecond in any model.
#include "core/errors.hpp"
#include "core/ledger.hpp"
#include "core/shared.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/program.hpp"
#include "workloads/random.hpp"
#include "workloads/text.hpp"
#include "workloads/words.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstring>
#include <exception>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <sys/wait.h>

namespace interleave {

namespace {

constexpr Parameter parameters[] = {
    {.name = "run",
     .kind = Parameter::Kind::text,
     .preset = "",
     .meaning = "the program and its arguments; split as a shell splits words, without a shell",
     .required = true},
    {.name = "exit",
     .kind = Parameter::Kind::choice,
     .preset = "0",
     .meaning = "which exit code is no failure; any: the code is a part of the answer",
     .choices = "0|any"},
    {.name = "output",
     .kind = Parameter::Kind::choice,
     .preset = "compare",
     .meaning = "compare: standard output is a part of the answer; ignore: it is dropped",
     .choices = "compare|ignore"},
};

// The failure of the first task that failed, in memory that all workers share.
struct Complaint {
  std::atomic<bool> is_taken;
  std::atomic<bool> is_written;
  std::array<char, 240> text;  // cut, zero-terminated
};

std::string in_words(int wait_status) {
  if (!WIFSIGNALED(wait_status)) return "exited with " + std::to_string(WEXITSTATUS(wait_status));
  const char* name = ::sigabbrev_np(WTERMSIG(wait_status));
  return std::string("was killed by SIG") + (name != nullptr ? name : "?");
}

std::string last_line(std::string_view text) {
  text = text.substr(0, text.find_last_not_of("\r\n") + 1);
  return std::string(text.substr(text.find_last_of("\r\n") + 1));
}

// Returns, for a message, the first line in which the two differ, of each, cut.
std::string first_difference(std::string_view one, std::string_view other) {
  constexpr std::size_t longest = 40;
  auto length = std::min(one.size(), other.size());
  auto at = static_cast<std::size_t>(
      std::mismatch(one.begin(), one.begin() + static_cast<std::ptrdiff_t>(length), other.begin())
          .first -
      one.begin());
  auto before = at == 0 ? std::string_view::npos : one.rfind('\n', at - 1);
  auto start = before == std::string_view::npos ? 0 : before + 1;
  auto line = [start](std::string_view text) {
    auto rest = text.substr(std::min(start, text.size()));
    return "'" + std::string(rest.substr(0, rest.find('\n')).substr(0, longest)) + "'";
  };
  return line(one) + " and then " + line(other);
}

class CommandEnvironment final : public Environment {
 public:
  CommandEnvironment(std::vector<std::string> words, const Settings& settings, const Plan& plan)
      : program_(std::move(words), settings.text("output") == "compare" ? Program::Output::hashed
                                                                        : Program::Output::dropped),
        compares_(settings.text("output") == "compare"),
        any_exit_(settings.text("exit") == "any"),
        tasks_(std::max(plan.tasks, 1U)) {}

  Digest answer(std::uint32_t index, std::uint64_t seed) const {
    auto end = run(index, seed);
    auto exit_code = static_cast<unsigned>(WEXITSTATUS(end.wait_status));
    bool is_good = WIFEXITED(end.wait_status) && (any_exit_ || exit_code == 0);
    if (is_good) return fold(fold(seed, end.output), exit_code);
    auto why = program_.name() + " " + in_words(end.wait_status);
    auto line = last_line(end.errors);
    throw std::runtime_error(line.empty() ? why : why + ": " + line);
  }

  // Ignores warm-ups, whose numbers lie beyond the last task.
  void note_failure(std::uint32_t index, const char* why) const {
    if (index >= tasks_ || complaint_->is_taken.exchange(true)) return;
    auto text = "task " + std::to_string(index) + ": " + why;
    text.copy(complaint_->text.data(), complaint_->text.size() - 1);
    complaint_->is_written = true;
  }

  std::optional<std::string> first_failure() const override {
    if (!complaint_->is_written) return std::nullopt;
    return complaint_->text.data();
  }

  std::string explain_difference(std::uint32_t index, std::uint64_t seed) const override {
    auto one = run(index, seed);
    auto other = run(index, seed);
    if (one.wait_status != other.wait_status) {
      return ": " + program_.name() + " " + in_words(one.wait_status) + ", and the next time it " +
             in_words(other.wait_status);
    }
    if (!compares_ || one.output == other.output) {
      return ": run alone, " + program_.name() + " gives the same answer twice";
    }
    return ": " + program_.name() + " does not print the same each time (" +
           first_difference(one.beginning, other.beginning) +
           "); --set output=ignore compares exit codes only";
  }

  std::vector<std::pair<std::string, std::string>> facts() const override {
    std::ifstream file(program_.path(), std::ios::binary);
    std::string content(std::istreambuf_iterator<char>(file), {});
    return {{"program", program_.path()}, {"program_sha256", sha256_hex(content)}};
  }

 private:
  // A warm-up gets the number of a task, so that the program finds an input of that number.
  ProgramEnd run(std::uint32_t index, std::uint64_t seed) const {
    const std::array<std::string, 2> variables = {
        "INTERLEAVE_TASK=" + std::to_string(index % tasks_),
        "INTERLEAVE_SEED=" + std::to_string(seed)};
    auto end = program_.run(variables);
    count_children_in_usage();
    return end;
  }

  Program program_;
  bool compares_;
  bool any_exit_;
  std::uint32_t tasks_;
  Shared<Complaint> complaint_;
};

std::unique_ptr<Environment> prepare(const Settings& settings, const Plan& plan) {
  try {
    auto words = split_words(settings.text("run"));
    if (words.empty()) throw UsageError("is required; give a program, as in run='./script --once'");
    return std::make_unique<CommandEnvironment>(std::move(words), settings, plan);
  } catch (const UsageError& error) {
    throw UsageError("run: " + std::string(error.what()));
  }
}

// The function for offload, which must not throw.
class Attempt {
 public:
  Attempt(const CommandEnvironment& environment, const TaskInput& input)
      : environment_(environment), index_(input.index), seed_(input.seed) {}

  void operator()() noexcept {
    try {
      digest_ = environment_.answer(index_, seed_);
    } catch (const std::exception& why) {
      environment_.note_failure(index_, why.what());
      failure_ = std::current_exception();
    }
  }
  Digest digest() const {
    if (failure_) std::rethrow_exception(failure_);
    return digest_;
  }

 private:
  const CommandEnvironment& environment_;
  std::uint32_t index_;
  std::uint64_t seed_;
  Digest digest_ = 0;
  std::exception_ptr failure_;
};

Task<Digest> command(Context& world, const Environment& environment, TaskInput input) {
  Attempt attempt(static_cast<const CommandEnvironment&>(environment), input);
  co_await world.offload(attempt);
  co_return attempt.digest();
}

}  // namespace

const Workload command_workload{.name = "command",
                                .kind = Workload::Kind::cpu,
                                .summary = "a program of your own, run once for each task",
                                .parameters = parameters,
                                .prepare = prepare,
                                .body = command,
                                .small = "run=sh -c 'echo $INTERLEAVE_TASK $INTERLEAVE_SEED'"};

}  // namespace interleave
