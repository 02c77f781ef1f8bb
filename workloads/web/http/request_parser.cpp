// Boost.Beast, which is well maintained and fuzzed, parses HTTP/1.1. This file decides how many
// bytes it sees, and keeps its results.
//
// This file also limits the header. Beast does not count the lines that it has consumed, so it
// would accept an endless header that comes line by line.
#include "workloads/web/http/http.hpp"

#include <algorithm>
#include <optional>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

namespace interleave::web {

namespace {

namespace beast = boost::beast;
using Code = beast::error_code;
using Text = beast::string_view;

std::string_view view(Text text) {
  return {text.data(), text.size()};
}

std::string_view view(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};  // NOLINT(*-reinterpret-cast)
}

// Returns the request line at the beginning of a header, without its CRLF.
std::string_view first_line(std::string_view header) {
  return header.substr(0, header.find("\r\n"));
}

bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}

// Returns the last word of a request line if it is an HTTP version, such as "HTTP/1.1"; else empty.
std::string_view version_in(std::string_view line) {
  constexpr std::string_view shape = " HTTP/x.y";
  if (line.size() < shape.size()) return {};
  auto version = line.substr(line.size() - shape.size() + 1);
  bool is_word = line[line.size() - shape.size()] == ' ';
  bool is_one = is_word && version.starts_with("HTTP/") && is_digit(version[5]) &&
                version[6] == '.' && is_digit(version[7]);
  return is_one ? version : std::string_view();
}

// Returns the status for Beast's error. Beast reports a bad version also if there is no version.
unsigned status_of(const Code& error, std::string_view header) {
  using Error = beast::http::error;
  if (error == Error::body_limit) return 413;
  if (error == Error::bad_version) return version_in(first_line(header)).empty() ? 400 : 505;
  if (error == Error::bad_transfer_encoding) return 501;
  return 400;
}

// True if a line ends with LF alone. Parsers differ on whether that ends a line, and would see
// different requests, so it is refused (RFC 9112, 2.2). The header ends with its first empty line.
bool has_bare_line_feed(std::string_view header) {
  std::size_t start = 0;
  for (auto end = header.find('\n'); end != std::string_view::npos;
       end = header.find('\n', start)) {
    if (end == start || header[end - 1] != '\r') return true;
    if (end == start + 1) return false;
    start = end + 1;
  }
  return false;
}

// uri-host [ ":" port ] (RFC 9112, 3.2). The field may be empty.
bool is_host(std::string_view value) {
  constexpr std::string_view others = "-._~%!$&'()*+,;=:[]";
  return std::ranges::all_of(value, [&](char letter) {
    bool is_letter = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
    return is_letter || is_digit(letter) || others.find(letter) != std::string_view::npos;
  });
}

}  // namespace

// Writes Beast's results into the connection's request. Made for each request, since Beast's parser
// cannot be reset.
class RequestParser::Sink final : public beast::http::basic_parser<true> {
 public:
  Sink(HttpRequest& request, Limits limits) : request_(request) {
    header_limit(static_cast<std::uint32_t>(limits.header + 1));  // never reached: see window()
    body_limit(limits.body);
  }

 private:
  void on_request_impl(beast::http::verb, Text method, Text target, int version, Code&) override {
    request_.method_ = request_.keep(view(method));
    request_.target_ = request_.keep(view(target));
    request_.old_ = version < 11;
  }
  void on_field_impl(beast::http::field field, Text name, Text value, Code& error) override {
    // Refuses any Transfer-Encoding, even one that Beast ignores. Otherwise a body could be parsed
    // as the next request (request smuggling).
    if (field == beast::http::field::transfer_encoding) {
      error = beast::http::error::bad_transfer_encoding;
    }
    if (field == beast::http::field::host) {
      ++hosts_;
      if (!is_host(view(value))) error = beast::http::error::bad_value;
    }
    request_.fields_.push_back({request_.keep(view(name)), request_.keep(view(value))});
  }
  void on_header_impl(Code& error) override {
    if (hosts_ > 1 || (!request_.old_ && hosts_ == 0)) error = beast::http::error::bad_field;
    request_.keep_alive_ = keep_alive();
  }
  // Reserves no memory for a body before it comes, since a client can announce any length.
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Code&) override {}
  std::size_t on_body_impl(Text body, Code&) override {
    request_.body_.append(body.data(), body.size());
    return body.size();
  }

  // Never called: these are for responses and chunked bodies.
  void on_response_impl(int, Text, int, Code&) override {}
  void on_chunk_header_impl(std::uint64_t, Text, Code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, Text, Code&) override { return 0; }
  void on_finish_impl(Code&) override {}

  HttpRequest& request_;
  int hosts_ = 0;
};

struct RequestParser::Machine {
  explicit Machine(Limits most) : limits(most) {}

  Limits limits;
  HttpRequest request;
  std::optional<Sink> sink;
  std::size_t header_bytes = 0;
  int empty_lines = 0;
  std::string renamed;  // bytes of a later version, shown to Beast as 1.1
  State state = State::need_more;
  unsigned status = 0;
  bool fresh = true;

