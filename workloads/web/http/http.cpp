#include "workloads/web/http/http.hpp"

#include <algorithm>

namespace interleave::web {

namespace {

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool same_name(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, {}, lower, lower);
}

struct Reason {
  unsigned status;
  std::string_view words;
};
constexpr Reason reasons[] = {{200, "OK"},
                              {303, "See Other"},
                              {400, "Bad Request"},
                              {403, "Forbidden"},
                              {404, "Not Found"},
                              {405, "Method Not Allowed"},
                              {408, "Request Timeout"},
                              {413, "Content Too Large"},
                              {417, "Expectation Failed"},
                              {429, "Too Many Requests"},
                              {431, "Request Header Fields Too Large"},
                              {500, "Internal Server Error"},
                              {501, "Not Implemented"},
                              {503, "Service Unavailable"},
                              {505, "HTTP Version Not Supported"}};

std::string_view reason_of(unsigned status) {
  auto found = std::ranges::find(reasons, status, &Reason::status);
  return found == std::end(reasons) ? "Unknown" : found->words;
}

}  // namespace

std::string_view HttpRequest::header(std::string_view name) const {
  auto found = std::ranges::find_if(
      fields_, [&](const Field& field) { return same_name(at(field.name), name); });
  return found == fields_.end() ? std::string_view() : at(found->value);
}

HttpRequest::Piece HttpRequest::keep(std::string_view text) {
  Piece piece{static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(text.size())};
  text_ += text;
  return piece;
}

void HttpRequest::clear() {
  text_.clear();
  fields_.clear();
  body_.clear();
  method_ = target_ = {};
  keep_alive_ = old_ = false;
}

HttpResponse::Connection connection_after(const HttpRequest& request) {
  using Connection = HttpResponse::Connection;
  if (!request.keep_alive()) return Connection::close;
  return request.old() ? Connection::keep_alive : Connection::goes_on;
}

void append(std::string& out, const HttpResponse& response, bool head) {
  using Connection = HttpResponse::Connection;
  out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  out.append(reason_of(response.status)).append("\r\nContent-Type: ");
  out.append(response.content_type).append("\r\nContent-Length: ");
  out.append(std::to_string(response.body.size()));
  for (const auto& [name, value] : response.headers) {
    out.append("\r\n").append(name).append(": ").append(value);
  }
  if (response.connection == Connection::close) out.append("\r\nConnection: close");
  if (response.connection == Connection::keep_alive) out.append("\r\nConnection: keep-alive");
  out.append("\r\n\r\n");
  if (!head) out.append(response.body);
}

HttpResponse refusal(unsigned status) {
  HttpResponse response{.status = status, .connection = HttpResponse::Connection::close};
  response.body.append(std::to_string(status)).append(" ").append(reason_of(status)).append("\n");
  return response;
}

}  // namespace interleave::web
