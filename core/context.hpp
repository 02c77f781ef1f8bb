#pragma once

#include "core/child_tasks.hpp"
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

/// The direction in which a descriptor must be ready.
enum class Readiness : bool { in, out };

/// The world in which a task runs. A workload is written once, against this interface. The model
/// that implements the virtual functions decides what a wait costs. A Context belongs to one
/// worker, and no other thread uses it.
class Context {
 public:
  class Trap;
  class CheckpointTrap;
  class AcceptTrap;
  class GatherTrap;

  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  /// "Others may run now": yields if the scheduler has another task to run, else costs one load.
  /// Use it between two pieces of computing, not before a wait. There it would be a second wait, at
  /// the end of a loop's run queue, before the real wait begins.
  CheckpointTrap checkpoint() noexcept;
  /// Waits for `rest`, or until `when`. If that is over already, no model makes a system call.
  Trap sleep_for(Clock::duration rest) noexcept;
  Trap sleep_until(Clock::time_point when) noexcept;

  // The next functions may wait for a descriptor. co_await throws std::system_error if the system
  // call fails, or with ETIMEDOUT at the deadline. If no wait is needed, they succeed even after
  // the deadline.

  /// Reads at least one byte. Returns 0 at the end of the stream.
  Trap read_some(Stream& from, std::span<std::byte> into,
                 Clock::time_point deadline = no_deadline) noexcept;
  /// Writes at least one byte of a non-empty `bytes`. With a deadline it may write less than would
  /// fit.
  Trap write_some(Stream& to, std::span<const std::byte> bytes,
                  Clock::time_point deadline = no_deadline) noexcept;
  /// Returns the next connection of a listening socket: a descriptor to adopt, closed on exec.
  AcceptTrap accept(Stream& listener, Clock::time_point deadline = no_deadline) noexcept;
  /// Connects an internet socket. `address`, such as a sockaddr_in, must outlive the wait, so give
  /// it a name. If this throws, the socket can only be closed.
  template <class Address>
  Trap connect(Stream& socket, const Address& address,
               Clock::time_point deadline = no_deadline) noexcept;
  /// Waits until a read (in) or a write (out) would not block, for code that makes its own calls.
  Trap ready(Stream& stream, Readiness way, Clock::time_point deadline = no_deadline) noexcept;

  /// Calls `function()` where it blocks no other task. A loop uses a helper thread, a thread gives
  /// up its interpreter lock, and other models call it at once. It must not throw. It must outlive
  /// the wait, so give it a name first (docs/pitfalls.md); never pass a temporary.
  template <class Function> Trap offload(Function& function) noexcept;
  /// Calls `function()` while no other task of this address space runs. Where tasks share one
  /// interpreter without a lock, the model stops the world. Other models call it at once, since
  /// their tasks share no interpreter or never run together. It must be short, and must not throw
  /// or wait.
  template <class Function> Trap stop_the_world(Function& function) noexcept;

  /// Runs children together, as far as the model can, and returns when all are finished. Then it
  /// throws the exception of the first child, by number, that has one. The children (siblings.hpp)
  /// must outlive the wait, so give them a name first.
  ///
  /// A child has no slot of its own, and gets all its data from its parent. Parent and children
  /// share the connection of the parent's slot. Only one of them at a time may use it.
  GatherTrap gather(ChildTasks& children) noexcept;

  /// Makes a descriptor awaitable. A borrowed one belongs to the environment, and is open during
  /// all tasks; a loop registers it once. An owned one is closed with the Stream.
  Stream adopt(int borrowed) { return {borrowed, register_fd(borrowed, false)}; }
  Stream adopt(UniqueFd owned) {
    Registration* registration = register_fd(owned.get(), true);
    return {std::move(owned), registration};
  }

  /// True if the world wants a checkpoint. A long computation polls this, and returns to its
  /// coroutine when it is true. One relaxed load, since the flag publishes no data.
  bool yield_requested() const noexcept { return breaker_->load(std::memory_order_relaxed); }

  /// True if another thread demands the turn. A checkpoint has one of two meanings. Under an
  /// interpreter's lock it answers a demand, which no program can refuse. On a loop it is a
  /// voluntary yield (`asyncio.sleep(0)`), which real handlers do not make while they compute. So
  /// on a loop the yield_requested is always set, and this is always false.
  bool must_yield() const noexcept { return yielding_ == Yielding::demanded && yield_requested(); }

  /// yield_requested() for interpreted code: notes `bytecodes` more bytecodes, and returns whether
  /// a checkpoint is due. If the world has a Ticker, it is due whenever the countdown has run out.
  bool checkpoint_due_after(std::int32_t bytecodes) noexcept {
    if (ticker_ == nullptr) return yield_requested();
    ticker_->left -= bytecodes;
    if (ticker_->left >= 0) return false;
    ticker_->left = ticker_->interval;
    return true;
  }

