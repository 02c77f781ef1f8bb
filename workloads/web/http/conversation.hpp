#pragma once

#include "core/clock.hpp"
#include "workloads/web/http/server.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace interleave::web {

/// The state of one client's connection: unparsed bytes, unsent answers, and the client's next
/// deadline. It never blocks, and makes no system call but to read the clock. converse() does the
/// waiting.
///
/// A client that is silent for `rest_after` holds no buffer, however long it stays.
class Conversation {
 public:
  static constexpr Clock::duration rest_after = std::chrono::seconds(1);

  explicit Conversation(const Server& server);

  // Incoming bytes.

  /// True if it holds no buffer. Then wait until the client is readable before you call room().
  bool rests() const noexcept { return desk_ == nullptr; }
  /// Returns the buffer for the next bytes, which is never empty. Throws std::bad_alloc.
  std::span<std::byte> room();
  /// Returns when to stop waiting for bytes and call wait_is_over().
  Clock::time_point deadline() const noexcept;
  /// Notes that `bytes` bytes have come. 0 means the end of the client's stream.
  void heard(std::size_t bytes);
  /// The deadline has passed without bytes: frees the buffer, or ends the conversation.
  void wait_is_over();

  // Outgoing bytes.

  /// Returns whether a request is complete. Calling it again before answer() changes nothing.
  bool has_request();
  const HttpRequest& request() const noexcept { return desk_->parser.request(); }
  /// Appends the answer to request() to outgoing(), and drops the request.
  void answer(HttpResponse response);
  /// Refuses bytes that are no request. Sends "100 Continue" to a client that waits for it.
  void object();
  std::span<const std::byte> outgoing() const noexcept;
  /// True if the answers should be sent before more are made.
  bool is_full() const noexcept { return outgoing().size() >= most_outgoing; }
  /// Notes that all of outgoing() was sent.
  void sent();

  /// True if no more is read or answered.
  bool is_over() const noexcept { return is_over_; }
  /// True if the client has sent, or may be sending, bytes that the server will not read.
  bool leaves_unread() const noexcept { return leaves_unread_; }
  std::uint64_t answers() const noexcept { return answers_; }

 private:
  static constexpr std::size_t room_for_others = 8 << 10;  // for pipelined requests
  static constexpr std::size_t most_outgoing = 64 << 10;

  // The state that a resting conversation does not need.
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

/// Serves a client until one side ends the conversation. Returns the number of answered requests.
/// Throws std::system_error if the connection breaks.
Task<Digest> converse(Context& world, Stream& client, const Server& server);

}  // namespace interleave::web
