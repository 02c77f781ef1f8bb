#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace interleave::web {

/// A request as its sender wrote it. What it shows lies in its own memory, and holds until the
/// parser that fills it is reset.
class HttpRequest {
 public:
  std::string_view method() const { return at(method_); }
  std::string_view target() const { return at(target_); }
  std::string_view body() const { return body_; }
  /// The value of the first field of that name, in whatever case; empty when there is none.
  std::string_view header(std::string_view name) const;
  /// May the connection go on after the answer?
  bool keep_alive() const { return keep_alive_; }
  /// HTTP/1.0, whose client closes unless it is told that the connection goes on.
  bool old() const { return old_; }

 private:
  friend class RequestParser;

  // A place in text_, which moves when it grows.
  struct Piece {
    std::uint32_t begin = 0, length = 0;
  };
  struct Field {
    Piece name, value;
  };
  std::string_view at(Piece piece) const {
    return std::string_view(text_).substr(piece.begin, piece.length);
  }
  Piece keep(std::string_view text);
  void clear();

  std::string text_;  // all but the body, one after the other
  Piece method_, target_;
  std::vector<Field> fields_;
  std::string body_;
  bool keep_alive_ = false;
  bool old_ = false;
};

/// An answer; append() writes it down.
struct HttpResponse {
  enum class Connection : std::uint8_t { goes_on, close, keep_alive };

  unsigned status = 200;
  std::string_view content_type = "text/plain; charset=utf-8";  // of static storage
  std::string body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};  // without line breaks
  Connection connection = Connection::goes_on;                    // close: whoever sends it closes
  std::uint32_t queries = 0;                                      // that it took; not sent
  std::exception_ptr cause = {};                                  // of a 500; not sent
};

/// What an answer to `request` must say of the connection.
HttpResponse::Connection connection_after(const HttpRequest& request);

/// Writes `response` at the end of `out`, with its Content-Length, so that answers to pipelined
/// requests go out in one piece. The answer to HEAD leaves the body away, not its length.
void append(std::string& out, const HttpResponse& response, bool head = false);

/// An answer that says its status in words, to be followed by the end of the connection.
HttpResponse refusal(unsigned status);

/// Takes an HTTP/1.1 (or 1.0) request apart as it comes in, for one connection.
///
/// It is total: whatever the bytes, they are a request, the beginning of one, or refused, and it
/// keeps no more of them than its limits. A body has a Content-Length: any Transfer-Encoding is
/// refused with 501.
class RequestParser {
 public:
  struct Limits {
    std::size_t header = 8 << 10;  // bytes of the request line and the fields; more is 431
    std::size_t body = 64 << 10;   // bytes; more is 413, before any of it is taken
  };
  enum class State : std::uint8_t { need_more, complete, bad };

  explicit RequestParser(Limits limits);
  RequestParser() : RequestParser(Limits{}) {}
  RequestParser(RequestParser&&) noexcept;
  RequestParser& operator=(RequestParser&&) noexcept;
  ~RequestParser();

  /// Takes what it can use of `bytes` and returns how many those are; what it did not take comes
  /// first in the next call, with more behind it. What is left when a request is complete belongs
  /// to the next one. Only for need_more.
  std::size_t feed(std::span<const std::byte> bytes);

  State state() const noexcept;
  /// When complete; until reset().
  const HttpRequest& request() const noexcept;
  /// When bad: the status to answer with, see refusal(). Nothing that follows can be trusted.
  unsigned status() const noexcept;
  /// What the sender may wait for before it sends the body, "100-continue" as a rule; else empty.
  /// Only for need_more; HTTP/1.0 knows no such thing.
  std::string_view expectation() const noexcept;
  /// For the next request of the connection. Memory is kept.
  void reset();
  /// Has nothing of a request been taken yet? Then the connection is idle, not slow.
  bool fresh() const noexcept;

 private:
  class Sink;
  struct Machine;
  std::unique_ptr<Machine> machine_;
};

}  // namespace interleave::web
