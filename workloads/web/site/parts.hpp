#pragma once

#include "workloads/web/site/cache.hpp"
#include "workloads/web/site/costs.hpp"
#include "workloads/web/site/database.hpp"
#include "workloads/web/site/session.hpp"
#include "workloads/web/site/site.hpp"
#include "workloads/web/site/temporary.hpp"
#include "workloads/web/site/throttle.hpp"

#include <cstdint>
#include <memory>

namespace interleave::web {

/// The parts of a site. All threads may use the mutable ones at once.
struct Site::Parts {
  Parts(const Settings& settings, const Plan& plan, Throttle::Limit limit);

  Costs costs;
  std::int64_t queries;  // of a multi page, unless the request says otherwise
  std::int64_t rows;     // of a page of books
  bool sessions;
  Signer signer;
  TemporaryDirectory directory;
  mutable ConnectionPool database;  // lies in the directory, so it is destroyed before that
  std::unique_ptr<Cache> cache;
  mutable Throttle throttle;
};

}  // namespace interleave::web
