#pragma once

#include "core/blocking.hpp"
#include "core/workload.hpp"

#include <memory>

namespace interleave::testing {

/// A workload prepared in the test's own process, so that its tasks can be run one by one.
class Prepared {
 public:
  explicit Prepared(const Workload& workload, const Settings::Given& set = {},
                    Plan plan = {.tasks = 100})
      : workload_(workload),
        plan_(plan),
        environment_(
            workload.prepare(Settings::parse(workload.name, workload.parameters, set), plan)) {}

  /// The answer of one task in slot 0, or the exception that it threw.
  Digest run(std::uint32_t index, Context& world) const {
    auto task = workload_.body(world, *environment_, {index, 0, seed(index)});
    task.start();
    return task.result();
  }
  Digest run(std::uint32_t index) const {
    BlockingContext world;
    return run(index, world);
  }

  std::uint64_t seed(std::uint32_t index) const { return splitmix64(plan_.seed + index); }
  const Environment& environment() const { return *environment_; }

 private:
  const Workload& workload_;
  Plan plan_;
  std::unique_ptr<Environment> environment_;
};

/// Learns the descriptors that a task adopts, so that a test can meddle with them.
class CuriousContext final : public Context {
 public:
  CuriousContext() : Context(never_yield) {}
  std::vector<int> adopted;

 private:
  bool perform(Request& request) override {
    block_on(*this, request);
    return true;
  }
  Registration* register_fd(int fd, bool /*fresh*/) override {
    adopted.push_back(fd);
    return nullptr;
  }
};

}  // namespace interleave::testing
