// HTTP/1.1 is taken apart by Boost.Beast, which is well kept and well attacked; what is here tells
// it how much to look at, and keeps what it finds.
//
// The header is limited here and not by Beast: it forgets what it has already taken, so that a
// request which comes line by line would never be too long for it.
#include "workloads/web/http.hpp"

#include <algorithm>
#include <optional>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

namespace interleave {

namespace {

namespace beast = boost::beast;
using Code = beast::error_code;
using Text = beast::string_view;

std::string_view view(Text text) {
  return {text.data(), text.size()};
}

// What Beast's error means to the sender.
unsigned status_of(const Code& error) {
  using Error = beast::http::error;
  if (error == Error::body_limit) return 413;
  if (error == Error::bad_version) return 505;
  if (error == Error::bad_transfer_encoding) return 501;
  return 400;
}

}  // namespace

// Writes what Beast finds where the connection keeps it. One for each request: Beast cannot begin
// anew.
class RequestParser::Sink final : public beast::http::basic_parser<true> {
 public:
  Sink(HttpRequest& request, Limits limits) : request_(request) {
    header_limit(static_cast<std::uint32_t>(limits.header + 1));  // never met: see window()
    body_limit(limits.body);
  }

 private:
  void on_request_impl(beast::http::verb, Text method, Text target, int version, Code&) override {
    request_.method_ = request_.keep(view(method));
    request_.target_ = request_.keep(view(target));
    request_.old_ = version < 11;
  }
  void on_field_impl(beast::http::field field, Text name, Text value, Code& error) override {
    // Also one that Beast would pass over: a body that is not seen is taken for the next request.
    if (field == beast::http::field::transfer_encoding) {
      error = beast::http::error::bad_transfer_encoding;
    }
    hosts_ += field == beast::http::field::host ? 1 : 0;
    request_.fields_.push_back({request_.keep(view(name)), request_.keep(view(value))});
  }
  void on_header_impl(Code& error) override {
    if (hosts_ > 1 || (!request_.old_ && hosts_ == 0)) error = beast::http::error::bad_field;
    request_.keep_alive_ = keep_alive();
  }
  // No room is made for a body before it comes: a length alone costs its sender nothing.
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Code&) override {}
  std::size_t on_body_impl(Text body, Code&) override {
    request_.body_.append(body.data(), body.size());
    return body.size();
  }

  // Never called: this is about requests, and they have no chunks.
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
  State state = State::need_more;
  unsigned status = 0;
  bool fresh = true;

  void begin();
  std::span<const std::byte> window(std::span<const std::byte> bytes) const;
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
  state = State::need_more;
  fresh = true;
}

// What Beast may look at: no more of a header than the limit leaves.
std::span<const std::byte> RequestParser::Machine::window(std::span<const std::byte> bytes) const {
  if (sink->is_header_done()) return bytes;
  return bytes.first(std::min(bytes.size(), limits.header - header_bytes));
}

// One step of Beast's: some lines of the header, or some of the body.
std::size_t RequestParser::Machine::put(std::span<const std::byte> bytes) {
  bool in_header = !sink->is_header_done();
  auto seen = window(bytes);
  Code error;
  auto taken = sink->put(boost::asio::const_buffer(seen.data(), seen.size()), error);
  if (in_header) header_bytes += taken;
  if (error == beast::http::error::need_more) {
    if (in_header && seen.size() < bytes.size()) refuse(431);
  } else if (error) {
    refuse(status_of(error));
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
  std::size_t taken = 0;
  if (!bytes.empty()) machine_->fresh = false;
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

}  // namespace interleave
