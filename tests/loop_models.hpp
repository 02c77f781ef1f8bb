#pragma once

#include "core/workload.hpp"
#include "coroutines/coroutines.hpp"
#include "tests/back_ends.hpp"

#include <csignal>
#include <memory>
#include <ostream>

#include <gtest/gtest.h>

namespace interleave::testing {

/// A model with a loop, on one of the two back ends.
struct Model {
  const char* name;
  MakeBackEnd back_end;
  std::unique_ptr<Executor> (*make)();

  friend void PrintTo(const Model& self, std::ostream* out) { *out << self.name; }  // NOLINT
};

template <auto& parameters> Settings settings_for(const char* loop) {
  return Settings::parse("", parameters, {{"stall", "100ms"}, {"loop", loop}});
}

/// Their loops count a stall from 100 ms on.
inline const Model epoll_models[] = {
    {"stackless", make_epoll,
     [] { return make_stackless_tasks(settings_for<stackless_tasks_parameters>("epoll")); }},
    {"stackful", make_epoll,
     [] { return make_stackful_fibers(settings_for<stackful_fibers_parameters>("epoll")); }},
};
inline const Model ring_models[] = {
    {"stackless_io_uring", make_ring,
     [] { return make_stackless_tasks(settings_for<stackless_tasks_parameters>("io_uring")); }},
    {"stackful_io_uring", make_ring,
     [] { return make_stackful_fibers(settings_for<stackful_fibers_parameters>("io_uring")); }},
};

inline void skip_where_refused(const Model& model) {
  auto why = refusal(model.back_end);
  if (!why.empty()) GTEST_SKIP() << why;
}

/// Without SIGPIPE, which would end a cell that writes where nobody reads.
inline std::unique_ptr<Environment> prepare_nothing(const Settings&, const Plan&) {
  std::signal(SIGPIPE, SIG_IGN);
  return std::make_unique<Environment>();
}

/// A workload that is in no list.
inline Workload work(decltype(Workload::prepare) prepare, decltype(Workload::body) body) {
  return {.name = "",
          .kind = Workload::Kind::mixed,
          .summary = "",
          .parameters = {},
          .prepare = prepare,
          .body = body};
}

}  // namespace interleave::testing
