// Programs that tasks run, in this process: what is left of them, and what they are told.
#include "core/errors.hpp"
#include "tests/prepared.hpp"
#include "tests/support.hpp"
#include "workloads/registry.hpp"

#include <csignal>
#include <filesystem>
#include <iterator>
#include <thread>

#include <gtest/gtest.h>

#include <fcntl.h>

namespace interleave::testing {
namespace {

const Workload& command = *find_workload("command");

Prepared prepared(const std::string& run, Settings::Given more = {}) {
  more["run"] = run;
  return Prepared(command, more);
}

Digest answer(const std::string& run, const Settings::Given& more = {}) {
  return prepared(run, more).run(3);
}

std::string failure(const std::string& run, const Settings::Given& more = {}) {
  try {
    answer(run, more);
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

std::ptrdiff_t open_descriptors() {
  std::filesystem::directory_iterator all("/proc/self/fd");
  return std::distance(begin(all), end(all));
}

TEST(Command, AnswersWithItsOutput) {
  EXPECT_EQ(answer("echo one"), answer("printf 'one\\n'"));
  EXPECT_NE(answer("echo one"), answer("echo other"));
  EXPECT_NE(answer("printf ''"), answer("printf '\\0'"));
  EXPECT_EQ(answer("echo one", {{"output", "ignore"}}),
            answer("echo other", {{"output", "ignore"}}));
}

TEST(Command, AnswerDoesNotDependOnHowTheOutputArrives) {
  EXPECT_EQ(answer("sh -c 'for i in 1 2 3 4; do printf abc; sleep 0.01; done'"),
            answer("printf abcabcabcabc"));
}

TEST(Command, ReadsAnyAmountOfBothStreams) {
  constexpr auto* both = "sh -c 'head -c 3000000 /dev/zero; head -c 3000000 /dev/zero >&2'";
  EXPECT_EQ(answer(both), answer("head -c 3000000 /dev/zero"));
}

TEST(Command, StandardErrorIsNoPartOfTheAnswer) {
  EXPECT_EQ(answer("sh -c 'echo one; echo two >&2'"), answer("echo one"));
}

TEST(Command, MustExitWithZero) {
  EXPECT_EQ(failure("false"), "false exited with 1");
  EXPECT_EQ(failure("sh -c 'echo a >&2; echo b >&2; exit 3'"), "sh exited with 3: b");
  EXPECT_EQ(failure("false", {{"exit", "any"}}), "");
  EXPECT_NE(answer("false", {{"exit", "any"}}), answer("true", {{"exit", "any"}}));
}

TEST(Command, MayNotBeKilledWhateverItsExitCodeMayBe) {
  constexpr auto* run = "sh -c 'kill -SEGV $$'";
  EXPECT_EQ(failure(run), "sh was killed by SIGSEGV");
  EXPECT_EQ(failure(run, {{"exit", "any"}}), "sh was killed by SIGSEGV");
}

TEST(Command, IsToldWhichTaskItIs) {
  constexpr auto* run = R"(sh -c 'test "$INTERLEAVE_TASK" = 3 && echo "$INTERLEAVE_SEED"')";
  auto tasks = prepared(run);
  EXPECT_EQ(tasks.run(3), answer("echo " + std::to_string(tasks.seed(3))));
}

TEST(Command, WarmUpsHaveTheNumbersOfTasks) {
  EXPECT_EQ(failure("sh -c 'test $INTERLEAVE_TASK -lt 100'"), "");
  auto tasks = prepared("sh -c 'test $INTERLEAVE_TASK -lt 100'");
  for (std::uint32_t index : {100U, 163U, 1000U}) EXPECT_NO_THROW(tasks.run(index));
}

TEST(Command, ReadsNothing) {
  EXPECT_EQ(answer("cat"), answer("true"));
}

// We ignore it, and a program that writes for ever into a closed pipe would not end.
TEST(Command, DiesOfAClosedPipe) {
  std::signal(SIGPIPE, SIG_IGN);
  EXPECT_EQ(failure("sh -c 'kill -PIPE $$'"), "sh was killed by SIGPIPE");
}

// Those that this process passes on, and the one with which the shell lists them.
std::string expected_descriptors() {
  std::string all = " ";
  bool is_listed = false;
  for (int fd = 0; fd < 1024; ++fd) {
    int flags = ::fcntl(fd, F_GETFD);
    bool is_passed_on = flags >= 0 && (flags & FD_CLOEXEC) == 0;
    if (is_passed_on || !is_listed) all += std::to_string(fd) + " ";
    is_listed = is_listed || !is_passed_on;
  }
  return all;
}

TEST(Command, InheritsNoDescriptor) {
  auto run = "sh -c 'for fd in /proc/self/fd/*; do case \"" + expected_descriptors() +
             "\" in *\" ${fd##*/} \"*) ;; *) exit 1; esac; done'";
  EXPECT_EQ(failure(run), "");
}

TEST(Command, RefusesWhatCannotBeRun) {
  auto refusal = [](const std::string& run) -> std::string {
    try {
      prepared(run);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_NE(refusal("").find("run: is required"), std::string::npos);
  EXPECT_NE(refusal("  ").find("run: is required"), std::string::npos);
  EXPECT_NE(refusal("echo 'a").find("run: a single quote is not closed"), std::string::npos);
  EXPECT_NE(refusal("no_such_program_x").find("is not found in PATH"), std::string::npos);
  EXPECT_NE(refusal("./no_such_program_x").find("No such file"), std::string::npos);
  EXPECT_NE(refusal("/etc/passwd").find("is not executable"), std::string::npos);
  EXPECT_NE(refusal("/etc").find("Is a directory"), std::string::npos);
  EXPECT_NE(refusal("''").find("is no name of a program"), std::string::npos);
  EXPECT_NE(refusal("echo a | cat").find("none is started"), std::string::npos);
}

TEST(Command, ThousandTasksLeaveNoProcessAndNoDescriptor) {
  auto tasks = prepared("echo one");
  auto before = open_descriptors();
  {
    std::vector<std::jthread> threads;
    for (std::uint32_t first = 0; first < 4; ++first) {
      threads.emplace_back([&tasks, first] {
        for (auto index = first; index < 1000; index += 4) EXPECT_NO_THROW(tasks.run(index));
      });
    }
  }
  EXPECT_EQ(children_left(), 0);
  EXPECT_EQ(open_descriptors(), before);
}

TEST(Command, FailedTasksLeaveNoProcessAndNoDescriptor) {
  auto tasks = prepared("sh -c 'exit 3'");
  auto before = open_descriptors();
  for (std::uint32_t index = 0; index < 50; ++index) EXPECT_ANY_THROW(tasks.run(index));
  EXPECT_EQ(children_left(), 0);
  EXPECT_EQ(open_descriptors(), before);
}

TEST(Command, RemembersTheFirstFailureOfATask) {
  auto tasks = prepared("sh -c 'echo $INTERLEAVE_TASK >&2; exit 3'");
  EXPECT_ANY_THROW(tasks.run(100));
  EXPECT_EQ(tasks.environment().first_failure(), std::nullopt) << "a warm-up's";
  EXPECT_ANY_THROW(tasks.run(7));
  EXPECT_ANY_THROW(tasks.run(2));
  EXPECT_EQ(tasks.environment().first_failure(), "task 7: sh exited with 3: 7");
}

TEST(Command, SaysWhatDiffersFromRunToRun) {
  auto explained = [](const std::string& run) {
    return prepared(run).environment().explain_difference(0, 1);
  };
  auto random = explained("sh -c 'echo same; echo pid $$; echo same'");
  EXPECT_NE(random.find("('pid "), std::string::npos) << random;
  EXPECT_NE(random.find("' and then 'pid "), std::string::npos) << random;
  EXPECT_NE(random.find("--set output=ignore"), std::string::npos) << random;
  EXPECT_NE(explained("echo same").find("the same answer twice"), std::string::npos);
}

}  // namespace
}  // namespace interleave::testing
