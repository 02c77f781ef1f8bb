#pragma once

#include "core/gathering.hpp"
#include "core/request.hpp"
#include "core/run_queue.hpp"

#include <atomic>
#include <coroutine>
#include <span>

namespace interleave {

/// Countdown of bytecodes to the next checkpoint, in a world that counts them. Only the lock's
/// holder touches it, so it needs no atomics.
struct Ticker {
  std::int32_t left;
  std::int32_t interval;
};

/// Which way a descriptor is to be ready.
enum class Readiness : bool { in, out };

/// The world a task runs in. A workload is written once, against this; what it costs to wait is
/// decided by the model that implements the virtual functions below. A Context belongs to one
/// worker and is used by no other thread.
class Context {
 public:
  class Trap;
  class CheckpointTrap;
  class AcceptTrap;
  class GatherTrap;

  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  /// "Others may run now": a yield where a scheduler has somebody else to run, else one load. It
  /// stands between two pieces of computing. Before a wait it would be a second wait: on a loop the
  /// task goes to the end of the run queue, and only then begins to wait.
  CheckpointTrap checkpoint() noexcept;
  /// Waits. A deadline that has passed takes no system call, in any model.
  Trap sleep_for(Clock::duration rest) noexcept;
  Trap sleep_until(Clock::time_point when) noexcept;

  // What follows may wait for a descriptor, and throws std::system_error out of co_await when its
  // system call fails, or with ETIMEDOUT when it could not be done by the deadline. What needs no
  // waiting is done, however late it is.

  /// At least one byte, or 0 at the end of the stream.
  Trap read_some(Stream& from, std::span<std::byte> into,
                 Clock::time_point deadline = no_deadline) noexcept;
  /// At least one byte of a non-empty `bytes`. With a deadline it may be less than fits at once.
  Trap write_some(Stream& to, std::span<const std::byte> bytes,
                  Clock::time_point deadline = no_deadline) noexcept;
  /// The next connection to a listening socket: a descriptor to adopt, closed on exec.
  AcceptTrap accept(Stream& listener, Clock::time_point deadline = no_deadline) noexcept;
  /// Connects an internet socket. `address`, a sockaddr_in or its like, must outlive the wait: name
  /// it. A socket that could not be connected, or not in time, is good for nothing but closing.
  template <class Address>
  Trap connect(Stream& socket, const Address& address,
               Clock::time_point deadline = no_deadline) noexcept;
  /// Waits until a read (in) or a write (out) would not block; for code that makes its own calls.
  Trap ready(Stream& stream, Readiness way, Clock::time_point deadline = no_deadline) noexcept;

  /// Has `function()` called where it blocks no other task: on a loop by a helper thread, under an
  /// interpreter lock with the lock given up, elsewhere on the spot. It must not throw, and must
  /// outlive the wait: name it first (docs/pitfalls.md), never pass a temporary.
  template <class Function> Trap offload(Function& function) noexcept;
  /// Has `function()` called while no other task of this address space runs: where tasks share one
  /// interpreter without a lock, by stopping its world; elsewhere on the spot, since there nothing
  /// is shared or nobody else runs. It must not throw, must be short, and must not wait.
  template <class Function> Trap exclusively(Function& function) noexcept;

  /// Runs children together, as far as the model can, and goes on when all of them are finished.
  /// Then it throws what the first of them, by number, has thrown. For the children see
  /// siblings.hpp; they must outlive the wait: name them first.
  ///
  /// A child has no slot of its own. What it knows it was given by its parent, and a connection of
  /// the parent's slot stays the family's: one of them at a time may use it.
  GatherTrap gather(Gathering& children) noexcept;

  /// Makes a descriptor awaitable. Borrowed: one of the environment's, open from before the first
  /// task until after the last; a loop registers it once. Owned: closed with the Stream.
  Stream adopt(int borrowed) { return {borrowed, enroll(borrowed, false)}; }
  Stream adopt(UniqueFd owned) {
    Registration* registration = enroll(owned.get(), true);
    return {std::move(owned), registration};
  }

  /// Does the world want a checkpoint? A kernel that runs for long polls this, and returns to its
  /// coroutine when it is true. One relaxed load: no data is handed over with the flag.
  bool breaker() const noexcept { return breaker_->load(std::memory_order_relaxed); }

