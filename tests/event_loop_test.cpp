#include "coroutines/event_loop.hpp"

#include "core/posix.hpp"
#include "tests/back_ends.hpp"
#include "workloads/loopback.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstring>
#include <deque>
#include <memory>
#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <fcntl.h>
#include <rapidcheck/gtest.h>

namespace interleave {
namespace {

using Kind = Request::Kind;
using std::chrono::microseconds;
using std::chrono::milliseconds;

// What a task does without a task: the request, and the buffer it fills.
struct Transfer {
  Transfer(Kind kind, int fd, Channel* channel, std::size_t bytes)
      : buffer(bytes), request(kind, Stream(fd, channel), buffer.data(), bytes) {}
  std::vector<std::byte> buffer;
  Request request;
};

// What a model does for its tasks: true when the request was done at once.
bool ask(EventLoop& loop, Request& request) {
  if (loop.try_now(request)) return true;
  loop.submit(request);
  return false;
}

// The outcome of a request that may have to wait, while nobody else is done before it.
std::int64_t outcome(EventLoop& loop, Request& request) {
  if (!ask(loop, request)) {
    EXPECT_EQ(loop.next(), &request);
  }
  return request.outcome;
}

// Resumptions of a busy task until `request` is done, at most `most`.
int resumptions_before(EventLoop& loop, const Request& request, Request& busy, int most) {
  int count = 0;
  while (count < most && loop.next() != &request) {
    loop.submit(busy);
    ++count;
  }
  return count;
}

void put(int fd, std::size_t bytes) {
  std::vector<char> text(bytes, 'x');
  ASSERT_EQ(::write(fd, text.data(), bytes), static_cast<ssize_t>(bytes));
}

Request sleep_until(std::int64_t deadline_ns) {
  return Request(Clock::time_point(std::chrono::nanoseconds(deadline_ns)));
}

// ---- the parts ----

RC_GTEST_PROP(RunQueue, IsFirstInFirstOut, (const std::vector<bool>& pushes)) {
  std::deque<Request> requests;
  std::deque<Request*> model;
  RunQueue queue;
  for (bool push : pushes) {
    if (push) {
      model.push_back(&requests.emplace_back(Kind::checkpoint));
      queue.push(*model.back());
    } else if (!model.empty()) {
      RC_ASSERT(&queue.pop() == model.front());
      model.pop_front();
    }
    RC_ASSERT(queue.empty() == model.empty());
  }
}

RC_GTEST_PROP(TimerHeap, GivesTheEarliestDeadlineWhateverTheOrder, ()) {
  auto deadlines = *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange(0, 50));
  std::deque<Request> requests;
  std::multiset<std::int64_t> model;
  TimerHeap heap;
  for (std::int64_t deadline : deadlines) {
    heap.push(requests.emplace_back(sleep_until(deadline)));
    model.insert(deadline);
    if (deadline % 3 != 0) continue;  // sometimes take one out in between
    RC_ASSERT(heap.first_deadline_ns() == *model.begin());
    RC_ASSERT(heap.pop().deadline_ns == *model.begin());
    model.erase(model.begin());
  }
  while (!heap.empty()) {
    RC_ASSERT(heap.pop().deadline_ns == *model.begin());
    model.erase(model.begin());
  }
  RC_ASSERT(model.empty());
}

RC_GTEST_PROP(DeadlineHeap, GivesTheEarliestOfThoseThatWereNotTakenOut, ()) {
  auto deadlines = *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange(0, 50));
  std::deque<Request> requests;
  std::multiset<std::int64_t> model;
  std::vector<Request*> inside;
  DeadlineHeap heap;
  for (std::int64_t deadline : deadlines) {
    heap.push(*inside.emplace_back(&requests.emplace_back(sleep_until(deadline))));
    model.insert(deadline);
    if (deadline % 3 != 0) continue;  // sometimes take one out, from anywhere
    auto which = inside.begin() + *rc::gen::inRange<std::ptrdiff_t>(0, std::ssize(inside));
    model.erase(model.find((*which)->deadline_ns));
    heap.remove(**which);
    inside.erase(which);
    if (!model.empty()) RC_ASSERT(heap.first_deadline_ns() == *model.begin());
  }
  RC_ASSERT(heap.size() == model.size());
  for (; !heap.empty(); model.erase(model.begin())) {
    RC_ASSERT(heap.pop().deadline_ns == *model.begin());
  }
}

