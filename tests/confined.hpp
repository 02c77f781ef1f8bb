#pragma once

#include "core/executor.hpp"
#include "core/posix.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace interleave::testing {

/// Runs a model where the machine refuses it more than a few processes or threads: by the limit on
/// those of one user, and as a user who has no others. For use in a cell.
class Confined final : public Executor {
 public:
  Confined(Executor& model, rlim_t most) : model_(model), most_(most) {}

  void run(const Job& job) override {
    rlimit limit{most_, most_};
    check(::setrlimit(RLIMIT_NPROC, &limit), "setrlimit");
    auto nobody_else = first_unused + static_cast<uid_t>(::getpid());
    if (::geteuid() == 0) check(::setresuid(nobody_else, nobody_else, nobody_else), "setresuid");
    check(::prctl(PR_SET_DUMPABLE, 1), "prctl(PR_SET_DUMPABLE)");  // or no leak check is possible
    model_.run(job);
  }

 private:
  static constexpr uid_t first_unused = 1'000'000'000;
  Executor& model_;
  rlim_t most_;
};

}  // namespace interleave::testing