  /// Does another thread demand the turn? A checkpoint means one of two things. Under an
  /// interpreter's lock it answers a demand, which no program can refuse. On a loop it is a yield
  /// of the task's own will (`asyncio.sleep(0)`), which real handlers do not make while they
  /// compute: there the breaker is always set, and this is always false.
  bool must_yield() const noexcept { return yielding_ == Yielding::demanded && breaker(); }

  /// The same question after so many bytecodes of an interpreted program, which are too short for a
  /// checkpoint each: where the world counts them, it is due when they have run out.
  bool due(std::int32_t bytecodes) noexcept {
    if (ticker_ == nullptr) return breaker();
    ticker_->left -= bytecodes;
    if (ticker_->left >= 0) return false;
    ticker_->left = ticker_->interval;
    return true;
  }

  /// Can it happen that two tasks of this address space run at the same instant? If not, what they
  /// share needs no atomics between two checkpoints.
  bool concurrent() const noexcept { return concurrent_; }

 protected:
  enum class Sharing : bool { exclusive, concurrent };
  /// The meaning of a set breaker; see must_yield().
  enum class Yielding : bool { demanded, voluntary };

  /// `ticker`: none where only the breaker says when a checkpoint is due.
  explicit Context(const std::atomic<bool>& breaker, Sharing sharing = Sharing::concurrent,
                   Ticker* ticker = nullptr, Yielding yielding = Yielding::demanded) noexcept
      : breaker_(&breaker),
        ticker_(ticker),
        concurrent_(sharing == Sharing::concurrent),
        yielding_(yielding) {}
  /// A world in front of `behind`, for whose tasks it stands: it hears of every checkpoint, and hands
  /// on what it does not do itself.
  Context(const Context& behind, const std::atomic<bool>& breaker) noexcept
      : Context(breaker, behind.concurrent_ ? Sharing::concurrent : Sharing::exclusive, nullptr,
                Yielding::voluntary) {}
  static bool perform_in(Context& behind, Request& request) { return behind.perform(request); }
  static void park_in(Context& behind, Request& request) { behind.park(request); }
  static Registration* enroll_in(Context& behind, int fd, bool fresh) {
    return behind.enroll(fd, fresh);
  }
  ~Context() = default;

  /// A loop whose tasks suspend lends its run queue: from then on a checkpoint goes to its end
  /// directly, without two virtual calls that would cost as much as the switch itself.
  void lend_turns(RunQueue& turns) noexcept { turns_ = &turns; }

  /// Does what was asked and returns true; or returns false, and park() follows.
  virtual bool perform(Request&) = 0;

  /// Remembers a suspended task until its request is finished. A model that blocks never gets
  /// here, so this ends the process: suspension is impossible there by construction.
  virtual void park(Request&);

  /// A loop's registration of a descriptor; `fresh` when this number may have been another
  /// descriptor before.
  virtual Registration* enroll(int /*fd*/, bool /*fresh*/) { return nullptr; }

 private:
  const std::atomic<bool>* breaker_;
  RunQueue* turns_ = nullptr;  // none: perform() decides what a checkpoint does
  Ticker* ticker_;
  bool concurrent_;
  Yielding yielding_;
};

/// The awaiter of a Request.
class [[nodiscard]] Context::Trap {
 public:
  // The Request is made in place: g++ would clear every member that a copied one leaves unset.
  template <class... Asked>
  explicit Trap(Context& world, const Asked&... asked) noexcept
      : world_(world), request_(asked...) {}  // NOLINT(*UninitializedObject): see Request

  bool await_ready() { return world_.perform(request_); }
  void await_suspend(std::coroutine_handle<> task) {
    request_.waiter = task.address();
    world_.park(request_);
  }
  std::size_t await_resume() const {
    if (request_.outcome < 0) fail();
    return static_cast<std::size_t>(request_.outcome);
  }

 private:
  [[noreturn]] void fail() const;

  Context& world_;
  Request request_;
};

/// The awaiter of a checkpoint. It is a class of its own because a checkpoint costs a few
/// nanoseconds: the kind is known here, and there is no outcome to look at.
class [[nodiscard]] Context::CheckpointTrap {
 public:
  explicit CheckpointTrap(Context& world) noexcept : world_(world) {}

