#pragma once

#include "core/settings.hpp"
#include "workloads/web/site/parts.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace interleave::web {

/// The clients: writes the requests of a scenario, as browsers with a session would.
class Clients {
 public:
  /// Reads the parameters `scenario` and `hit` of the workload `request`.
  Clients(const Site::Parts& site, const Settings& settings);

  /// Returns request `index` as bytes. Any thread may call it.
  std::string request(std::uint32_t index, std::uint64_t seed) const;

  /// Returns the least number of queries that the answer to request `index` takes: 0 with a cache.
  std::int64_t least_queries(std::uint32_t index) const;
  /// True if an answer waits for another site.
  bool asks_upstream() const { return scenario_ == "upstream"; }

 private:
  struct Client {
    std::string headers;  // with the session's cookie
    std::string token;    // for forms
  };
  std::string target(std::uint32_t index, std::uint64_t seed) const;
  std::string post(const Client& client, std::uint32_t index) const;

  std::string scenario_;
  std::int64_t queries_;  // of a multi page
  std::int64_t rows_;     // of a page of books
  std::uint64_t hit_;     // of a hundred
  std::vector<Client> clients_;
};

}  // namespace interleave::web
