#include "workloads/streams.hpp"

#include <cerrno>
#include <system_error>

namespace interleave {

Task<std::size_t> read_exactly(Context& world, Stream& from, std::span<std::byte> into) {
  std::size_t have = 0;
  while (have < into.size()) {
    auto moved = co_await world.read_some(from, into.subspan(have));
    if (moved == 0) {
      throw std::system_error(ENODATA, std::generic_category(), "read: the stream ended");
    }
    have += moved;
  }
  co_return have;
}

Task<std::size_t> write_all(Context& world, Stream& to, std::span<const std::byte> bytes) {
  std::size_t gone = 0;
  while (gone < bytes.size()) gone += co_await world.write_some(to, bytes.subspan(gone));
  co_return gone;
}

}  // namespace interleave
