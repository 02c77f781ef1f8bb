// The site and its parts: who is let in, what is shown, and what is never shown.
#include "workloads/web/site/site.hpp"

#include "core/blocking.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/web/http/form.hpp"
#include "workloads/web/site/cache.hpp"
#include "workloads/web/site/page.hpp"
#include "workloads/web/site/parts.hpp"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>
#include <sys/wait.h>

namespace interleave {

using namespace web;

namespace {

using namespace std::chrono_literals;

// ---- parts ----

TEST(Forms, AreDecoded) {
  EXPECT_EQ(decoded("a%20b+c%3D"), "a b c=");
  EXPECT_EQ(decoded("100%"), "100%");
  EXPECT_EQ(decoded("%4"), "%4");
  EXPECT_EQ(decoded("%zz%+1"), "%zz% 1");
  EXPECT_EQ(form_value("a=1&b=x%26y&b=2&c", "b"), "x&y");
  EXPECT_EQ(form_value("a=1&b=2", "c"), "");
  EXPECT_EQ(form_number("n=7", "n", 1, 1, 9), 7);
  EXPECT_EQ(form_number("n=70", "n", 1, 1, 9), 9);
  EXPECT_EQ(form_number("n=-70", "n", 1, 1, 9), 1);
  EXPECT_EQ(form_number("n=no", "n", 3, 1, 9), 3);
  EXPECT_EQ(form_number("n=99999999999999999999", "n", 3, 1, 9), 3);
  EXPECT_EQ(path_of("/a/b?c=/d"), "/a/b");
  EXPECT_EQ(path_of("http://host:80/a?b"), "/a");
  EXPECT_EQ(path_of("http://host"), "/");
  EXPECT_EQ(path_of("HTTP://host/a"), "/a");
  EXPECT_EQ(path_of("http://host?a=/b"), "/");
  EXPECT_EQ(query_of("http://host?a=/b"), "a=/b");
  EXPECT_EQ(query_of("/a?b=c?d"), "b=c?d");
  EXPECT_EQ(cookie_value("a=1; b=2;c=3", "b"), "2");
  EXPECT_EQ(cookie_value("a=1; b=2;c=3", "c"), "3");
  EXPECT_EQ(cookie_value("ab=1", "b"), "");
}

TEST(Forms, TellWhichPathsAreTheSame) {
  EXPECT_TRUE(is_same_path("/plaintext", "/plaintext"));
  EXPECT_TRUE(is_same_path("/plaintext", "/%70laintext"));
  EXPECT_TRUE(is_same_path("/n_plus_one", "/n%5Fplus%5fone"));
  EXPECT_FALSE(is_same_path("/a/b", "/a%2Fb")) << "a reserved byte means itself";
  EXPECT_FALSE(is_same_path("/a", "/%6"));
  EXPECT_FALSE(is_same_path("/a", "/ab"));
  EXPECT_FALSE(is_same_path("/ab", "/a"));
}

RC_GTEST_PROP(Escape, LeavesNothingThatHtmlUnderstands, (const std::string& text)) {
  auto html = escaped(text);
  RC_ASSERT(html.find_first_of("<>\"'") == std::string::npos);
  // It can be undone, so nothing is lost either.
  const std::pair<std::string, std::string> names[] = {
      {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}};
  for (const auto& [name, letter] : names) {
    for (auto at = html.find(name); at != std::string::npos; at = html.find(name, at + 1)) {
      html.replace(at, name.size(), letter);
    }
  }
  RC_ASSERT(html == text);
}

TEST(Escape, KeepsJsonInItsString) {
  EXPECT_EQ(quoted("a\"b\\c\n</script>"), R"("a\"b\\c\u000a\u003c/script>")");
}

// The message is purpose, zero, text: HMAC-SHA256("key", "form\0ann").
TEST(Signer, SignsByHmacSha256) {
  Signer signer("key");
  EXPECT_EQ(signer.sign("form", "ann"),
            "a059801dc863f93c2461eede934c2bd35adf0970e3034529e9346302d3def138");
  EXPECT_NE(signer.sign("a", "bc"), signer.sign("ab", "c"));
  EXPECT_NE(signer.sign("a", "b"), Signer("other").sign("a", "b"));
}

RC_GTEST_PROP(Session, KnowsItsCookieAndNoOther, ()) {
  Signer signer("key");
  auto user = *rc::gen::nonEmpty(
      rc::gen::container<std::string>(rc::gen::elementOf(std::string("abcXYZ019_"))));
  user.resize(std::min<std::size_t>(user.size(), 32));
  auto cookie = session_cookie(signer, user);
  RC_ASSERT(user_of(signer, "a=b; " + cookie + "; c=d") == user);
  RC_ASSERT(user_of(Signer("other"), cookie).empty());
  auto forged = cookie;
  auto at = *rc::gen::inRange<std::size_t>(std::size("session=") - 1, forged.size());
  forged[at] = *rc::gen::distinctFrom(forged[at]);
  RC_ASSERT(user_of(signer, forged).empty());
  RC_ASSERT(user_of(signer, cookie.substr(0, at)).empty());
  RC_ASSERT(is_form_token(signer, user, form_token(signer, user)));
  RC_ASSERT(!is_form_token(signer, user, cookie.substr(cookie.find('.') + 1)));
}

TEST(Throttle, LetsABurstInAndThenAsManyAsFlowIn) {
  Throttle throttle({.per_second = 10, .burst = 3});
  Clock::time_point now{1h};
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(throttle.admit("ann", now));
  EXPECT_FALSE(throttle.admit("ann", now));
  EXPECT_TRUE(throttle.admit("bob", now)) << "others are not held up";
  EXPECT_FALSE(throttle.admit("ann", now + 99ms));
  EXPECT_TRUE(throttle.admit("ann", now + 100ms));
  EXPECT_FALSE(throttle.admit("ann", now + 101ms));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(throttle.admit("ann", now + 10s)) << "no more than three";
  EXPECT_FALSE(throttle.admit("ann", now + 10s));
}

std::string page_of(std::uint64_t key) {
  return std::string(key % 3'000 + 1, static_cast<char>('a' + key % 26)) + std::to_string(key);
}

TEST(Caches, GiveBackWhatWasPutIn) {
  for (auto make : {make_memory_cache, make_shared_cache}) {
    auto cache = make();
    EXPECT_EQ(cache->get(7), std::nullopt);
    cache->put(7, "page");
    cache->put(8, "");
    EXPECT_EQ(cache->get(7), "page");
    EXPECT_EQ(cache->get(8), "");
    EXPECT_EQ(cache->get(7 + 1024), std::nullopt) << "another page of the same place";
    // More than fits: what is still there is right.
    for (std::uint64_t key = 0; key < 3'000; ++key) cache->put(key, page_of(key));
    int kept = 0;
    for (std::uint64_t key = 0; key < 3'000; ++key) {
      auto page = cache->get(key);
      if (page && key != 7 && key != 8) {
        EXPECT_EQ(page, page_of(key));
      }
      kept += page ? 1 : 0;
    }
    EXPECT_LE(kept, 1024);
    EXPECT_GT(kept, 900);
  }
  auto none = make_no_cache();
  none->put(7, "page");
  EXPECT_EQ(none->get(7), std::nullopt);
}

TEST(Caches, GiveNoHalfPages) {
  for (auto make : {make_memory_cache, make_shared_cache}) {
    auto cache = make();
    auto use = [&](std::uint64_t seed) {
      for (std::uint64_t i = 0; i < 2'000; ++i) {
        auto key = splitmix64(seed + i) % 5 * 1024;  // one place for all, in the shared cache
        EXPECT_EQ(cache->get(key).value_or(page_of(key)), page_of(key));
        cache->put(key, page_of(key));
      }
    };
    std::thread other(use, 1);
    use(100'000);
    other.join();
  }
}

// Runs it in a child, and says how that ended.
template <class Function> int exit_status_of(Function function) {
  auto child = ::fork();
  if (child == 0) ::_exit(function() ? 0 : 1);
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

TEST(Caches, AreOfOneProcessOrOfAll) {
  for (auto [make, shared] : {std::pair(&make_memory_cache, false), {&make_shared_cache, true}}) {
    auto cache = make();
    EXPECT_EQ(exit_status_of([&] { return cache->put(7, "page"), true; }), 0);
    EXPECT_EQ(cache->get(7).has_value(), shared);
  }
}

TEST(TemporaryDirectory, IsGoneWithItsOwner) {
  std::filesystem::path path;
  {
    TemporaryDirectory directory;
    path = directory.path();
    std::ofstream(path / "file") << "content";
    EXPECT_EQ(exit_status_of([&] {
                TemporaryDirectory& inherited = directory;
                inherited.~TemporaryDirectory();  // as when a child unwinds
                return true;
              }),
              0);
    EXPECT_TRUE(std::filesystem::exists(path / "file"));
    TemporaryDirectory another;
    EXPECT_TRUE(std::filesystem::exists(path / "file")) << "somebody lives there";
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(TemporaryDirectory, OfSomebodyWhoWasKilledIsRemovedByTheNext) {
  auto ends = make_pipe();
  exit_status_of([&] {
    TemporaryDirectory directory;
    auto path = directory.path().string();
    check(::write(ends.out.get(), path.data(), path.size()), "write");
    return ::raise(SIGKILL) == 0;
  });
  std::string path(200, '\0');
  path.resize(static_cast<std::size_t>(check(::read(ends.in.get(), path.data(), path.size()), "")));
  EXPECT_TRUE(std::filesystem::exists(path));
  TemporaryDirectory next;
  EXPECT_FALSE(std::filesystem::exists(path));
}

// ---- the site ----

class SiteTest : public ::testing::Test {
 protected:
  static Settings settings(Settings::Given given = {}) {
    for (const Parameter& parameter : request_workload.parameters) {
      if (parameter.kind == Parameter::Kind::duration) given.emplace(parameter.name, "0");
    }
    return Settings::parse("request", request_workload.parameters, given);
  }

  HttpResponse send(const std::string& bytes) { return send(site, bytes); }
  static HttpResponse send(const Site& site, const std::string& bytes) {
    RequestParser parser;
    parser.feed(std::as_bytes(std::span(bytes)));
    EXPECT_EQ(parser.state(), RequestParser::State::complete) << bytes;
    BlockingContext world;
    auto task = site.respond(world, parser.request());
    task.start();
    return task.result();
  }
  HttpResponse get(const std::string& target, const std::string& fields = "") {
    return send("GET " + target + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n");
  }
  HttpResponse post(const std::string& target, const std::string& body,
                    const std::string& fields = "") {
    return send("POST " + target + " HTTP/1.1\r\nHost: x\r\n" + fields +
                "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }
  std::string cookie(std::string_view user) const {
    return "Cookie: " + session_cookie(site.parts().signer, user) + "\r\n";
  }
  std::int64_t count(std::string_view sql) const {
    Connection connection((site.parts().directory.path() / "site.db").string());
    Query query(connection, sql);
    return query.next() ? query.number(0) : -1;
  }
  std::int64_t comments() const { return count("SELECT count(*) FROM comment"); }

  Site site{settings(), Plan{.slots = 1, .seed = 5, .spins_per_us = 1}};
};

TEST_F(SiteTest, AnswersOnEveryRoute) {
  for (auto [target, queries] : {std::pair("/", 0U),
                                 {"/plaintext", 0U},
                                 {"/json", 0U},
                                 {"/hello?name=you", 0U},
                                 {"/single?id=17", 1U},
                                 {"/multi?id=3&queries=7", 7U},
                                 {"/n_plus_one?rows=9", 10U},
                                 {"/select_related?rows=9", 1U},
                                 {"/prefetch_related?rows=9", 2U},
                                 {"/cached?page=2", 1U},
                                 {"/cached?page=2", 0U},
                                 {"/report", 0U},
                                 {"/upstream", 0U},
                                 {"/login?user=ann", 0U}}) {
    SCOPED_TRACE(target);
    auto answer = get(target);
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.queries, queries);
    EXPECT_FALSE(answer.body.empty());
    EXPECT_EQ(answer.connection, HttpResponse::Connection::goes_on);
  }
  EXPECT_EQ(get("/plaintext").body, "Hello, World!");
  EXPECT_EQ(get("/multi?queries=100000&id=1").queries, 500U) << "a limit";
}

TEST_F(SiteTest, MakesTheSamePageInThreeWays) {
  auto page = get("/select_related?from=40&rows=30").body;
  EXPECT_EQ(std::ranges::count(page, '\n'), 4 + 30);
  EXPECT_EQ(get("/n_plus_one?from=40&rows=30").body, page);
  EXPECT_EQ(get("/prefetch_related?from=40&rows=30").body, page);
  EXPECT_NE(get("/select_related?from=41&rows=30").body, page);
}

TEST_F(SiteTest, KeepsStatusesApart) {
  EXPECT_EQ(get("/nowhere").status, 404U);
  EXPECT_EQ(get("/single/").status, 404U);
  auto wrong = post("/plaintext", "");
  EXPECT_EQ(wrong.status, 405U);
  EXPECT_EQ(wrong.headers.front().second, "GET, HEAD");
  EXPECT_EQ(get("/comment").status, 405U);
  EXPECT_EQ(send("HEAD /single HTTP/1.1\r\nHost: x\r\n\r\n").status, 200U);
  EXPECT_EQ(send("BREW / HTTP/1.1\r\nHost: x\r\n\r\n").status, 405U);
}

TEST_F(SiteTest, TellsNothingOfWhatWentWrong) {
  std::filesystem::remove(site.parts().directory.path() / "site.db");
  auto answer = get("/single");
  EXPECT_EQ(answer.status, 500U);
  EXPECT_EQ(answer.body, "500 Internal Server Error\n");
  EXPECT_EQ(get("/hello").status, 200U) << "and goes on";
}

TEST_F(SiteTest, EscapesWhatAnybodyMayWrite) {
  for (std::string attack : {"<script>alert(1)</script>", "\" onload=\"x", "'><img src=x>"}) {
    std::string encoded;
    for (char c : attack) {
      constexpr char digits[] = "0123456789ABCDEF";
      encoded.append({'%', digits[c / 16], digits[c % 16]});  // it is ASCII
    }
    EXPECT_NE(get("/hello?name=" + encoded).body.find(escaped(attack)), std::string::npos);
    EXPECT_EQ(get("/hello?name=" + encoded).body.find(attack), std::string::npos);
    EXPECT_EQ(get("/hello?name=" + attack.substr(0, attack.find(' '))).body.find("<script"),
              std::string::npos);
    EXPECT_EQ(get("/login?user=" + encoded).status, 400U);
  }
  EXPECT_EQ(get("/login?user=a%0d%0aSet-Cookie:b").status, 400U) << "no header of one's own";
  // One author in ten is called this.
  auto page = get("/select_related?rows=500").body;
  EXPECT_NE(page.find("O&#39;Neil &amp; &lt;Sons&gt;"), std::string::npos);
  EXPECT_EQ(page.find("<Sons>"), std::string::npos);
}

TEST_F(SiteTest, KnowsWhoHasLoggedIn) {
  auto answer = get("/login?user=ann");
  ASSERT_EQ(answer.headers.front().first, "Set-Cookie");
  auto header = answer.headers.front().second;
  EXPECT_NE(get("/hello", "Cookie: " + header + "\r\n").body.find("Hello, ann!"),
            std::string::npos);
  EXPECT_NE(get("/hello").body.find("Hello, anonymous!"), std::string::npos);
  header[header.find("ann")] = 'b';
  EXPECT_NE(get("/hello", "Cookie: " + header + "\r\n").body.find("Hello, anonymous!"),
            std::string::npos);
}

TEST_F(SiteTest, TakesACommentFromItsOwnFormOnly) {
  auto form = get("/login?user=ann").body;
  std::string mark = "name=token type=hidden value=\"";
  auto token = form.substr(form.find(mark) + mark.size(), 64);
  EXPECT_EQ(post("/comment", "book=3&text=hi&token=" + token).status, 403U) << "who?";
  EXPECT_EQ(post("/comment", "book=3&text=hi", cookie("ann")).status, 403U) << "no token";
  EXPECT_EQ(post("/comment", "book=3&text=hi&token=" + token, cookie("bob")).status, 403U);
  EXPECT_EQ(comments(), 0);
  for (int i = 0; i < 2; ++i) {
    auto answer = post("/comment", "book=3&text=it%27s+%22fine%22&token=" + token, cookie("ann"));
    EXPECT_EQ(answer.status, 303U);
    EXPECT_EQ(answer.queries, 2U) << "the comment, and who listens to it being saved";
  }
  EXPECT_EQ(comments(), 2);
  EXPECT_EQ(count("SELECT comments FROM comment_count WHERE book_id = 3"), 2);
}

TEST_F(SiteTest, OpensConnectionsOfItsOwnAfterAFork) {
  auto before = get("/single?id=9").body;
  EXPECT_EQ(exit_status_of([&] {
              auto other = get("/single?id=10");
              auto same = get("/single?id=9");
              return other.status == 200 && other.body != before && same.body == before;
            }),
            0);
  EXPECT_EQ(get("/single?id=9").body, before);
}

TEST_F(SiteTest, IsTheSameForTheSameSeed) {
  Site twin(settings(), Plan{.slots = 1, .seed = 5, .spins_per_us = 1});
  Site other(settings(), Plan{.slots = 1, .seed = 6, .spins_per_us = 1});
  std::string request = "GET /single?id=9 HTTP/1.1\r\nHost: x\r\n\r\n";
  EXPECT_EQ(send(twin, request).body, send(request).body);
  EXPECT_NE(send(other, request).body, send(request).body);
}

TEST_F(SiteTest, WithoutSessionsTakesEverybody) {
  Site open(settings({{"session", "off"}, {"cache", "none"}}), Plan{.seed = 5});
  auto answer = send(open, "POST /comment HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\ntext=a");
  EXPECT_EQ(answer.status, 303U);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(send(open, "GET /cached HTTP/1.1\r\nHost: x\r\n\r\n").queries, 1U);
  }
}

}  // namespace

}  // namespace interleave
