#include "bench/measure/allowance.hpp"

#include "core/posix.hpp"

#include <fstream>
#include <utility>

#include <sys/resource.h>

namespace interleave {

void limit_memory(std::uint64_t bytes) {
  rlimit limit{.rlim_cur = bytes, .rlim_max = bytes};
  check(::setrlimit(RLIMIT_DATA, &limit), "setrlimit(RLIMIT_DATA)");
}

Headcount::Headcount(std::uint64_t most_more, std::filesystem::path loadavg)
    : loadavg_(std::move(loadavg)), most_(now() + most_more) {}

bool Headcount::exceeded() const {
  return now() > most_;
}

// "0.20 0.18 0.12 1/80 11206": of 80 processes and threads one is running.
std::uint64_t Headcount::now() const {
  std::ifstream file(loadavg_);
  double load = 0;
  std::uint64_t running = 0;
  std::uint64_t all = 0;
  char slash = 0;
  file >> load >> load >> load >> running >> slash >> all;
  return file ? all : 0;
}

}  // namespace interleave
