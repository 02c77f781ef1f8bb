#include "threads/background.hpp"

#include "core/blocking.hpp"
#include "core/start_thread.hpp"
#include "core/tracked.hpp"

#include <system_error>

namespace interleave {

BackgroundThreads::BackgroundThreads(const Job& job) : job_(job) {
  try {
    for (std::uint32_t number = 0; number < job.background; ++number) {
      threads_.push_back(start_thread([&job, number] {
        BlockingContext world;
        if (job.gate().arrive_and_wait()) run_background(world, job, number);
      }));
    }
  } catch (const std::system_error&) {
    end();
    throw;
  }
}

// The gate may be open long since; cancelling it then means something only to a thread that was
// never scheduled in all the window, and has missed it.
void BackgroundThreads::end() {
  job_.end_background();
  if (!threads_.empty()) job_.gate().cancel();
  threads_.clear();
}

}  // namespace interleave
