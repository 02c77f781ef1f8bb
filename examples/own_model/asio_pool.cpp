// A model of one's own: threads that run an Asio io_context.
#include "asio_pool.hpp"

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>

using namespace interleave;

namespace {

// The world of a task: waiting is a system call, and children run one after the other.
class World final : public Context {
 public:
  explicit World(std::atomic<bool>& gathered_in_line)
      : Context(never_yield), gathered_in_line_(gathered_in_line) {}

 private:
  bool perform(Request& request) override {
    if (request.kind == Request::Kind::gather) gathered_in_line_ = true;  // rule 13
    block_on(*this, request);
    return true;
  }

  std::atomic<bool>& gathered_in_line_;
};

// The data that the threads of one run share.
class Pool {
 public:
  explicit Pool(const Job& job)
      : job_(job), admission_(job), handlers_(static_cast<int>(job.workers)) {}

  void run() {
    job_.ledger.populate();                         // rule 1
    Crew crew(job_);                                // rules 11, 15 and 16
    auto guard = asio::make_work_guard(handlers_);  // destroyed before the Crew, which joins
    crew.start(job_.workers, [this](std::uint32_t slot) { work(slot); });
    crew.await_ready();
    admission_.conduct([this](std::uint32_t task) { post(task); });  // rules 6, 7, 8, 10 and 12
  }

 private:
  // The life of a worker.
  void work(std::uint32_t slot) {
    World world(job_.ledger.tally().gathered_in_line);
    if (!get_ready(world, job_, slot)) return;  // rules 3, 4 and 5
    worker_ = {&world, slot};
    handlers_.run();
  }

  void post(std::uint32_t task) {
    asio::post(handlers_, [this, task] {
      run_tracked(*worker_.world, job_, task, worker_.slot);     // rule 9
      if (auto successor = admission_.next()) post(*successor);  // rule 10
    });
  }

  struct Worker {
    Context* world;
    std::uint32_t slot;
  };
  static inline thread_local Worker worker_{};  // the one that runs a handler

  const Job& job_;
  Admission admission_;
  asio::io_context handlers_;
};

class AsioPool final : public Executor {
 public:
  void run(const Job& job) override { Pool(job).run(); }
};

}  // namespace

const Model asio_pool{.name = "asio_pool",
                      .shape = Model::Shape::pool,
                      .summary = "threads that run an Asio io_context",
                      .parameters = {},
                      .make = [](const Settings&) { return std::make_unique<AsioPool>(); }};
