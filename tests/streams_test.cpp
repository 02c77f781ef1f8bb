#include "workloads/streams.hpp"

#include "core/blocking.hpp"

#include <algorithm>
#include <system_error>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave::testing {

namespace {

// A stream in memory that moves as many bytes at a time as it likes, and then ends.
class CapriciousContext final : public Context {
 public:
  explicit CapriciousContext(std::vector<std::byte> content = {})
      : Context(never_yield), to_read(std::move(content)) {}

  std::vector<std::byte> to_read;
  std::vector<std::byte> written;

 private:
  bool perform(Request& request) override {
    bool reading = request.kind == Request::Kind::read;
    auto limit = reading ? std::min(request.size, to_read.size()) : request.size;
    auto some = limit == 0 ? 0 : *rc::gen::inRange<std::size_t>(1, limit + 1);
    if (reading) {
      std::copy_n(to_read.begin(), some, request.data);
      to_read.erase(to_read.begin(), to_read.begin() + static_cast<std::ptrdiff_t>(some));
    } else {
      written.insert(written.end(), request.data, request.data + some);
    }
    request.outcome = static_cast<std::int64_t>(some);
    return true;
  }
};

std::size_t result_of(Task<std::size_t> task) {
  task.start();
  return task.result();
}

int error_of(Task<std::size_t> task) {
  try {
    result_of(std::move(task));
  } catch (const std::system_error& error) {
    return error.code().value();
  }
  return 0;
}

std::vector<std::byte> any_bytes() {
  return *rc::gen::map<std::vector<std::uint8_t>>([](const auto& numbers) {
    std::vector<std::byte> bytes(numbers.size());
    std::transform(numbers.begin(), numbers.end(), bytes.begin(),
                   [](auto number) { return std::byte{number}; });
    return bytes;
  });
}

}  // namespace

RC_GTEST_PROP(ReadExactly, ReadsAllAndNoMore, ()) {
  auto content = any_bytes();
  auto wanted = *rc::gen::inRange<std::size_t>(0, content.size() + 1);
  CapriciousContext world(content);
  auto stream = world.adopt(0);
  std::vector<std::byte> into(wanted);
  RC_ASSERT(result_of(read_exactly(world, stream, into)) == wanted);
  RC_ASSERT(std::equal(into.begin(), into.end(), content.begin()));
  RC_ASSERT(world.to_read.size() == content.size() - wanted);
}

RC_GTEST_PROP(ReadExactly, TellsThatTheStreamEnded, ()) {
  auto content = any_bytes();
  CapriciousContext world(content);
  auto stream = world.adopt(0);
  std::vector<std::byte> into(content.size() + 1);
  RC_ASSERT(error_of(read_exactly(world, stream, into)) == ENODATA);
}

RC_GTEST_PROP(WriteAll, WritesAllInOrder, ()) {
  auto content = any_bytes();
  CapriciousContext world;
  auto stream = world.adopt(0);
  RC_ASSERT(result_of(write_all(world, stream, content)) == content.size());
  RC_ASSERT(world.written == content);
}

TEST(Streams, PassOnTheErrorOfTheCall) {
  auto pipe = make_pipe();
  BlockingContext world;
  auto in = world.adopt(pipe.in.get());
  auto out = world.adopt(pipe.out.get());
  std::vector<std::byte> bytes(1);
  EXPECT_EQ(error_of(read_exactly(world, out, bytes)), EBADF);
  EXPECT_EQ(error_of(write_all(world, in, bytes)), EBADF);
}

}  // namespace interleave::testing
