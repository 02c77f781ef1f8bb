#pragma once

#include "core/settings.hpp"
#include "workloads/web/session.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace interleave {

/// Who asks: writes the requests of a scenario, as browsers would that have logged in before.
class Clients {
 public:
  /// Of the parameters of the workload `request`: scenario and hit.
  Clients(const Signer& signer, const Settings& settings);

  /// Request `index` as bytes. Any thread may ask.
  std::string request(std::uint32_t index, std::uint64_t seed) const;

 private:
  struct Client {
    std::string headers;  // with the session's cookie
    std::string token;    // for forms
  };
  std::string target(std::uint32_t index, std::uint64_t seed) const;
  std::string post(const Client& client, std::uint32_t index) const;

  std::string scenario_;
  std::uint64_t hit_;  // of a hundred
  std::vector<Client> clients_;
};

}  // namespace interleave
