#include "threads/probe.hpp"

#include "core/gate.hpp"

#include <system_error>
#include <vector>

#include <fcntl.h>
#include <pthread.h>
#include <sys/file.h>

namespace interleave {

namespace {

void* wait_at_gate(void* gate) {
  static_cast<Gate*>(gate)->arrive_and_wait();
  return nullptr;
}

// Threads that wait at a gate until this object is destroyed. Uses pthreads, since std::thread has
// no stack size.
class Probe {
 public:
  explicit Probe(std::size_t stack_bytes) {
    ::pthread_attr_init(&attributes_);
    ::pthread_attr_setstacksize(&attributes_, stack_bytes);
  }
  Probe(const Probe&) = delete;
  Probe& operator=(const Probe&) = delete;
  ~Probe() {
    gate_.cancel();
    for (pthread_t thread : threads_) ::pthread_join(thread, nullptr);
    ::pthread_attr_destroy(&attributes_);
  }

  void add() {
    pthread_t thread{};
    int refusal = ::pthread_create(&thread, &attributes_, wait_at_gate, &gate_);
    if (refusal != 0) {
      throw std::system_error(refusal, std::generic_category(), "pthread_create (clone3)");
    }
    threads_.push_back(thread);
  }

 private:
  pthread_attr_t attributes_{};
  Gate gate_{};
  std::vector<pthread_t> threads_;
};

}  // namespace

MakingThreads::MakingThreads() : program_(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC)) {
  while (program_ && ::flock(program_.get(), LOCK_EX) != 0 && errno == EINTR) {
  }
}

// Unlocks explicitly, since a child that was forked meanwhile also holds the descriptor, and so the
// lock.
MakingThreads::~MakingThreads() {
  if (program_) ::flock(program_.get(), LOCK_UN);
}

void require_threads(std::uint32_t count, std::size_t stack_bytes) {
  Probe probe(stack_bytes);
  for (std::uint32_t made = 0; made < count; ++made) probe.add();
}

}  // namespace interleave
