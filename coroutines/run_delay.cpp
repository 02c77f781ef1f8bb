#include "coroutines/run_delay.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace interleave {

RunDelay::RunDelay(const char* path) noexcept : file_(::open(path, O_RDONLY | O_CLOEXEC)) {
  last_ns_ = read_ns();
}

std::int64_t RunDelay::since_last() noexcept {
  auto before_ns = std::exchange(last_ns_, read_ns());
  return std::max<std::int64_t>(last_ns_ - before_ns, 0);
}

// "CPU_NS DELAY_NS TIMES"
std::int64_t RunDelay::read_ns() const noexcept {
  if (!file_) return 0;
  std::array<char, 80> text{};
  auto size = ::pread(file_.get(), text.data(), text.size(), 0);
  std::string_view line(text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  line.remove_prefix(std::min(line.find(' ') + 1, line.size()));
  std::int64_t delay_ns = 0;
  std::from_chars(line.data(), line.data() + line.size(), delay_ns);
  return delay_ns;
}

}  // namespace interleave