  bool await_ready() const noexcept { return !world_.breaker(); }
  /// False: the checkpoint is over, and the task runs on.
  bool await_suspend(std::coroutine_handle<> task) {
    request_.waiter = task.address();
    if (world_.turns_ != nullptr) {
      world_.turns_->push(request_);
      return true;
    }
    if (world_.perform(request_)) return false;
    world_.park(request_);
    return true;
  }
  void await_resume() const noexcept {}

 private:
  Context& world_;
  Request request_{Request::Kind::checkpoint};
};

/// The same, where what is waited for is a descriptor: whoever awaits it owns it from then on.
class [[nodiscard]] Context::AcceptTrap : public Trap {
 public:
  using Trap::Trap;  // NOLINT(*UninitializedObject): see Request
  UniqueFd await_resume() const { return UniqueFd(static_cast<int>(Trap::await_resume())); }
};

/// The same, where what is waited for are children: their failure is the awaiting task's.
class [[nodiscard]] Context::GatherTrap : public Trap {
 public:
  GatherTrap(Context& world, Gathering& children) noexcept
      : Trap(world, Request::Kind::gather, &children),
        children_(children) {}  // NOLINT(*UninitializedObject): see Request
  void await_resume() const {
    Trap::await_resume();
    children_.settle();
  }

 private:
  Gathering& children_;
};

inline Context::CheckpointTrap Context::checkpoint() noexcept {
  return CheckpointTrap(*this);
}
// The epoch is past on every clock, also on that of a loop, which is a little behind.
inline Context::Trap Context::sleep_for(Clock::duration rest) noexcept {
  bool waits = rest > Clock::duration::zero();
  return Trap(*this, waits ? Clock::now() + rest : Clock::time_point());
}
inline Context::Trap Context::sleep_until(Clock::time_point when) noexcept {
  return Trap(*this, when);
}
inline Context::Trap Context::read_some(Stream& from, std::span<std::byte> into,
                                        Clock::time_point deadline) noexcept {
  return Trap(*this, Request::Kind::read, from, into.data(), into.size(), deadline);
}
inline Context::Trap Context::write_some(Stream& to, std::span<const std::byte> bytes,
                                         Clock::time_point deadline) noexcept {
  // One Request serves both directions; a write only ever reads through this pointer.
  auto* start = const_cast<std::byte*>(bytes.data());  // NOLINT(*-const-cast)
  return Trap(*this, Request::Kind::write, to, start, bytes.size(), deadline);
}
inline Context::AcceptTrap Context::accept(Stream& listener, Clock::time_point deadline) noexcept {
  return AcceptTrap(*this, Request::Kind::accept, listener, static_cast<std::byte*>(nullptr), 0U,
                    deadline);
}
template <class Address>
Context::Trap Context::connect(Stream& socket, const Address& address,
                               Clock::time_point deadline) noexcept {
  // As above: connect(2) only reads the address.
  auto bytes = std::as_bytes(std::span(&address, 1));
  auto* start = const_cast<std::byte*>(bytes.data());  // NOLINT(*-const-cast)
  return Trap(*this, Request::Kind::connect, socket, start, bytes.size(), deadline);
}
inline Context::Trap Context::ready(Stream& stream, Readiness way,
                                    Clock::time_point deadline) noexcept {
  auto kind = way == Readiness::in ? Request::Kind::ready_in : Request::Kind::ready_out;
  return Trap(*this, kind, stream, static_cast<std::byte*>(nullptr), 0U, deadline);
}

template <class Function> Context::Trap Context::offload(Function& function) noexcept {
  Request::Call call = [](void* called) noexcept { (*static_cast<Function*>(called))(); };
  return Trap(*this, Request::Kind::offload, call, static_cast<void*>(&function));
}
template <class Function> Context::Trap Context::exclusively(Function& function) noexcept {
  Request::Call call = [](void* called) noexcept { (*static_cast<Function*>(called))(); };
  return Trap(*this, Request::Kind::exclusive, call, static_cast<void*>(&function));
}

inline Context::GatherTrap Context::gather(Gathering& children) noexcept {
  return {*this, children};
}

}  // namespace interleave
