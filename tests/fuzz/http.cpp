// Any bytes from a client, in one piece or in several: the same requests come of them. Or, where the
// first byte says so, as the forms and cookies that requests carry.
#include "workloads/web/http/http.hpp"

#include "tests/fuzz/fuzz.hpp"
#include "workloads/web/http/form.hpp"

#include <algorithm>

namespace interleave::fuzz {

using namespace web;

namespace {

using State = RequestParser::State;
constexpr RequestParser::Limits limits{.header = 256, .body = 64};

struct Told {
  std::string story;  // all requests of a connection
  std::string end;    // and how it ended
};

// `piece` bytes come at a time.
Told tell(std::string_view bytes, std::size_t piece) {
  RequestParser parser(limits);
  std::string story;
  std::string buffer;
  while (true) {
    buffer.erase(0, parser.feed(std::as_bytes(std::span(buffer))));
    if (parser.state() == State::bad) return {story, "bad " + std::to_string(parser.status())};
    if (parser.state() == State::complete) {
      const auto& request = parser.request();
      require(request.body().size() <= limits.body, "no body is longer than allowed");
      require(request.method().size() + request.target().size() <= limits.header, "nor a header");
      story.append(request.method()).append(" ").append(request.target()).append("\n");
      story.append(request.header("host")).append("\n").append(request.body());
      story += request.keep_alive() ? "\nkept\n" : "\nclosed\n";
      parser.reset();
      continue;
    }
    require(buffer.size() <= limits.header, "no more is kept than a header");
    if (bytes.empty()) return {story, parser.fresh() && buffer.empty() ? "idle" : "unfinished"};
    buffer += bytes.substr(0, piece);
    bytes.remove_prefix(std::min(piece, bytes.size()));
  }
}

// A mistake may be found out later when it comes in pieces: once the parser has had to wait, it waits
// for the end of the header. The parser names the mistake that it sees first.
bool agree(const Told& whole, const Told& pieces) {
  bool is_bad = whole.end.starts_with("bad");
  bool is_found = pieces.end.starts_with("bad") || pieces.end == "unfinished";
  return whole.story == pieces.story && (whole.end == pieces.end || (is_bad && is_found));
}

void examine_forms(std::string_view input) {
  require(decoded(input).size() <= input.size(), "decoding makes nothing longer");
  auto path = path_of(input);
  auto query = query_of(input);
  auto both = std::string(path) + (input.find('?') < input.size() ? "?" : "") + std::string(query);
  require(input.ends_with(both) || both.starts_with("/?") || both == "/", "a path, then its query");
  for (std::string_view name : {"id", "n", ""}) {
    require(form_value(input, name).size() <= input.size(), "a value is part of its form");
    auto number = form_number(input, name, 7, 1, 500);
    require(number >= 1 && number <= 500, "a number is within its bounds");
    require(cookie_value(input, name).size() <= input.size(), "a cookie is part of its header");
  }
}

}  // namespace

void examine(std::string_view input) {
  Choices choices(input);
  auto piece = choices.byte() % 16U;
  auto bytes = choices.rest();
  if (piece == 0) return examine_forms(bytes);
  require(agree(tell(bytes, bytes.size() + 1), tell(bytes, piece)), "pieces make no difference");
}

}  // namespace interleave::fuzz
