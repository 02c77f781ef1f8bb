#pragma once

#include "core/context.hpp"
#include "core/digest.hpp"
#include "core/peer.hpp"
#include "core/posix.hpp"
#include "core/task.hpp"
#include "core/workload.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <vector>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace interleave::testing {

/// A peer that answers: it reads a header and `sends` bytes, and writes their hash and `wants`
/// bytes.
struct Ask {
  std::uint64_t sends = 0;
  std::uint64_t wants = 0;
};

// One connection of the peer, as far as it has been read.
struct Conversation {
  int fd;
  Ask ask{};
  std::size_t header = 0;
  Digest hash = fnv_basis;

  void take(const std::byte* data, std::size_t size) {
    while (size > 0) {
      if (header < sizeof(ask)) {
        reinterpret_cast<std::byte*>(&ask)[header++] = *data;  // NOLINT
      } else {
        hash = fnv1a(hash, static_cast<std::uint64_t>(*data));
        --ask.sends;
      }
      ++data;
      --size;
      if (header == sizeof(ask) && ask.sends == 0) answer();
    }
  }

  void answer() {
    std::vector<std::byte> reply(sizeof(hash) + ask.wants, std::byte{7});
    std::memcpy(reply.data(), &hash, sizeof(hash));
    for (std::size_t done = 0; done < reply.size();) {
      done += static_cast<std::size_t>(
          check(::write(fd, reply.data() + done, reply.size() - done), "write"));
    }
    header = 0;
    hash = fnv_basis;
  }
};

inline void answer_all(std::vector<UniqueFd>& connections) {
  std::vector<pollfd> ready;
  std::vector<Conversation> conversations;
  for (auto& connection : connections) {
    ready.push_back({.fd = connection.get(), .events = POLLIN, .revents = 0});
    conversations.push_back({.fd = connection.get()});
  }
  std::array<std::byte, 4096> buffer{};
  while (true) {
    check(::poll(ready.data(), ready.size(), -1), "poll");
    for (std::size_t i = 0; i < ready.size(); ++i) {
      if (ready[i].revents == 0) continue;
      auto size = check(::read(ready[i].fd, buffer.data(), buffer.size()), "read");
      if (size == 0) return;
      conversations[i].take(buffer.data(), static_cast<std::size_t>(size));
    }
  }
}

struct PeerEnvironment final : Environment {
  explicit PeerEnvironment(std::uint32_t slots) {
    std::vector<UniqueFd> theirs;
    for (std::uint32_t i = 0; i < slots; ++i) {
      int pair[2];
      check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), "socketpair");
      ours.emplace_back(pair[0]);
      theirs.emplace_back(pair[1]);
    }
    peer.emplace([&] { answer_all(theirs); });
  }
  std::vector<UniqueFd> ours;
  std::optional<Peer> peer;
};

inline std::unique_ptr<Environment> prepare_peer(const Settings&, const Plan& plan) {
  return std::make_unique<PeerEnvironment>(plan.slots);
}
// ---- and a task that asks it ----

inline Task<Digest> write_all(Context& world, Stream& to, const std::vector<std::byte>& bytes) {
  std::span<const std::byte> rest(bytes);
  while (!rest.empty()) rest = rest.subspan(co_await world.write_some(to, rest));
  co_return 0;
}

// Reads exactly `size` bytes, in pieces of at most 1,000.
inline Task<Digest> read_all(Context& world, Stream& from, std::size_t size) {
  std::array<std::byte, 1000> buffer;  // NOLINT(*-member-init)
  Digest hash = fnv_basis;
  while (size > 0) {
    auto piece = std::span(buffer).first(std::min(size, buffer.size()));
    auto got = co_await world.read_some(from, piece);
    if (got == 0) throw std::runtime_error("the peer is gone");
    for (std::size_t i = 0; i < got; ++i) hash = fnv1a(hash, static_cast<std::uint64_t>(buffer[i]));
    size -= got;
  }
  co_return hash;
}

// Nested tasks, so that a wait two frames deep must resume the right ones.
inline Task<Digest> converse(Context& world, Stream& peer, Ask ask, std::uint64_t seed) {
  std::vector<std::byte> message(sizeof(Ask) + ask.sends, static_cast<std::byte>(seed));
  std::memcpy(message.data(), &ask, sizeof(ask));
  auto writing = write_all(world, peer, message);
  co_await writing;
  auto reading = read_all(world, peer, sizeof(Digest) + ask.wants);
  Digest hash = co_await reading;
  co_return hash;
}

template <int rounds, std::uint64_t sends, std::uint64_t wants, bool owned>
Task<Digest> talk(Context& world, const Environment& environment, TaskInput input) {
  int mine = static_cast<const PeerEnvironment&>(environment).ours.at(input.slot).get();
  Digest digest = fnv_basis;
  for (int round = 0; round < rounds; ++round) {
    // Owned: a duplicate for each round, so that a number is closed and opened again while the
    // description, and with it epoll's entry, lives on.
    Stream peer = owned ? world.adopt(UniqueFd(check(::dup(mine), "dup"))) : world.adopt(mine);
    auto conversation = converse(world, peer, {.sends = sends, .wants = wants}, input.seed);
    Digest hash = co_await conversation;
    digest = splitmix64(digest ^ hash);
  }
  co_return digest;
}

}  // namespace interleave::testing
