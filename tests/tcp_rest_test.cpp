// After a read, a loop knows whether another read of a TCP connection would find bytes. A
// wrong "no" is a task that sleeps beside its data.
#include "tests/back_ends.hpp"
#include "workloads/loopback.hpp"

#include <array>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <sys/socket.h>

namespace interleave {
namespace {

class TcpRest : public testing::OnEachBackEnd {
 protected:
  void SetUp() override {
    OnEachBackEnd::SetUp();
    if (IsSkipped()) return;
    auto [listener, address] = listen_on_loopback();
    connect_to(address, theirs_);
    ours_ = UniqueFd(check(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC), "accept4"));
    registration_ = loop().register_fd(ours_.get(), false);
  }

  void put(std::size_t bytes) {
    std::vector<char> text(bytes, 'x');
    ASSERT_EQ(::write(theirs_.get(), text.data(), bytes), static_cast<ssize_t>(bytes));
  }

  Request reader(std::size_t bytes) {
    return {Request::Kind::read, Stream(ours_.get(), registration_), buffer_.data(), bytes};
  }

  // The outcome of a read that may have to wait.
  std::int64_t read(std::size_t bytes) {
    Request request = reader(bytes);
    if (!loop().try_now(request)) {
      loop().submit(request);
      EXPECT_EQ(loop().next(), &request);
    }
    return request.outcome;
  }

  bool is_worth_a_try() { return registration_->in.ready; }

  UniqueFd theirs_ = make_tcp_socket();
  UniqueFd ours_;
  Registration* registration_ = nullptr;
  std::array<std::byte, 100> buffer_{};
};

TEST_P(TcpRest, AReadToTheLastByteSavesTheNextTry) {
  for (int round = 0; round < 100; ++round) {
    put(10);
    ASSERT_EQ(read(10), 10);
    ASSERT_FALSE(is_worth_a_try());
  }
}

TEST_P(TcpRest, WhatIsLeftIsReadWithoutAnEdge) {
  put(25);
  ASSERT_EQ(read(10), 10);
  EXPECT_TRUE(is_worth_a_try());
  ASSERT_EQ(read(10), 10);
  ASSERT_EQ(read(10), 5);
  EXPECT_FALSE(is_worth_a_try());
}

TEST_P(TcpRest, WhatComesAfterTheLastByteIsAnEdge) {
  put(10);
  ASSERT_EQ(read(10), 10);
  put(10);
  Request early = reader(10);
  EXPECT_FALSE(loop().try_now(early)) << "a system call was made before the edge was seen";
  loop().submit(early);
  EXPECT_EQ(loop().next(), &early);
  EXPECT_EQ(early.outcome, 10);
}

// The end may come before the last byte is read or after; neither may wait for an edge that has
// passed.
TEST_P(TcpRest, TheEndIsFoundBehindTheLastByte) {
  put(10);
  theirs_.reset();
  ASSERT_EQ(read(10), 10);
  EXPECT_EQ(read(10), 0);
}

TEST_P(TcpRest, TheEndIsFoundWhenItComesLater) {
  put(10);
  ASSERT_EQ(read(10), 10);
  theirs_.reset();
  EXPECT_EQ(read(10), 0);
}

TEST_P(TcpRest, AResetIsFoundBehindTheLastByte) {
  put(10);
  ASSERT_EQ(read(5), 5);
  close_at_once(theirs_);
  theirs_.reset();
  auto rest = read(5);  // the kernel may have thrown it away
  if (rest == 5) rest = read(5);
  EXPECT_TRUE(rest == -ECONNRESET || rest == 0) << rest;
}

// A read with the wrong end in sight: the edge of the end was seen, and there is something to read.
TEST_P(TcpRest, AKnownEndKeepsTheHint) {
  Request waiting = reader(10);
  ASSERT_FALSE(loop().try_now(waiting));
  loop().submit(waiting);
  put(20);
  check(::shutdown(theirs_.get(), SHUT_WR), "shutdown");
  ASSERT_EQ(loop().next(), &waiting);
  ASSERT_EQ(waiting.outcome, 10);
  EXPECT_EQ(read(10), 10);
  EXPECT_EQ(read(10), 0);
}

INSTANTIATE_TEST_SUITE_P(BackEnds, TcpRest, ::testing::ValuesIn(testing::back_ends),
                         testing::name_of);

}  // namespace
}  // namespace interleave
