#include "workloads/web/site/client.hpp"

#include "workloads/random.hpp"
#include "workloads/web/site/store.hpp"

#include <algorithm>

namespace interleave::web {

namespace {

constexpr std::size_t users = 64;
constexpr std::uint64_t popular_pages = 8;
constexpr std::uint32_t requests_per_report = 100;

std::string any_number(Random& random) {
  return "?id=" + std::to_string(random.below(numbers_in_store) + 1);
}

}  // namespace

// Makes the cookies beforehand, since signing them is no part of a request.
Clients::Clients(const Site::Parts& site, const Settings& settings)
    : scenario_(settings.text("scenario")),
      queries_(site.queries),
      rows_(site.rows),
      hit_(static_cast<std::uint64_t>(settings.count("hit"))) {
  for (std::size_t i = 0; i < users; ++i) {
    auto user = "user" + std::to_string(i);
    clients_.push_back(
        {.headers = "Host: localhost\r\nUser-Agent: interleave\r\nAccept: */*\r\nCookie: " +
                    session_cookie(site.signer, user) + "\r\n",
         .token = form_token(site.signer, user)});
  }
}

std::string Clients::request(std::uint32_t index, std::uint64_t seed) const {
  const Client& client = clients_[index % clients_.size()];
  if (scenario_ == "comment") return post(client, index);
  return "GET " + target(index, seed) + " HTTP/1.1\r\n" + client.headers + "\r\n";
}

// Pages begin in the first half of the store, so at least the second half follows.
std::int64_t Clients::least_queries(std::uint32_t index) const {
  if (scenario_ == "report") return index % requests_per_report == 0 ? 0 : 1;
  if (scenario_ == "single" || scenario_ == "select_related") return 1;
  if (scenario_ == "prefetch_related" || scenario_ == "comment") return 2;
  if (scenario_ == "multi") return queries_;
  if (scenario_ == "n_plus_one") return 1 + std::min(rows_, std::int64_t{books_in_store / 2});
  return 0;
}

std::string Clients::target(std::uint32_t index, std::uint64_t seed) const {
  Random random(seed);
  if (scenario_ == "cached") {
    // An unpopular page is requested once only.
    bool popular = random.below(100) < hit_;
    auto page = popular ? random.below(popular_pages) : popular_pages + index;
    return "/cached?page=" + std::to_string(page + 1);
  }
  if (scenario_ == "report" && index % requests_per_report != 0) {
    return "/single" + any_number(random);
  }
  if (scenario_ == "single" || scenario_ == "multi") return "/" + scenario_ + any_number(random);
  return "/" + scenario_ + "?from=" + std::to_string(random.below(books_in_store / 2) + 1);
}

std::string Clients::post(const Client& client, std::uint32_t index) const {
  auto body = "book=" + std::to_string(index % books_in_store + 1) + "&text=comment+" +
              std::to_string(index) + "&token=" + client.token;
  return "POST /comment HTTP/1.1\r\n" + client.headers +
         "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace interleave::web
