#pragma once

#include "core/settings.hpp"
#include "workloads/web/site/parts.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace interleave::web {

/// Who asks: writes the requests of a scenario, as browsers would that have logged in before.
class Clients {
 public:
  /// Of the parameters of the workload `request`: scenario and hit.
  Clients(const Site::Parts& site, const Settings& settings);

  /// Request `index` as bytes. Any thread may ask.
  std::string request(std::uint32_t index, std::uint64_t seed) const;

  /// How many queries the answer to request `index` takes at least: with a cache it may be none.
  std::int64_t least_queries(std::uint32_t index) const;
  /// Does an answer wait for another site?
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
