#include "results/files/latency.hpp"

#include "core/arrivals.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <vector>

namespace interleave {

namespace {

using Durations = std::vector<std::int64_t>;

// Returns finishes in order of time. The k-th is the admission of task in_flight + k.
Durations finishing_times(std::span<const Record> records) {
  Durations times;
  times.reserve(records.size());
  for (const Record& record : records) {
    if (record.finished()) times.push_back(record.finished_ns);
  }
  std::ranges::sort(times);
  return times;
}

// Also for udp_ping, whose peer sends after the task began to ask. An open load measures the wait
// of a request before that too.
Durations arrivals(const Ledger& ledger) {
  Durations times(ledger.arrivals().begin(), ledger.arrivals().end());
  for (auto& time : times) time += ledger.opened_ns();
  return times;
}

// The admission of a task is the time when its request was sent, if the task records it. Otherwise
// it is the finish that made room for the task. A worker claims after it has stamped its finish, so
// no task starts before its admission. Only workers that died may break that order, and the minimum
// with the start corrects it.
Durations admissions_by_finishes(const Ledger& ledger, std::uint32_t in_flight) {
  auto records = ledger.records();
  auto finishes = finishing_times(records);
  Durations times(records.size(), ledger.opened_ns());
  for (std::size_t index = 0; index < records.size(); ++index) {
    const Record& record = records[index];
    if (record.sent_ns > 0) {
      times[index] = std::max(times[index], record.sent_ns);
    } else if (index >= in_flight && index - in_flight < finishes.size()) {
      auto made_room = finishes[index - in_flight];
      times[index] = record.finished() ? std::min(made_room, record.started_ns) : made_room;
    }
  }
  return times;
}

// A task of an open load that was never begun counts with its wait until the window closed.
Durations latencies(const Ledger& ledger, std::uint32_t in_flight) {
  auto durations = admissions(ledger, in_flight);
  auto records = ledger.records();
  std::size_t kept = 0;
  for (std::size_t index = 0; index < records.size(); ++index) {
    bool finished = records[index].finished();
    if (!finished && !ledger.has_arrivals()) continue;
    auto end = finished ? records[index].finished_ns : ledger.closes_ns();
    durations[kept++] = end - durations[index];
  }
  durations.resize(kept);
  return durations;
}

Durations services(const Ledger& ledger) {
  Durations durations;
  durations.reserve(ledger.records().size());
  auto counted = ledger.records().subspan(ledger.has_arrivals() ? unsettled(ledger.tasks()) : 0);
  for (const Record& record : counted) {
    if (record.finished()) durations.push_back(record.finished_ns - record.started_ns);
  }
  return durations;
}

// Fills one side of the spectrum. Each nth_element() leaves all greater values to its right, so the
// search for the next quantile begins there.
void select(Durations durations, std::int64_t Spectrum::Point::*side, Spectrum& spectrum) {
  auto from = durations.begin();
  for (std::size_t place = 0; place < Spectrum::quantiles.size(); ++place) {
    if (!enough(durations.size(), Spectrum::quantiles[place])) continue;
    auto rank = nearest_rank(durations.size(), Spectrum::quantiles[place]);
    auto chosen = durations.begin() + static_cast<std::ptrdiff_t>(rank);
    std::nth_element(from, chosen, durations.end());
    spectrum.points[place].*side = *chosen;
    from = chosen;
  }
}

void select(const Histogram& histogram, std::int64_t Spectrum::Point::*side, Spectrum& spectrum) {
  auto count = histogram.count();
  for (std::size_t place = 0; place < Spectrum::quantiles.size(); ++place) {
    if (!enough(count, Spectrum::quantiles[place])) continue;
    auto rank = nearest_rank(count, Spectrum::quantiles[place]);
    spectrum.points[place].*side = histogram.at_rank(rank);
  }
}

std::optional<std::int64_t> at(const Spectrum& spectrum, Quantile quantile,
                               std::int64_t Spectrum::Point::*side) {
  auto found = std::ranges::find(Spectrum::quantiles, quantile);
  auto place = static_cast<std::size_t>(found - Spectrum::quantiles.begin());
  bool known =
      side == &Spectrum::Point::service_ns ? spectrum.has_service(place) : spectrum.has(place);
  if (!known) return std::nullopt;
  return spectrum.points[place].*side;
}

// As in latencies(), a task that was never begun has waited until the window closed.
Spectrum measure_totals(const Ledger& ledger) {
  Totals& totals = *ledger.totals();
  auto first = std::max<std::uint64_t>(ledger.finished(), unsettled(ledger.tasks()));
  for (auto task = static_cast<std::uint32_t>(first); task < ledger.tasks(); ++task) {
    totals.latency.record(ledger.closes_ns() - ledger.opened_ns() - ledger.arrival(task));
  }
  Spectrum spectrum;
  spectrum.count = totals.latency.count();
  spectrum.served = totals.service.count();
  select(totals.latency, &Spectrum::Point::latency_ns, spectrum);
  select(totals.service, &Spectrum::Point::service_ns, spectrum);
  return spectrum;
}

}  // namespace

// Also for udp_ping: see arrivals().
std::vector<std::int64_t> settled_latencies(const Ledger& ledger) {
  auto records = ledger.records();
  Durations durations;
  durations.reserve(records.size());
  for (auto index = unsettled(records.size()); index < records.size(); ++index) {
    const Record& record = records[index];
    auto end = record.finished() ? record.finished_ns : ledger.closes_ns();
    durations.push_back(end - ledger.opened_ns() - ledger.arrivals()[index]);
  }
  return durations;
}

std::vector<std::int64_t> admissions(const Ledger& ledger, std::uint32_t in_flight) {
  return ledger.has_arrivals() ? arrivals(ledger) : admissions_by_finishes(ledger, in_flight);
}

Spectrum measure(const Ledger& ledger, std::uint32_t in_flight) {
  if (ledger.totals() != nullptr) return measure_totals(ledger);
  Spectrum spectrum;
  auto durations = ledger.has_arrivals() ? settled_latencies(ledger) : latencies(ledger, in_flight);
  spectrum.count = durations.size();
  select(std::move(durations), &Spectrum::Point::latency_ns, spectrum);
  auto served = services(ledger);
  spectrum.served = served.size();
  select(std::move(served), &Spectrum::Point::service_ns, spectrum);
  return spectrum;
}

void fill(Row& row, const Spectrum& spectrum) {
  auto latency = &Spectrum::Point::latency_ns;
  auto service = &Spectrum::Point::service_ns;
  row.lat_p50_ns = at(spectrum, 5'000, latency);
  row.lat_p90_ns = at(spectrum, 9'000, latency);
  row.lat_p95_ns = at(spectrum, 9'500, latency);
  row.lat_p99_ns = at(spectrum, 9'900, latency);
  row.lat_p999_ns = at(spectrum, 9'990, latency);
  row.lat_max_ns = at(spectrum, 10'000, latency);
  row.svc_p50_ns = at(spectrum, 5'000, service);
  row.svc_p99_ns = at(spectrum, 9'900, service);
}

}  // namespace interleave
