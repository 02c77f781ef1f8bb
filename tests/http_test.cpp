// The parser under bytes that nobody promised to choose with care.
#include "workloads/web/http/http.hpp"

#include "workloads/random.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave {

using namespace web;

namespace {

using State = RequestParser::State;

constexpr RequestParser::Limits small{.header = 512, .body = 256};

// A connection's buffer: pieces arrive, and the parser takes what it wants of them.
struct Connection {
  explicit Connection(RequestParser::Limits limits = small) : parser(limits) {}

  RequestParser parser;
  std::string buffered;
  std::size_t most_buffered = 0;  // after the parser took what it wanted

  // True while it wants more.
  bool arrives(std::string_view piece) {
    buffered += piece;
    buffered.erase(0, parser.feed(std::as_bytes(std::span(buffered))));
    bool wants_more = parser.state() == State::need_more;
    if (wants_more) most_buffered = std::max(most_buffered, buffered.size());
    return wants_more;
  }
};

struct Parsed {
  State state;
  unsigned status = 0;
  std::string method = {}, target = {}, body = {}, cookie = {};
  bool keep_alive = false;
  std::string rest = {};

  bool operator==(const Parsed&) const = default;
};

Parsed result_of(const Connection& connection, std::string rest) {
  const auto& parser = connection.parser;
  Parsed parsed{.state = parser.state()};
  if (parsed.state == State::bad) parsed.status = parser.status();
  if (parsed.state != State::complete) return parsed;
  const auto& request = parser.request();
  parsed.method = request.method();
  parsed.target = request.target();
  parsed.body = request.body();
  parsed.cookie = request.header("cOOKIE");
  parsed.keep_alive = request.keep_alive();
  parsed.rest = std::move(rest);
  return parsed;
}

// Where the bytes are cut; the pieces in between arrive one after the other.
Parsed parse(std::string_view bytes, std::vector<std::size_t> cuts = {},
             RequestParser::Limits limits = small) {
  cuts.push_back(bytes.size());
  std::ranges::sort(cuts);
  Connection connection(limits);
  std::size_t from = 0;
  for (auto cut : cuts) {
    bool wants_more = connection.arrives(bytes.substr(from, cut - from));
    from = cut;
    if (!wants_more) break;
  }
  EXPECT_LE(connection.most_buffered, limits.header);
  return result_of(connection, connection.buffered + std::string(bytes.substr(from)));
}

std::string any_text(std::string_view letters, int least, int most) {
  auto length = static_cast<std::size_t>(*rc::gen::inRange(least, most));
  return *rc::gen::container<std::string>(length, rc::gen::elementOf(std::string(letters)));
}

struct Sent {
  std::string bytes;
  Parsed expected;
};

constexpr std::string_view letters = "abcXYZ019";

Sent any_request() {
  Sent sent{.bytes = {}, .expected = {.state = State::complete}};
  Parsed& is = sent.expected;
  is.method = *rc::gen::element<std::string>("GET", "HEAD", "POST", "PUT", "BREW");
  is.target = "/" + any_text("abcXYZ019/?=&%<>'~", 0, 30);
  is.body = *rc::gen::arbitrary<bool>() ? any_text("ab\r\n: GET/", 0, 200) : "";
  is.cookie = any_text("abc=;.123", 0, 20);
  while (!is.cookie.empty() && is.cookie.back() == ' ') is.cookie.pop_back();
  is.keep_alive = *rc::gen::arbitrary<bool>();
  sent.bytes = is.method + " " + is.target +
               " HTTP/1.1\r\nHost: here\r\nCookie:" + any_text(" \t", 0, 3) + is.cookie + "\r\n";
  auto fields = *rc::gen::inRange(0, 4);
  for (int i = 0; i < fields; ++i) {
    sent.bytes += "X-" + any_text(letters, 1, 9) + ": " + any_text(letters, 0, 20) + "\r\n";
  }
  if (!is.keep_alive) sent.bytes += "Connection: close\r\n";
  if (!is.body.empty()) sent.bytes += "content-length: " + std::to_string(is.body.size()) + "\r\n";
  sent.bytes += "\r\n" + is.body;
  return sent;
}

std::vector<std::size_t> any_cuts(std::size_t size) {
  return *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, size + 1));
}

RC_GTEST_PROP(RequestParser, TakesAValidRequestAlikeHoweverItIsCut, ()) {
  auto [bytes, expected] = any_request();
  expected.rest = *rc::gen::element<std::string>("", "G", "GET /next HTTP/1.1\r\n");
  bytes += expected.rest;
  RC_ASSERT(parse(bytes) == expected);
  RC_ASSERT(parse(bytes, any_cuts(bytes.size())) == expected);
}

TEST(RequestParserBytes, TakesARequestByteByByte) {
  std::string bytes = "POST /a?b=c HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc";
  std::vector<std::size_t> everywhere;
  for (std::size_t i = 0; i < bytes.size(); ++i) everywhere.push_back(i);
  auto parsed = parse(bytes, everywhere);
  EXPECT_EQ(parsed.state, State::complete);
  EXPECT_EQ(parsed.body, "abc");
}

