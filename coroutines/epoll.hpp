#pragma once

#include "coroutines/back_end.hpp"
#include "coroutines/poller.hpp"

#include <cstdint>
#include <memory>

namespace interleave {

/// Tries first and waits afterwards. A request that would wait is tried again at the next edge of
/// its descriptor.
class EpollBackEnd final : public BackEnd {
 public:
  /// `nanosecond_timeouts`: see Poller. Throws std::system_error.
  explicit EpollBackEnd(RunQueue& done, bool nanosecond_timeouts = true)
      : BackEnd(done), poller_(nanosecond_timeouts) {}

  Registration* register_fd(int fd, bool fresh) override;
  bool try_now(Request& request) override;
  void listen_to(int fd) override;
  bool look(std::int64_t limit_ns) override;

 private:
  void begin(Request& request) override;
  void give_up(Request& request) override { finish(request, -ETIMEDOUT); }
  void dispatch(const epoll_event& event);
  void wake(Registration& registration, Request::Kind kind);

  Registrations registrations_;
  Poller poller_;
};

std::unique_ptr<BackEnd> make_epoll(RunQueue& done);

}  // namespace interleave
