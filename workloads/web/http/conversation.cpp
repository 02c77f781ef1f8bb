// The life of a connection: hear, answer, send, and again.
//
// Pipelined requests are answered in their order, and all ready answers go out in one piece. A
// request must be complete `header` after its first byte. The first request must be complete
// `header` after the client came. Between two requests the client has `keep_alive`. A malformed
// request gets an answer with the reason, and the connection ends, since the next request could
// begin anywhere.
#include "workloads/web/http/conversation.hpp"

#include "workloads/web/http/date.hpp"

#include <algorithm>
#include <cstring>
#include <system_error>
#include <utility>

#include <strings.h>
#include <sys/socket.h>

namespace interleave::web {

namespace {

bool is_continue(std::string_view expected) {
  constexpr std::string_view word = "100-continue";
  return expected.size() == word.size() &&
         ::strncasecmp(expected.data(), word.data(), word.size()) == 0;
}

}  // namespace

Conversation::Conversation(const Server& server)
    : server_(server),
      heard_ns_(now_ns()),
      deadline_ns_(heard_ns_ + server.patience.header.count()) {}

std::span<std::byte> Conversation::room() {
  if (!desk_) desk_ = std::make_unique<Desk>(server_);
  return {desk_->in.get() + desk_->have, desk_->size - desk_->have};
}

Clock::time_point Conversation::deadline() const noexcept {
  bool may_rest_first = desk_ && !is_partial();
  auto rest_ns = heard_ns_ + rest_after.count();
  return Clock::time_point(
      Clock::duration(may_rest_first ? std::min(rest_ns, deadline_ns_) : deadline_ns_));
}

void Conversation::heard(std::size_t bytes) {
  heard_ns_ = now_ns();
  if (bytes == 0) is_over_ = true;
  desk_->have += bytes;
  // With a request's first bytes the deadline changes from keep_alive to header.
  if (!is_partial()) deadline_ns_ = heard_ns_ + server_.patience.header.count();
}

void Conversation::wait_is_over() {
  if (now_ns() < deadline_ns_) return desk_.reset();
  if (is_partial()) return refuse(408);
  is_over_ = true;
}

// The parser takes a header as a whole, so the bytes of an incomplete one move to the front.
bool Conversation::has_request() {
  if (is_over_ || !desk_) return false;
  Desk& desk = *desk_;
  using enum RequestParser::State;
  if (desk.parser.state() == need_more && desk.used < desk.have) {
    desk.used += desk.parser.feed({desk.in.get() + desk.used, desk.have - desk.used});
  }
  if (desk.parser.state() != need_more) return desk.parser.state() == complete;
  std::memmove(desk.in.get(), desk.in.get() + desk.used, desk.have - desk.used);
  desk.have -= desk.used;
  desk.used = 0;
  return false;
}

// When the server closes, the requests that have come are answered. The last answer says
// "Connection: close".
void Conversation::answer(HttpResponse response) {
  using Connection = HttpResponse::Connection;
  bool is_head = request().method() == "HEAD";
  if (response.connection != Connection::close) response.connection = connection_after(request());
  if (response.status >= 500) ++server_.record.failed;
  desk_->parser.reset();
  desk_->continued = false;
  bool was_last = response.connection == Connection::close;
  if (!was_last && server_.is_closing() && !has_request()) {
    was_last = true;
    response.connection = Connection::close;
  }
  write(std::move(response), is_head);
  ++desk_->answers;
  is_over_ = was_last;
  leaves_unread_ = was_last && desk_->used < desk_->have;
}

void Conversation::object() {
  if (is_over_ || !desk_) return;
  using enum RequestParser::State;
  if (desk_->parser.state() == bad) return refuse(desk_->parser.status());
  if (desk_->parser.state() == complete || desk_->continued) return;
  auto expected = desk_->parser.expectation();
  if (expected.empty()) return;
  if (!is_continue(expected)) return refuse(417);
  desk_->out += "HTTP/1.1 100 Continue\r\n\r\n";
  desk_->continued = true;
}

void Conversation::refuse(unsigned status) {
  ++server_.record.refused;
  write(refusal(status), false);
  is_over_ = true;
  leaves_unread_ = true;
}

void Conversation::write(HttpResponse response, bool is_head) {
  response.headers.emplace_back("Date", date_now());
  append(desk_->out, response, is_head);
}

std::span<const std::byte> Conversation::outgoing() const noexcept {
  if (!desk_) return {};
  return std::as_bytes(std::span(desk_->out));
}

void Conversation::sent() {
  if (!desk_ || desk_->out.empty()) return;
  auto now = now_ns();
  if (desk_->answers > 0) {
    server_.record.service.record(now - heard_ns_, desk_->answers);
    await_next(now);
  }
  answers_ += desk_->answers;
  desk_->answers = 0;
  desk_->out.clear();
}

void Conversation::await_next(std::int64_t now) {
  deadline_ns_ = is_partial() ? heard_ns_ + server_.patience.header.count()
                              : now + server_.patience.keep_alive.count();
}

namespace {

Task<bool> hear(Context& world, Stream& client, Conversation& talk) {
  try {
    if (talk.rests()) co_await world.ready(client, Readiness::in, talk.deadline());
    talk.heard(co_await world.read_some(client, talk.room(), talk.deadline()));
    co_return true;
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::timed_out) throw;
  }
  talk.wait_is_over();
  co_return false;
}

Task<bool> send(Context& world, Stream& client, Conversation& talk, Clock::duration patience) {
  auto left = talk.outgoing();
  while (!left.empty()) {
    left = left.subspan(co_await world.write_some(client, left, Clock::now() + patience));
  }
  talk.sent();
  co_return true;
}

// If a connection is closed with unread bytes, TCP resets it, and the client may lose the answer
// with the reason. So this ends our output, and reads for up to a second. Later errors are ignored.
Task<bool> listen_to_the_end(Context& world, Stream& client) {
  constexpr int most_reads = 256;
  std::vector<std::byte> unread(4'096);
  auto deadline = Clock::now() + std::chrono::seconds(1);
  ::shutdown(client.fd(), SHUT_WR);
  try {
    for (int reads = 0; reads < most_reads; ++reads) {
      if (co_await world.read_some(client, unread, deadline) == 0) co_return true;
    }
  } catch (const std::system_error&) {
  }
  co_return false;
}

}  // namespace

Task<Digest> converse(Context& world, Stream& client, const Server& server) {
  Conversation talk(server);
  while (!talk.is_over()) {
    co_await hear(world, client, talk);
    do {
      while (talk.has_request() && !talk.is_full()) {
        auto response = co_await server.handler->respond(world, talk.request());
        talk.answer(std::move(response));
      }
      talk.object();
      co_await send(world, client, talk, server.patience.write);
    } while (talk.has_request());
  }
  if (talk.leaves_unread()) co_await listen_to_the_end(world, client);
  co_return talk.answers();
}

}  // namespace interleave::web