  /// True if two tasks of this address space may run at the same time. If not, data that they share
  /// needs no atomics between two checkpoints.
  bool concurrent() const noexcept { return concurrent_; }

 protected:
  enum class Sharing : bool { exclusive, concurrent };
  /// The meaning of a set yield_requested; see must_yield().
  enum class Yielding : bool { demanded, voluntary };

  /// `ticker`: null if only the yield_requested decides when a checkpoint is due.
  explicit Context(const std::atomic<bool>& yield_requested, Sharing sharing = Sharing::concurrent,
                   Ticker* ticker = nullptr, Yielding yielding = Yielding::demanded) noexcept
      : breaker_(&yield_requested),
        ticker_(ticker),
        concurrent_(sharing == Sharing::concurrent),
        yielding_(yielding) {}
  /// A wrapper around `behind`, for the same tasks. It sees every checkpoint, and forwards the
  /// requests that it does not handle.
  Context(const Context& behind, const std::atomic<bool>& yield_requested) noexcept
      : Context(yield_requested, behind.concurrent_ ? Sharing::concurrent : Sharing::exclusive,
                nullptr, Yielding::voluntary) {}
  static bool perform_in(Context& behind, Request& request) { return behind.perform(request); }
  static void park_in(Context& behind, Request& request) { behind.park(request); }
  static Registration* enroll_in(Context& behind, int fd, bool fresh) {
    return behind.register_fd(fd, fresh);
  }
  ~Context() = default;

  /// Lends the run queue of a loop whose tasks suspend. A checkpoint then goes directly to its end,
  /// without two virtual calls that would cost as much as the switch itself.
  void use_run_queue(RunQueue& turns) noexcept { turns_ = &turns; }

  /// Handles the request and returns true, or returns false; park() follows then.
  virtual bool perform(Request&) = 0;

  /// Stores a suspended task until its request is finished. The default ends the process, since a
  /// task never suspends in a model whose waits block.
  virtual void park(Request&);

  /// Returns a loop's registration of a descriptor. `fresh`: this number may have been another
  /// descriptor before.
  virtual Registration* register_fd(int /*fd*/, bool /*fresh*/) { return nullptr; }

 private:
  const std::atomic<bool>* breaker_;
  RunQueue* turns_ = nullptr;  // null: perform() handles checkpoints
  Ticker* ticker_;
  bool concurrent_;
  Yielding yielding_;
};

/// The awaiter of a Request.
class [[nodiscard]] Context::Trap {
 public:
  // Constructs the Request in place, because g++ would clear every unset member of a copied one.
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

/// The awaiter of a checkpoint. It has a class of its own because a checkpoint costs only a few
/// nanoseconds: the kind is known, and there is no outcome to check.
class [[nodiscard]] Context::CheckpointTrap {
 public:
  explicit CheckpointTrap(Context& world) noexcept : world_(world) {}

  bool await_ready() const noexcept { return !world_.yield_requested(); }
  /// False: the checkpoint is over, and the task continues.
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

/// The awaiter of an accept. It returns the descriptor, which the caller then owns.
class [[nodiscard]] Context::AcceptTrap : public Trap {
 public:
  using Trap::Trap;  // NOLINT(*UninitializedObject): see Request
  UniqueFd await_resume() const { return UniqueFd(static_cast<int>(Trap::await_resume())); }
};

/// The awaiter of a gather. It throws the first failure of the children.
class [[nodiscard]] Context::GatherTrap : public Trap {
 public:
  GatherTrap(Context& world, ChildTasks& children) noexcept
      : Trap(world, Request::Kind::gather, &children),
        children_(children) {}  // NOLINT(*UninitializedObject): see Request
  void await_resume() const {
    Trap::await_resume();
    children_.rethrow_first_failure();
  }

 private:
  ChildTasks& children_;
};

inline Context::CheckpointTrap Context::checkpoint() noexcept {
  return CheckpointTrap(*this);
}
// The epoch is in the past on every clock, also on a loop's, which is a little late.
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
  // One Request serves both directions. A write only reads through this pointer.
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
template <class Function> Context::Trap Context::stop_the_world(Function& function) noexcept {
  Request::Call call = [](void* called) noexcept { (*static_cast<Function*>(called))(); };
  return Trap(*this, Request::Kind::exclusive, call, static_cast<void*>(&function));
}

inline Context::GatherTrap Context::gather(ChildTasks& children) noexcept {
  return {*this, children};
}

}  // namespace interleave