  void begin();
  std::size_t pass_empty_lines(std::span<const std::byte> bytes);
  std::span<const std::byte> window(std::span<const std::byte> bytes) const;
  std::span<const std::byte> as_known_version(std::span<const std::byte> bytes);
  std::span<const std::byte> admitted(std::span<const std::byte> bytes);
  std::size_t put(std::span<const std::byte> bytes);
  void refuse(unsigned why) {
    state = State::bad;
    status = why;
  }
};

void RequestParser::Machine::begin() {
  request.clear();
  sink.emplace(request, limits);
  header_bytes = 0;
  empty_lines = 0;
  state = State::need_more;
  fresh = true;
}

// Some clients send an empty line after a body. A few are skipped (RFC 9112, 2.2). Without a limit,
// a client could keep a connection without any request.
std::size_t RequestParser::Machine::pass_empty_lines(std::span<const std::byte> bytes) {
  constexpr int most = 4;
  std::size_t passed = 0;
  while (fresh && empty_lines < most && view(bytes.subspan(passed)).starts_with("\r\n")) {
    passed += 2;
    ++empty_lines;
  }
  return passed;
}

// Returns the bytes that Beast may see: of a header, no more than the limit leaves.
std::span<const std::byte> RequestParser::Machine::window(std::span<const std::byte> bytes) const {
  return bytes.first(std::min(bytes.size(), limits.header - header_bytes));
}

// HTTP/1.2 must be answered as the highest minor version that the server has (RFC 9110, 6.2). Beast
// refuses it, so the parser shows it 1.1.
std::span<const std::byte> RequestParser::Machine::as_known_version(
    std::span<const std::byte> bytes) {
  if (header_bytes > 0) return bytes;
  auto version = version_in(first_line(view(bytes)));
  if (version.empty() || version[5] != '1' || version[7] < '2') return bytes;
  renamed = view(bytes);
  renamed[static_cast<std::size_t>(version.data() - view(bytes).data()) + 7] = '1';
  return std::as_bytes(std::span(renamed));
}

// Returns the bytes of a header that Beast may see. Empty if the line is incomplete or refused.
std::span<const std::byte> RequestParser::Machine::admitted(std::span<const std::byte> bytes) {
  auto seen = window(bytes);
  // Beast would reject a version before its line is complete.
  bool is_too_early = header_bytes == 0 && view(seen).find("\r\n") == std::string_view::npos;
  if (has_bare_line_feed(view(seen))) {
    refuse(400);
    return {};
  }
  if ((seen.empty() || is_too_early) && seen.size() < bytes.size()) refuse(431);
  return is_too_early ? std::span<const std::byte>() : as_known_version(seen);
}

// Gives Beast some lines of the header, or a part of the body. Returns the bytes it consumed.
std::size_t RequestParser::Machine::put(std::span<const std::byte> bytes) {
  bool in_header = !sink->is_header_done();
  auto seen = in_header ? admitted(bytes) : bytes;
  if (seen.empty()) return 0;
  Code error;
  auto taken = sink->put(boost::asio::const_buffer(seen.data(), seen.size()), error);
  if (in_header) header_bytes += taken;
  if (error == beast::http::error::need_more) {
    if (in_header && seen.size() < bytes.size()) refuse(431);
  } else if (error) {
    refuse(status_of(error, view(seen)));
  } else if (sink->is_done()) {
    state = State::complete;
  }
  return taken;
}

RequestParser::RequestParser(Limits limits) : machine_(std::make_unique<Machine>(limits)) {
  machine_->begin();
}
RequestParser::RequestParser(RequestParser&&) noexcept = default;
RequestParser& RequestParser::operator=(RequestParser&&) noexcept = default;
RequestParser::~RequestParser() = default;

std::size_t RequestParser::feed(std::span<const std::byte> bytes) {
  auto taken = machine_->pass_empty_lines(bytes);
  auto left = view(bytes.subspan(taken));
  // A single CR may be half of an empty line, and so is no byte of a request yet.
  if (machine_->fresh && (left.empty() || left == "\r")) return taken;
  machine_->fresh = false;
  while (state() == State::need_more && taken < bytes.size()) {
    auto step = machine_->put(bytes.subspan(taken));
    taken += step;
    if (step == 0) break;
  }
  return taken;
}

RequestParser::State RequestParser::state() const noexcept {
  return machine_->state;
}
const HttpRequest& RequestParser::request() const noexcept {
  return machine_->request;
}
unsigned RequestParser::status() const noexcept {
  return machine_->status;
}
std::string_view RequestParser::expectation() const noexcept {
  bool may_expect = machine_->sink->is_header_done() && !machine_->request.old();
  return may_expect ? machine_->request.header("Expect") : std::string_view();
}
bool RequestParser::fresh() const noexcept {
  return machine_->fresh;
}
void RequestParser::reset() {
  machine_->begin();
}

}  // namespace interleave::web
