#pragma once

#include "core/clock.hpp"
#include "workloads/web/http/server.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace interleave::web {

/// What a server and one of its clients have said so far: the bytes that came and are not understood
/// yet, the answers that have not gone out, and until when the client must say more. It waits for
/// nothing and makes no system call but to read the clock; converse() does the waiting.
///
/// A client that is silent for `rest_after` costs no buffer any more, however long it stays.
class Conversation {
 public:
  static constexpr Clock::duration rest_after = std::chrono::seconds(1);

  explicit Conversation(const Server& server);

  // What comes in.

  /// Does it hold no buffer? Then wait until there is something to read, and only then ask for one.
  bool rests() const noexcept { return desk_ == nullptr; }
  /// Where the next bytes go; never empty. Throws std::bad_alloc.
  std::span<std::byte> room();
  /// When to give up waiting for them, and to call wait_is_over().
  Clock::time_point deadline() const noexcept;
  /// So many bytes have come; 0: the client has nothing more to say.
  void heard(std::size_t bytes);
  /// Gives the buffer up, or the client.
  void wait_is_over();

  // What goes out.

  /// Is a request complete, whose turn it is? As long as it is, asking again changes nothing.
  bool has_request();
  const HttpRequest& request() const noexcept { return desk_->parser.request(); }
  /// Writes down the answer to request(), which is then gone.
  void answer(HttpResponse response);
  /// Answers what is no request at all, and one that waits to be told to go on.
  void object();
  std::span<const std::byte> outgoing() const noexcept;
  /// Should answers go out before there are more?
  bool is_full() const noexcept { return outgoing().size() >= most_outgoing; }
  /// All of outgoing() is with the client.
  void sent();

  /// Nothing more is read or answered.
  bool is_over() const noexcept { return is_over_; }
  /// Has the client sent, or may it be sending, what nobody will read?
  bool leaves_unread() const noexcept { return leaves_unread_; }
  std::uint64_t answers() const noexcept { return answers_; }

 private:
  static constexpr std::size_t room_for_others = 8 << 10;  // beyond a header: pipelined requests
  static constexpr std::size_t most_outgoing = 64 << 10;

  // What a conversation needs while it goes on, and not while it rests.
  struct Desk {
    explicit Desk(const Server& server)
        : parser(server.limits),
          size(server.limits.header + room_for_others),
          in(std::make_unique_for_overwrite<std::byte[]>(size)) {}

    RequestParser parser;
    std::size_t size;
    std::unique_ptr<std::byte[]> in;  // [used, have) is not parsed yet
    std::size_t used = 0, have = 0;
    std::string out;
    std::uint32_t answers = 0;  // in `out`
    bool continued = false;     // the client was told to send its body
  };

  bool is_partial() const noexcept { return desk_ && !desk_->parser.fresh(); }
  void refuse(unsigned status);
  void write(HttpResponse response, bool is_head);
  void await_next(std::int64_t now);

  const Server& server_;
  std::unique_ptr<Desk> desk_;
  std::int64_t heard_ns_;
  std::int64_t deadline_ns_;
  std::uint64_t answers_ = 0;
  bool is_over_ = false;
  bool leaves_unread_ = false;
};

/// Talks with a client until one of the two has enough; returns how many requests were answered.
/// Throws std::system_error when the connection breaks.
Task<Digest> converse(Context& world, Stream& client, const Server& server);

}  // namespace interleave::web
