#pragma once

#include "core/errors.hpp"
#include "coroutines/event_loop.hpp"
#include "coroutines/ring.hpp"

#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace interleave::testing {

/// A way to make a loop, for tests that hold of each.
struct NamedBackEnd {
  const char* name;
  MakeBackEnd make;
};

inline constexpr NamedBackEnd back_ends[] = {{"epoll", make_epoll}, {"io_uring", make_ring}};

inline std::string name_of(const ::testing::TestParamInfo<NamedBackEnd>& test) {
  return test.param.name;
}

/// Why the kernel has no such back end; empty: it has.
inline std::string refusal(MakeBackEnd make) {
  RunQueue done;
  try {
    make(done);
    return {};
  } catch (const Unsupported& lack) {
    return lack.what();
  }
}

/// A test with a loop of its own; skipped, with the reason, where the kernel refuses the back end.
class OnEachBackEnd : public ::testing::TestWithParam<NamedBackEnd> {
 protected:
  void SetUp() override {
    auto lack = refusal(GetParam().make);
    if (!lack.empty()) GTEST_SKIP() << lack;
    loop_.emplace(GetParam().make);
  }

  EventLoop& loop() { return *loop_; }

 private:
  std::optional<EventLoop> loop_;
};

}  // namespace interleave::testing
