#include "workloads/web/http/conversation.hpp"

#include "core/blocking.hpp"
#include "core/shared.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/web/site/site.hpp"

#include <cstring>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace interleave {

using namespace web;
namespace {

using namespace std::chrono_literals;

constexpr std::string_view plaintext = "GET /plaintext HTTP/1.1\r\nHost: x\r\n\r\n";

/// A server without listeners, and one client of it: what it says is put in by hand.
class Talking : public testing::Test {
 protected:
  void say(std::string_view text) {
    while (!text.empty()) {
      auto room = talk->room();
      ASSERT_FALSE(room.empty());
      auto part = std::min(room.size(), text.size());
      std::memcpy(room.data(), text.data(), part);
      talk->heard(part);
      text.remove_prefix(part);
      answer_all();
    }
  }

  // As converse() does.
  void answer_all() {
    do {
      while (talk->has_request() && !talk->is_full()) {
        auto task = server.handler->respond(world, talk->request());
        task.start();
        talk->answer(task.result());
      }
      talk->object();
      auto out = talk->outgoing();
      heard.append(reinterpret_cast<const char*>(out.data()), out.size());
      pieces += out.empty() ? 0 : 1;
      talk->sent();
    } while (talk->has_request());
  }

  Settings settings = Settings::parse("connections", connections_workload.parameters,
                                      {{"header_limit", "1KiB"}, {"session", "off"}});
  Shared<ServerRecord> record;
  Server server{settings, Plan{}, {}, *record, make_served_site(settings, Plan{})};
  BlockingContext world;
  std::optional<Conversation> talk{std::in_place, server};
  std::string heard;
  int pieces = 0;
};

std::size_t count(std::string_view text, std::string_view word) {
  std::size_t found = 0;
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    ++found;
  }
  return found;
}

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST_F(Talking, PipelinedRequestsAreAnsweredInOnePiece) {
  say(repeated(plaintext, 16));
  EXPECT_EQ(count(heard, "Hello, World!"), 16U);
  EXPECT_EQ(pieces, 1);
  EXPECT_EQ(talk->answers(), 16U);
  EXPECT_EQ(record->service.count(), 16U);
}

TEST_F(Talking, ARequestMayComeByteByByte) {
  for (char byte : repeated(plaintext, 3)) say({&byte, 1});
  EXPECT_EQ(count(heard, "Hello, World!"), 3U);
  EXPECT_FALSE(talk->is_over());
}

// A slow client gains nothing by sending a byte now and then.
TEST_F(Talking, TheTimeForARequestBeginsWithItsFirstByte) {
  say("GET");
  auto deadline = talk->deadline();
  EXPECT_LE(deadline, Clock::now() + server.patience.header);
  say(" /plaintext");
  EXPECT_EQ(talk->deadline(), deadline);
  say(" HTTP/1.1\r\nHost: x\r\n\r\nGET ");
  EXPECT_GE(talk->deadline(), deadline) << "the next one has a time of its own";
  EXPECT_LE(talk->deadline(), Clock::now() + server.patience.header);
}

TEST_F(Talking, AnIdleClientKeepsNoBuffer) {
  EXPECT_TRUE(talk->rests());
  say(plaintext);
  EXPECT_FALSE(talk->rests());
  EXPECT_LE(talk->deadline(), Clock::now() + Conversation::rest_after);
  talk->wait_is_over();
  EXPECT_TRUE(talk->rests());
  EXPECT_FALSE(talk->is_over());
  EXPECT_GT(talk->deadline(), Clock::now() + server.patience.header) << "that of a kept connection";
  say(plaintext);
  EXPECT_EQ(count(heard, "Hello, World!"), 2U);
}

TEST_F(Talking, AnAnswerSaysThatItIsTheLastWhenTheServerCloses) {
  record->closing = true;
  say(repeated(plaintext, 3));
  EXPECT_EQ(count(heard, "Hello, World!"), 3U) << "all that have come";
  EXPECT_EQ(count(heard, "Connection: close"), 1U);
  EXPECT_TRUE(talk->is_over());
  EXPECT_GT(heard.find("Connection: close"), heard.rfind("HTTP/1.1 200"));
}

TEST_F(Talking, NothingIsAnsweredAfterTheClientSaidThatItIsTheLast) {
  say("GET /plaintext HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" + std::string(plaintext));
  EXPECT_EQ(count(heard, "HTTP/1.1 200"), 1U);
  EXPECT_TRUE(talk->is_over());
  EXPECT_TRUE(talk->leaves_unread());
}

TEST_F(Talking, AClientIsToldToGoOnOnce) {
  say("PUT /plaintext HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(heard, "HTTP/1.1 100 Continue\r\n\r\n");
  say("bo");
  EXPECT_EQ(count(heard, "100 Continue"), 1U);
  say("dy");
  EXPECT_EQ(count(heard, "HTTP/1.1 405"), 1U);
  EXPECT_FALSE(talk->is_over());
}

TEST_F(Talking, AnswersAreSentBeforeThereAreTooMany) {
  auto many = repeated("GET /plaintext HTTP/1.1\r\nHost: x\r\n\r\n", 5'000);
  say(many);
  EXPECT_EQ(count(heard, "Hello, World!"), 5'000U);
}

// Whatever comes, in whatever pieces: it is answered or refused, and each answer is one.
TEST_F(Talking, OutlivesTenThousandMalformedClients) {
  std::mt19937 chance(4);  // NOLINT: the same for everybody
  const std::string seeds[] = {
      std::string(plaintext), repeated(plaintext, 3),
      "POST /comment HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabcde",
      "GET /plaintext HTTP/1.0\r\nCookie: session=a.b\r\nConnection: keep-alive\r\n\r\n"};
  auto below = [&](std::size_t bound) { return chance() % bound; };
  for (int client = 0; client < 10'000; ++client) {
    std::string text = seeds[below(std::size(seeds))];
    if (below(8) == 0) text.insert(below(text.size()), below(3'000), 'y');
    for (std::size_t changes = below(6); changes > 0; --changes) {
      text[below(text.size())] = static_cast<char>(below(256));
    }
    talk.emplace(server);
    heard.clear();
    for (std::string_view left = text; !left.empty() && !talk->is_over();) {
      auto part = left.substr(0, 1 + below(left.size()));
      say(part);
      left.remove_prefix(part.size());
    }
    ASSERT_TRUE(heard.empty() || heard.starts_with("HTTP/1.1 ")) << text << '\n' << heard;
  }
  EXPECT_GT(record->refused, 1'000U);
  EXPECT_EQ(record->failed, 0U);
}

}  // namespace
}  // namespace interleave
