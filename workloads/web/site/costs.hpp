#pragma once

#include "core/workload.hpp"
#include "workloads/pacer.hpp"

#include <cstdint>

namespace interleave::web {

/// The costs that a framework in an interpreted language would add around a view: computing, in
/// iterations of spin(), and waiting. They come on top of the site's real work.
struct Costs {
  std::uint64_t parse = 0;           // including the environ that is made of the request
  std::uint64_t middleware_in = 0;   // session, form token, throttle
  std::uint64_t middleware_out = 0;  // headers
  std::uint64_t routing = 0;
  std::uint64_t view = 0;
  std::uint64_t page = 0;  // a template
  std::uint64_t json = 0;
  std::uint64_t query = 0;    // to build one
  std::uint64_t hydrate = 0;  // to make an object of one row
  std::uint64_t report = 0;   // the view that computes for long
  Pace pace;                  // of all these
  Clock::duration query_wait{};
  Clock::duration upstream{};
};

/// Reads the parameters of the workload `request`. In the oracle's plan all costs are zero, since
/// they never change an answer.
Costs parse_costs(const Settings& settings, const Plan& plan);

}  // namespace interleave::web