TEST(RequestParserBytes, TakesRequestsOneAfterTheOther) {
  Connection connection;
  std::string three;
  for (auto target : {"/1", "/2", "/3"}) {
    three += "GET " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n\r\n";
  }
  connection.arrives(three);
  for (auto target : {"/1", "/2", "/3"}) {
    ASSERT_EQ(connection.parser.state(), State::complete);
    EXPECT_EQ(connection.parser.request().target(), target);
    EXPECT_EQ(connection.parser.request().header("host"), "x");
    connection.parser.reset();
    EXPECT_TRUE(connection.parser.fresh());
    connection.arrives("");
  }
  EXPECT_EQ(connection.buffered, "");
}

// Whatever it makes of them, it makes the same of each cut that it can: a refusal may come later
// when a request comes slowly, but a request is never made of what was refused.
void expect_bounded(const std::string& bytes, const std::vector<std::size_t>& cuts) {
  auto whole = parse(bytes);
  auto cut = parse(bytes, cuts);
  RC_ASSERT((whole.state == State::complete) == (cut.state == State::complete));
  if (whole.state == State::complete) RC_ASSERT(whole == cut);
  for (const auto& parsed : {whole, cut}) {
    if (parsed.state == State::bad) RC_ASSERT(parsed.status >= 400U);
  }
}

RC_GTEST_PROP(RequestParser, SurvivesARequestWithBytesChanged, ()) {
  auto bytes = any_request().bytes;
  auto changes = *rc::gen::inRange(1, 5);
  for (int i = 0; i < changes; ++i) {
    auto at = *rc::gen::inRange<std::size_t>(0, bytes.size());
    auto what = *rc::gen::element<std::string>(
        "", "\r", "\n", "\r\n", "\r\n\r\n", ":", " ", "\t", std::string(1, '\0'), "\xff", "chunked",
        "Transfer-Encoding: chunked\r\n", "HTTP/1.0", "Content-Length: 99999999999999999999\r\n");
    bytes.replace(at, *rc::gen::inRange<std::size_t>(0, 3), what);
  }
  expect_bounded(bytes, any_cuts(bytes.size()));
}

RC_GTEST_PROP(RequestParser, SurvivesGarbage, ()) {
  auto bytes = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
  expect_bounded(bytes, any_cuts(bytes.size()));
}

