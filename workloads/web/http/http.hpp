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

/// A request as the client wrote it. The views that it returns are valid until the parser that
/// fills it is reset.
class HttpRequest {
 public:
  std::string_view method() const { return at(method_); }
  std::string_view target() const { return at(target_); }
  std::string_view body() const { return body_; }
  /// Returns the value of the first field of that name, in any case; empty if there is none.
  std::string_view header(std::string_view name) const;
  /// True if the connection may go on after the answer.
  bool keep_alive() const { return keep_alive_; }
  /// True for HTTP/1.0, whose client closes unless the answer says that the connection goes on.
  bool old() const { return old_; }

 private:
  friend class RequestParser;

  // A range of text_. Not a view, since text_ moves when it grows.
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

  std::string text_;  // all parts but the body, one after the other
  Piece method_, target_;
  std::vector<Field> fields_;
  std::string body_;
  bool keep_alive_ = false;
  bool old_ = false;
};

/// An answer. append() serializes it.
struct HttpResponse {
  enum class Connection : std::uint8_t { goes_on, close, keep_alive };

  unsigned status = 200;
  std::string_view content_type = "text/plain; charset=utf-8";  // of static storage
  std::string body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};  // without line breaks
  Connection connection = Connection::goes_on;  // close: the sender of this closes
  std::uint32_t queries = 0;                    // that the answer took; not sent
  std::exception_ptr cause = {};                // of a 500; not sent
};

/// Returns the Connection that an answer to `request` must state.
HttpResponse::Connection connection_after(const HttpRequest& request);

/// Appends `response` to `out`, with its Content-Length, so that answers to pipelined requests go
/// out in one piece. An answer to HEAD has no body, but has its Content-Length.
void append(std::string& out, const HttpResponse& response, bool head = false);

/// Returns an answer with the status in words. The connection ends after it.
HttpResponse refusal(unsigned status);

/// An incremental parser of HTTP/1.1 and 1.0 requests, for one connection.
///
/// Any bytes are a request, the beginning of one, or refused. It keeps no more of them than its
/// limits. A body must have a Content-Length. It refuses any Transfer-Encoding with 501.
class RequestParser {
 public:
  struct Limits {
    std::size_t header = 8 << 10;  // bytes of the request line and the fields; more is 431
    std::size_t body = 64 << 10;   // bytes; more is 413, before any of the body is read
  };
  enum class State : std::uint8_t { need_more, complete, bad };

  explicit RequestParser(Limits limits);
  RequestParser() : RequestParser(Limits{}) {}
  RequestParser(RequestParser&&) noexcept;
  RequestParser& operator=(RequestParser&&) noexcept;
  ~RequestParser();

  /// Consumes a part of `bytes` and returns its length. The next call must begin with the bytes
  /// that were not consumed. Bytes behind a complete request belong to the next one. Call it only
  /// in need_more.
  std::size_t feed(std::span<const std::byte> bytes);

  State state() const noexcept;
  /// Only in complete, and valid until reset().
  const HttpRequest& request() const noexcept;
  /// Only in bad: the status to answer with (see refusal()). The rest of the stream cannot be
  /// parsed.
  unsigned status() const noexcept;
  /// Returns the Expect field of a sender that waits before it sends the body, such as
  /// "100-continue"; empty if there is none. Only in need_more. Always empty for HTTP/1.0.
  std::string_view expectation() const noexcept;
  /// Begins the next request of the connection. Keeps the memory.
  void reset();
  /// True if no byte of a request was consumed yet. Such a connection is idle, not slow.
  bool fresh() const noexcept;

 private:
  class Sink;
  struct Machine;
  std::unique_ptr<Machine> machine_;
};

}  // namespace interleave::web