// ---- timers ----

std::unique_ptr<BackEnd> make_epoll_of_milliseconds(RunQueue& done) {
  return std::make_unique<EpollBackEnd>(done, false);
}

constexpr testing::NamedBackEnd clocks[] = {{"epoll_pwait2", make_epoll},
                                            {"epoll_wait", make_epoll_of_milliseconds},
                                            {"io_uring", make_ring}};

using EventLoopTimers = testing::OnEachBackEnd;

TEST_P(EventLoopTimers, FireInDeadlineOrderAndNeverEarly) {
  EXPECT_TRUE(rc::check([] {
    auto offsets_us = *rc::gen::container<std::vector<int>>(rc::gen::inRange(-100, 2'000));
    EventLoop loop(GetParam().make);
    std::deque<Request> sleepers;
    auto start = now_ns();
    for (int offset : offsets_us) {
      loop.submit(sleepers.emplace_back(sleep_until(start + offset * 1'000)));
    }
    std::int64_t last = 0;
    std::size_t fired = 0;
    while (Request* done = loop.next()) {
      RC_ASSERT(now_ns() >= done->deadline_ns);
      RC_ASSERT(done->deadline_ns >= last);
      last = done->deadline_ns;
      ++fired;
    }
    RC_ASSERT(fired == offsets_us.size());
  }));
}

INSTANTIATE_TEST_SUITE_P(Clocks, EventLoopTimers, ::testing::ValuesIn(clocks), testing::name_of);

using EachEventLoop = testing::OnEachBackEnd;

TEST_P(EachEventLoop, HasNothingToSayWhenNothingIsOutstanding) {
  EventLoop& loop = this->loop();
  EXPECT_EQ(loop.next(), nullptr);
  Request request(Kind::checkpoint);
  EXPECT_FALSE(ask(loop, request));
  EXPECT_EQ(loop.next(), &request);
  EXPECT_EQ(loop.next(), nullptr);
}

TEST_P(EachEventLoop, ASleepThatIsOverNeedsNoWait) {
  EventLoop& loop = this->loop();
  Request first = sleep_until(now_ns() + 1'000'000);
  EXPECT_FALSE(ask(loop, first));
  EXPECT_EQ(loop.next(), &first);
  Request over = sleep_until(first.deadline_ns);  // the loop has seen that time pass
  EXPECT_TRUE(loop.try_now(over));
}

// ---- deadlines ----

// A reader of the pipe that waits until `offset` from now.
std::unique_ptr<Transfer> reader_until(EventLoop& loop, int fd, Clock::duration offset) {
  auto reader = std::make_unique<Transfer>(Kind::read, fd, loop.enroll(fd, false), 8);
  reader->request.deadline_ns = now_ns() + offset.count();
  return reader;
}

TEST_P(EachEventLoop, ARequestThatIsLateFailsAndItsDescriptorIsFree) {
  EventLoop& loop = this->loop();
  auto pipe = make_pipe();
  auto late = reader_until(loop, pipe.in.get(), milliseconds(2));
  auto deadline_ns = late->request.deadline_ns;
  EXPECT_EQ(outcome(loop, late->request), -ETIMEDOUT);
  EXPECT_GE(now_ns(), deadline_ns);
  late.reset();
  put(pipe.out.get(), 5);
  auto next = reader_until(loop, pipe.in.get(), std::chrono::hours(1));
  EXPECT_EQ(outcome(loop, next->request), 5);
  EXPECT_EQ(loop.next(), nullptr);
}

// Its memory is gone at its deadline: AddressSanitizer sees who looks there.
TEST_P(EachEventLoop, ARequestThatIsDoneIsForgottenBeforeItsDeadline) {
  EventLoop& loop = this->loop();
  auto pipe = make_pipe();
  for (int round = 0; round < 20; ++round) {
    auto reader = reader_until(loop, pipe.in.get(), milliseconds(5));
    ASSERT_FALSE(ask(loop, reader->request));
    put(pipe.out.get(), 8);
    ASSERT_EQ(loop.next(), &reader->request);
    EXPECT_EQ(reader->request.outcome, 8);
  }
  Request sleeper = sleep_until(now_ns() + 10'000'000);
  loop.submit(sleeper);
  EXPECT_EQ(loop.next(), &sleeper);
  EXPECT_EQ(loop.next(), nullptr);
}

TEST_P(EachEventLoop, DeadlinesPassInTheirOrderAmongSleepers) {
  EventLoop& loop = this->loop();
  std::vector<PipeEnds> pipes(3);
  std::vector<std::unique_ptr<Transfer>> readers;
  auto deadline_ns = now_ns() + 6'000'000;  // of the first, and the others come before
  for (auto& pipe : pipes) {
    pipe = make_pipe();
    readers.push_back(reader_until(loop, pipe.in.get(), {}));
    readers.back()->request.deadline_ns = deadline_ns;
    deadline_ns -= 2'000'000;
    ASSERT_FALSE(ask(loop, readers.back()->request));
  }
  Request sleeper = sleep_until(now_ns() + 50'000'000);
  loop.submit(sleeper);
  for (auto reader = readers.rbegin(); reader != readers.rend(); ++reader) {
    EXPECT_EQ(loop.next(), &(*reader)->request);
    EXPECT_EQ((*reader)->request.outcome, -ETIMEDOUT);
  }
  EXPECT_EQ(loop.next(), &sleeper);
}

// ---- datagrams ----

TEST_P(EachEventLoop, ReadsDatagramsOneByOneAlsoEmptyOnes) {
  EventLoop& loop = this->loop();
  auto [ours, theirs] = make_datagram_pair();
  Transfer reader(Kind::read, ours.get(), loop.enroll(ours.get(), false), 8);
  EXPECT_FALSE(ask(loop, reader.request));
  put(theirs.get(), 3);
  EXPECT_EQ(loop.next(), &reader.request);
  EXPECT_EQ(reader.request.outcome, 3);
  for (std::size_t bytes : {5U, 0U, 2U}) put(theirs.get(), bytes);
  for (std::int64_t bytes : {5, 0, 2}) EXPECT_EQ(outcome(loop, reader.request), bytes);
}

TEST_P(EachEventLoop, TellsAReaderThatItsPeersSocketIsGone) {
  EventLoop& loop = this->loop();
  auto [ours, theirs] = make_datagram_pair();
  Channel* channel = loop.enroll(ours.get(), false);
  Transfer reader(Kind::read, ours.get(), channel, 8);
  Transfer writer(Kind::write, ours.get(), channel, 8);
  EXPECT_FALSE(ask(loop, reader.request));
  theirs.reset();
  EXPECT_EQ(outcome(loop, writer.request), 8) << "the refusal comes as an answer";
  EXPECT_EQ(loop.next(), &reader.request);
  EXPECT_EQ(reader.request.outcome, -ECONNREFUSED);
}

// ---- calls ----

// A call that lasts until it is told to end, and says whether two are made at once.
struct SlowCall {
  std::atomic<bool>& may_end;
  std::atomic<int>& running;
  std::atomic<int>& most;

  void operator()() const {
    most = std::max(most.load(), ++running);
    while (!may_end) std::this_thread::yield();
    --running;
  }
};

template <class Function> Request request_for(Kind kind, Function& function) {
  Request::Call call = [](void* called) noexcept { (*static_cast<Function*>(called))(); };
  return {kind, call, &function};
}

TEST_P(EachEventLoop, RunsOthersWhileACallIsMade) {
  EventLoop& loop = this->loop();
  std::atomic<bool> may_end = false;
  std::atomic<int> running = 0;
  std::atomic<int> most = 0;
  SlowCall slow{may_end, running, most};
  auto call = request_for(Kind::offload, slow);
  EXPECT_FALSE(ask(loop, call));
  Request busy(Kind::checkpoint);
  loop.submit(busy);
  EXPECT_EQ(resumptions_before(loop, call, busy, 10'000), 10'000);
  may_end = true;
  while (loop.next() != &call) loop.submit(busy);
  EXPECT_EQ(running, 0);
  EXPECT_EQ(loop.next(), &busy);
  EXPECT_EQ(loop.next(), nullptr);
}

TEST_P(EachEventLoop, SleepsUntilACallIsMadeWhenNobodyElseRuns) {
  EventLoop& loop = this->loop();
  for (int round = 0; round < 1'000; ++round) {
    int made = 0;
    auto count = [&made] { ++made; };
    auto call = request_for(Kind::offload, count);
    EXPECT_EQ(outcome(loop, call), 0);
    EXPECT_EQ(made, 1);
  }
  EXPECT_EQ(loop.next(), nullptr);
}

TEST_P(EachEventLoop, MakesAnExclusiveCallOnTheSpot) {
  EventLoop& loop = this->loop();
  auto maker = std::thread::id{};
  auto see = [&maker] { maker = std::this_thread::get_id(); };
  auto call = request_for(Kind::exclusive, see);
  EXPECT_EQ(outcome(loop, call), 0);
  EXPECT_EQ(maker, std::this_thread::get_id());
}

TEST(Helpers, AreNoMoreThanWereAllowedAndLoseNoCall) {
  std::atomic<bool> may_end = false;
  std::atomic<int> running = 0;
  std::atomic<int> most = 0;
  std::deque<Request> calls;
  SlowCall slow{may_end, running, most};
  Helpers helpers(3);
  for (int i = 0; i < 100; ++i)
    helpers.hand_in(calls.emplace_back(request_for(Kind::offload, slow)));
  while (running < 3) std::this_thread::yield();
  may_end = true;
  std::set<Request*> done;
  while (done.size() < calls.size()) {
    for (auto some = helpers.collect(); !some.empty();) done.insert(&some.pop());
  }
  EXPECT_LE(most, 3);
  EXPECT_EQ(running, 0);
}

// ---- fairness ----

// Resumptions of a busy task after the clock had passed `deadline_ns`, until the sleeper's.
int resumptions_until(EventLoop& loop, Request& sleeper, std::int64_t work_ns) {
  Request busy(Kind::checkpoint);
  loop.submit(busy);
  int late = 0;
  while (loop.next() != &sleeper) {
    if (now_ns() >= sleeper.deadline_ns) ++late;
    for (auto end = now_ns() + work_ns; now_ns() < end;) {
    }
    loop.submit(busy);
  }
  return late;
}

TEST_P(EachEventLoop, ABusyTaskDelaysATimerByOneQuotaAtMost) {
  EventLoop& loop = this->loop();
  Request sleeper = sleep_until(now_ns() + 20'000'000);
  loop.submit(sleeper);
  EXPECT_LE(resumptions_until(loop, sleeper, 0), 256 + 1) << "the busy one stands before it";
}

TEST_P(EachEventLoop, TheQuotaShrinksForTasksThatComputeLong) {
  EventLoop& loop = this->loop();
  Request sleeper = sleep_until(now_ns() + 20'000'000);
  loop.submit(sleeper);
  EXPECT_LE(resumptions_until(loop, sleeper, 20'000), 3) << "20 us each, and 50 us allowed";
}

TEST_P(EachEventLoop, AReaderWaitsHalfAMillisecondForTasksThatComputeLong) {
  EventLoop& loop = this->loop();
  auto pipe = make_pipe();
  Transfer reader(Kind::read, pipe.in.get(), loop.enroll(pipe.in.get(), true), 8);
  EXPECT_FALSE(ask(loop, reader.request));
  Request busy(Kind::checkpoint);
  loop.submit(busy);
  int late = 0;
  for (int turn = 0; loop.next() != &reader.request; ++turn) {
    if (turn == 10) put(pipe.out.get(), 8);  // the loop has asked by now, and finds nothing new
    if (turn >= 10) ++late;
    for (auto end = now_ns() + 100'000; now_ns() < end;) {
    }
    loop.submit(busy);
  }
  EXPECT_LE(late, 5 + 2) << "100 us each, and 500 us allowed";
}

TEST_P(EachEventLoop, ABusyTaskDelaysAReaderByOneQuotaAtMost) {
  EventLoop& loop = this->loop();
  auto pipe = make_pipe();
  Transfer reader(Kind::read, pipe.in.get(), loop.enroll(pipe.in.get(), true), 8);
  EXPECT_FALSE(ask(loop, reader.request));
  Request busy(Kind::checkpoint);
  loop.submit(busy);
  EXPECT_EQ(resumptions_before(loop, reader.request, busy, 1'000), 1'000);
  put(pipe.out.get(), 8);
  EXPECT_LE(resumptions_before(loop, reader.request, busy, 1'000), 256);
}

// Reads byte after byte until it is told to wait.
int reads_in_a_row(EventLoop& loop, Transfer& reader) {
  int reads = 1;
  while (ask(loop, reader.request)) ++reads;
  return reads;
}

TEST(EventLoop, ATaskWhoseReadsNeverRefuseIsParkedAfter64) {
  EventLoop loop;
  auto pipe = make_pipe();
  put(pipe.out.get(), 1'000);
  Request other(Kind::checkpoint);
  loop.submit(other);
  Transfer reader(Kind::read, pipe.in.get(), loop.enroll(pipe.in.get(), true), 1);
  EXPECT_EQ(reads_in_a_row(loop, reader), 64);
  EXPECT_EQ(loop.next(), &other);
  EXPECT_EQ(loop.next(), &reader.request);
  std::vector<std::byte> rest(1'000);
  EXPECT_EQ(::read(pipe.in.get(), rest.data(), rest.size()), 1'000 - 64) << "one was read twice";
}

// ---- descriptors ----

TEST(EventLoop, AShortReadSavesTheNextTryUntilAnEdge) {
  EventLoop loop;
  auto pipe = make_pipe();
  Channel* channel = loop.enroll(pipe.in.get(), true);
  put(pipe.out.get(), 3);
  Transfer first(Kind::read, pipe.in.get(), channel, 10);
  ASSERT_TRUE(loop.try_now(first.request));
  EXPECT_EQ(first.request.outcome, 3);
  put(pipe.out.get(), 4);
  Transfer second(Kind::read, pipe.in.get(), channel, 10);
  EXPECT_FALSE(loop.try_now(second.request)) << "a system call was made before the edge was seen";
  loop.submit(second.request);
  EXPECT_EQ(loop.next(), &second.request);
  EXPECT_EQ(second.request.outcome, 4);
}

TEST(EventLoop, AFullReadKeepsTheHint) {
  EventLoop loop;
  auto pipe = make_pipe();
  Channel* channel = loop.enroll(pipe.in.get(), true);
  put(pipe.out.get(), 10);
  for (int i = 0; i < 2; ++i) {
    Transfer half(Kind::read, pipe.in.get(), channel, 5);
    EXPECT_TRUE(loop.try_now(half.request));
  }
}

// The end may become known before the short read or after it; neither may wait for an edge that
// has passed.
class EventLoopEnd : public ::testing::TestWithParam<bool> {};

TEST_P(EventLoopEnd, OfAStreamIsFoundAfterAShortRead) {
  bool known_before_the_read = GetParam();
  EventLoop loop;
  auto pipe = make_pipe();
  Channel* channel = loop.enroll(pipe.in.get(), true);
  Transfer first(Kind::read, pipe.in.get(), channel, 10);
  ASSERT_FALSE(ask(loop, first.request));
  put(pipe.out.get(), 3);
  if (known_before_the_read) pipe.out.reset();
  loop.next();
  EXPECT_EQ(first.request.outcome, 3);
  pipe.out.reset();
  Transfer end(Kind::read, pipe.in.get(), channel, 10);
  EXPECT_EQ(outcome(loop, end.request), 0);
}

INSTANTIATE_TEST_SUITE_P(Known, EventLoopEnd, ::testing::Values(true, false),
                         [](const auto& early) { return early.param ? "before" : "after"; });

TEST_P(EachEventLoop, AWriterWaitsForRoomAndAReaderMakesIt) {
  EventLoop& loop = this->loop();
  auto pipe = make_pipe();
  Channel* in = loop.enroll(pipe.in.get(), false);
  Channel* out = loop.enroll(pipe.out.get(), false);
  Transfer fill(Kind::write, pipe.out.get(), out, 1 << 20);
  EXPECT_LT(outcome(loop, fill.request), 1 << 20);
  Transfer more(Kind::write, pipe.out.get(), out, 100);
  ASSERT_FALSE(ask(loop, more.request));
  Transfer drain(Kind::read, pipe.in.get(), in, 1 << 20);
  EXPECT_EQ(outcome(loop, drain.request), fill.request.outcome);
  EXPECT_EQ(loop.next(), &more.request);
  EXPECT_EQ(more.request.outcome, 100);
}

TEST_P(EachEventLoop, AVanishedReaderIsAnErrorOfTheWrite) {
  std::signal(SIGPIPE, SIG_IGN);
  EventLoop& loop = this->loop();
  auto pipe = make_pipe();
  Channel* out = loop.enroll(pipe.out.get(), true);
  Transfer fill(Kind::write, pipe.out.get(), out, 1 << 20);
  EXPECT_GT(outcome(loop, fill.request), 0);
  Transfer more(Kind::write, pipe.out.get(), out, 100);
  ASSERT_FALSE(ask(loop, more.request));
  pipe.in.reset();
  EXPECT_EQ(loop.next(), &more.request);
  EXPECT_EQ(more.request.outcome, -EPIPE);
}

TEST_P(EachEventLoop, ABadDescriptorIsAnErrorOfTheRead) {
  EventLoop& loop = this->loop();
  for (int bad : {-1, 12'345, 2'000'000'000}) {
    Transfer reader(Kind::read, bad, loop.enroll(bad, false), 8);
    ASSERT_TRUE(loop.try_now(reader.request));
    EXPECT_EQ(reader.request.outcome, -EBADF);
  }
}

TEST(EventLoop, ABorrowedDescriptorIsRegisteredOnce) {
  EventLoop loop;
  auto pipe = make_pipe();
  Channel* channel = loop.enroll(pipe.in.get(), false);
  auto generation = channel->generation;
  EXPECT_EQ(loop.enroll(pipe.in.get(), false), channel);
  EXPECT_EQ(channel->generation, generation);
  EXPECT_NE(::fcntl(pipe.in.get(), F_GETFL) & O_NONBLOCK, 0);
}

// A duplicate keeps the description alive, and with it epoll's entry for a number that has been
// closed and means another pipe by now.
TEST(EventLoop, AnEventForAnEarlierHolderOfANumberIsDropped) {
  EventLoop loop;
  auto old_pipe = make_pipe();
  auto new_pipe = make_pipe();
  UniqueFd number(check(::dup(old_pipe.in.get()), "dup"));
  loop.enroll(number.get(), true);
  check(::dup2(new_pipe.in.get(), number.get()), "dup2");
  Transfer reader(Kind::read, number.get(), loop.enroll(number.get(), true), 8);
  ASSERT_FALSE(ask(loop, reader.request));
  put(old_pipe.out.get(), 8);
  old_pipe.out.reset();
  Request sleeper = sleep_until(now_ns() + 2'000'000);
  loop.submit(sleeper);
  EXPECT_EQ(loop.next(), &sleeper);
  EXPECT_FALSE(reader.request.channel->ended) << "the other pipe's end was taken for this one's";
  put(new_pipe.out.get(), 5);
  EXPECT_EQ(loop.next(), &reader.request);
  EXPECT_EQ(reader.request.outcome, 5);
}

TEST_P(EachEventLoop, ANumberThatIsClosedAndOpenedAgainIsRegisteredAgain) {
  EventLoop& loop = this->loop();
  for (int round = 0; round < 1'000; ++round) {
    auto pipe = make_pipe();
    bool fresh = round > 0;  // and even a number that was borrowed before
    Transfer reader(Kind::read, pipe.in.get(), loop.enroll(pipe.in.get(), fresh), 8);
    bool early = ask(loop, reader.request);
    put(pipe.out.get(), 8);
    ASSERT_TRUE(!early && loop.next() == &reader.request) << round;
  }
}

// ---- stalls ----

RC_GTEST_PROP(StallWatch, AllowsEachTurnAKernelAndSeesWhatIsLonger, ()) {
  auto kernels = *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange(0, 50'001));
  auto stall = *rc::gen::inRange<std::int64_t>(0, 100'000'000);
  std::int64_t elapsed = 0;
  for (auto kernel : kernels) elapsed += kernel;
  StallWatch watch;
  watch.begin(milliseconds(10));
  watch.look(elapsed, kernels.size());
  RC_ASSERT(watch.stalls() == 0U);
  auto slack = StallWatch::kernel_ns * static_cast<std::int64_t>(kernels.size());
  watch.look(elapsed + stall, kernels.size());
  if (stall <= 10'000'000) RC_ASSERT(watch.stalls() == 0U);
  if (stall > 10'000'000 + slack) RC_ASSERT(watch.stalls() == 1U);
}

void compute_for(Clock::duration time) {
  for (auto end = Clock::now() + time; Clock::now() < end;) {
  }
}

TEST_P(EachEventLoop, CountsATaskThatKeptItToItself) {
  EventLoop& loop = this->loop();
  loop.begin_watch(milliseconds(10));
  Request busy(Kind::checkpoint);
  loop.submit(busy);
  for (int resumption = 0; resumption < 1'000; ++resumption) {
    ASSERT_EQ(loop.next(), &busy);
    if (resumption == 500) compute_for(milliseconds(50));
    loop.submit(busy);
  }
  EXPECT_EQ(loop.next(), &busy);
  EXPECT_GE(loop.end_watch(), 1U);
}

TEST_P(EachEventLoop, CountsAStallBeforeItSleeps) {
  EventLoop& loop = this->loop();
  loop.begin_watch(milliseconds(10));
  Request first = sleep_until(now_ns() + 1'000'000);
  loop.submit(first);
  ASSERT_EQ(loop.next(), &first);
  compute_for(milliseconds(50));
  Request second = sleep_until(now_ns() + 1'000'000);
  loop.submit(second);
  ASSERT_EQ(loop.next(), &second);
  EXPECT_GE(loop.end_watch(), 1U);
}

// The time in which this thread had no CPU: asleep, or with others in its place.
std::int64_t time_off_cpu_ns() {
  timespec used{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return now_ns() - used.tv_sec * 1'000'000'000 - used.tv_nsec;
}

// More than the threshold of kernels, of sleep, and of tasks that were started and never waited, but
// nobody kept the loop to himself, unless others on this machine did: the watch cannot tell.
TEST_P(EachEventLoop, CountsNeitherKernelsNorSleepNorManyTasksAsAStall) {
  EventLoop& loop = this->loop();
  auto off_cpu = time_off_cpu_ns();
  loop.begin_watch(milliseconds(200));
  Request busy(Kind::checkpoint);
  loop.submit(busy);
  for (int resumption = 0; resumption < 30'000; ++resumption) {
    ASSERT_EQ(loop.next(), &busy);
    compute_for(microseconds(10));
    if (resumption + 1 < 30'000) loop.submit(busy);
  }
  Request sleeper = sleep_until(now_ns() + 400'000'000);
  loop.submit(sleeper);
  ASSERT_EQ(loop.next(), &sleeper);
  for (int start = 0; start < 30'000; ++start) {
    loop.count_start();
    compute_for(microseconds(10));
  }
  auto others_ns = time_off_cpu_ns() - off_cpu - 400'000'000;
  EXPECT_LE(static_cast<std::int64_t>(loop.end_watch()), others_ns / 200'000'000);
}

// ---- broken invariants ----

using EachEventLoopDeath = testing::OnEachBackEnd;

TEST_P(EachEventLoopDeath, TwoReadersOfOneDescriptor) {
  EventLoop& loop = this->loop();
  auto pipe = make_pipe();
  Channel* channel = loop.enroll(pipe.in.get(), true);
  Transfer first(Kind::read, pipe.in.get(), channel, 1);
  Transfer second(Kind::read, pipe.in.get(), channel, 1);
  ASSERT_FALSE(ask(loop, first.request));
  ASSERT_FALSE(loop.try_now(second.request));
  EXPECT_DEATH(loop.submit(second.request), "two tasks wait");
}

TEST_P(EachEventLoopDeath, ADescriptorClosedWhileATaskWaits) {
  EventLoop& loop = this->loop();
  auto pipe = make_pipe();
  Transfer reader(Kind::read, pipe.in.get(), loop.enroll(pipe.in.get(), true), 1);
  ASSERT_FALSE(ask(loop, reader.request));
  EXPECT_DEATH(loop.enroll(pipe.in.get(), true), "closed while a task waited");
}

INSTANTIATE_TEST_SUITE_P(BackEnds, EachEventLoop, ::testing::ValuesIn(testing::back_ends),
                         testing::name_of);
INSTANTIATE_TEST_SUITE_P(BackEnds, EachEventLoopDeath, ::testing::ValuesIn(testing::back_ends),
                         testing::name_of);

}  // namespace
}  // namespace interleave