// As many as a server must outlive, the same ones each time: bytes changed, lost and doubled.
TEST(RequestParserBytes, SurvivesTenThousandMutations) {
  const std::string original =
      "POST /comment?a=b HTTP/1.1\r\nHost: here\r\nCookie: session=ann.0123\r\n"
      "Content-Length: 11\r\nConnection: keep-alive\r\n\r\ntext=a&b=cd";
  Random random(1);
  int complete = 0;
  int bad = 0;
  for (int i = 0; i < 10'000; ++i) {
    auto bytes = original;
    for (auto changes = random.below(4) + 1; changes > 0; --changes) {
      auto at = random.below(bytes.size());
      auto letter = static_cast<char>(random.below(256));
      bytes.replace(at, random.below(3), random.below(3), letter);
      if (random.below(4) == 0) bytes.insert(at, bytes.substr(random.below(bytes.size()), 20));
    }
    auto whole = parse(bytes);
    auto cut = parse(bytes, {random.below(bytes.size()), random.below(bytes.size())});
    ASSERT_EQ(whole.state == State::complete, cut.state == State::complete) << bytes;
    if (whole.state == State::complete) {
      ASSERT_TRUE(whole == cut) << bytes;
    }
    complete += whole.state == State::complete ? 1 : 0;
    bad += whole.state == State::bad ? 1 : 0;
  }
  EXPECT_GT(complete, 1'000);
  EXPECT_GT(bad, 1'000);
}

struct Refused {
  const char* what;
  std::string bytes;
  unsigned status;
};

TEST(RequestParserBytes, RefusesWithAStatusThatSaysWhy) {
  auto lines = [](const std::string& fields) {
    return "POST / HTTP/1.1\r\nHost: x\r\n" + fields + "\r\nabc";
  };
  std::vector<Refused> cases = {
      {"no request", "hello\r\n\r\n", 400},
      {"a space in a name", lines("A b: c\r\n"), 400},
      {"a space before the colon", lines("A : c\r\n"), 400},
      {"a line without a colon", lines("Abc\r\n"), 400},
      {"bare line feeds", "GET / HTTP/1.1\nHost: x\n\n", 400},
      {"a bare line feed among the fields", "GET / HTTP/1.1\r\nHost: x\nA: b\r\n\r\n", 400},
      {"a bare line feed at the end", "GET / HTTP/1.1\r\nHost: x\r\n\n", 400},
      {"another version", "GET / HTTP/3.1\r\nHost: x\r\n\r\n", 505},
      {"no version", "GET / HTTP/one\r\nHost: x\r\n\r\n", 400},
      {"a version within a word", "GET / xHTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"many empty lines", "\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"a host that is none", "GET / HTTP/1.1\r\nHost: x/y\r\n\r\n", 400},
      {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
      {"two hosts", lines("Host: y\r\n"), 400},
      {"two lengths", lines("Content-Length: 3\r\nContent-Length: 4\r\n"), 400},
      {"a negative length", lines("Content-Length: -1\r\n"), 400},
      {"a length beyond 64 bits", lines("Content-Length: 99999999999999999999\r\n"), 400},
      {"too long a body", lines("Content-Length: 257\r\n"), 413},
      {"chunks", lines("Transfer-Encoding: chunked\r\n"), 501},
      {"a coding that nobody knows", lines("Transfer-Encoding: gzip\r\n"), 501},
      {"chunks and a length", lines("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"), 501},
      {"too long a target", "GET /" + std::string(600, 'a'), 431},
      {"too many fields", lines("A: " + std::string(300, 'b') + "\r\nC: " + std::string(300, 'd')),
       431},
  };
  for (const auto& [what, bytes, status] : cases) {
    SCOPED_TRACE(what);
    auto parsed = parse(bytes);
    EXPECT_EQ(parsed.state, State::bad);
    EXPECT_EQ(parsed.status, status);
  }
}

// A header that comes line by line has the same limit as one that comes at once.
TEST(RequestParserBytes, CountsAHeaderThatComesInPieces) {
  Connection connection;
  ASSERT_TRUE(connection.arrives("GET / HTTP/1.1\r\n"));
  int lines = 0;
  while (connection.arrives("A: b\r\n")) ASSERT_LT(++lines, 1000);
  EXPECT_EQ(connection.parser.state(), State::bad);
  EXPECT_EQ(connection.parser.status(), 431U);
}

TEST(RequestParserBytes, TakesWhatIsJustSmallEnough) {
  std::string start = "GET / HTTP/1.1\r\nHost: x\r\nA: ";
  auto fits = start + std::string(small.header - start.size() - 4, 'a') + "\r\n\r\n";
  ASSERT_EQ(fits.size(), small.header);
  EXPECT_EQ(parse(fits).state, State::complete);
  EXPECT_EQ(parse(fits, {20, 100}).state, State::complete);
  auto body = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 256\r\n\r\n" + std::string(256, 'b');
  EXPECT_EQ(parse(body).state, State::complete);
}

// RFC 9112, 2.2: an empty line before a request is passed over. It is nothing of a request.
TEST(RequestParserBytes, PassesOverAnEmptyLine) {
  const std::string request = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
  EXPECT_EQ(parse("\r\n" + request).target, "/a");
  for (std::size_t cut : {1U, 2U, 3U}) EXPECT_EQ(parse("\r\n" + request, {cut}).target, "/a");
  Connection connection;
  connection.arrives("\r\n");
  EXPECT_TRUE(connection.parser.fresh()) << "the client is idle, not slow";
}

// RFC 9110, 6.2: a later minor version is answered as the one that is known.
TEST(RequestParserBytes, TakesALaterMinorVersion) {
  const std::string request = "POST /a HTTP/1.2\r\nHost: x\r\nContent-Length: 2\r\n\r\nok";
  auto expected = parse("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nok");
  ASSERT_EQ(expected.state, State::complete);
  EXPECT_TRUE(parse(request) == expected);
  for (std::size_t cut : {5U, 14U, 17U, 30U}) EXPECT_TRUE(parse(request, {cut}) == expected);
}

TEST(RequestParserBytes, KnowsWhenTheConnectionGoesOn) {
  auto after = [](const std::string& version, const std::string& field) {
    Connection connection;
    connection.arrives("GET / HTTP/" + version + "\r\nHost: x\r\n" + field + "\r\n");
    EXPECT_EQ(connection.parser.state(), State::complete);
    return connection_after(connection.parser.request());
  };
  using enum HttpResponse::Connection;
  EXPECT_EQ(after("1.1", ""), goes_on);
  EXPECT_EQ(after("1.1", "Connection: Close\r\n"), close);
  EXPECT_EQ(after("1.0", ""), close);
  EXPECT_EQ(after("1.0", "Connection: Keep-Alive\r\n"), keep_alive);
}

TEST(HttpResponses, AreWrittenOneBehindTheOther) {
  std::string out = "before";
  append(out, {.content_type = "text/plain", .body = "hi", .headers = {{"A", "b"}}});
  append(out, refusal(431));
  append(out, {.content_type = "text/plain", .body = "hi"}, true);
  EXPECT_EQ(out,
            "beforeHTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n"
            "A: b\r\n\r\nhi"
            "HTTP/1.1 431 Request Header Fields Too Large\r\n"
            "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 36\r\n"
            "Connection: close\r\n\r\n431 Request Header Fields Too Large\n"
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n");
}

}  // namespace

}  // namespace interleave
