// Many objects made before the first worker. All tasks read them, or also write to them.
//
// IN REAL LIFE  a model, an index or a configuration that a server loads before it forks its
//               workers, in the hope that they share its memory.
// STRESSES      memory. A task that reads an object counts the reference, and the count lies in the
//               object. So after a fork each worker gets a copy of every page that it only reads
//               (`pss_bytes`). Immortal objects are not counted, and stay shared until a task
//               writes to them. Threads copy nothing, but contend for the counts.
// NOT SHOWN     the collector: it writes into every object that it visits, which is why gc.freeze()
//               exists. The memory of fork_per_task is read when its first children have only
//               begun; a pool's workers have read all objects in their warm-up.
#include "core/digest.hpp"
#include "workloads/interpreter/heap.hpp"
#include "workloads/interpreter/policy.hpp"
#include "workloads/interpreter/workloads.hpp"

#include <algorithm>
#include <atomic>

namespace interleave {

using namespace interpreter;

namespace {

constexpr Parameter parameters[] = {
    {.name = "objects",
     .kind = Parameter::Kind::count,
     .preset = "200k",
     .meaning = "how many there are, of 24 bytes each; a task looks at all",
     .least = 1,
     .most = 50'000'000},
    {.name = "counting",
     .kind = Parameter::Kind::choice,
     .preset = "auto",
     .meaning =
         "how references are counted; auto: plain where one task runs at a time, else biased",
     .choices = counting_choices},
    {.name = "access",
     .kind = Parameter::Kind::choice,
     .preset = "read",
     .meaning = "write: each object's value too, which copies its page whatever its count",
     .choices = "read|write"},
};

struct SharedObjects final : Environment {
  explicit SharedObjects(const Settings& settings)
      : counting(parse_counting(settings.text("counting"))),
        writes(settings.text("access") == "write") {
    auto count = static_cast<std::size_t>(settings.count("objects"));
    for (std::size_t i = 0; i < count; ++i) {
      objects.push_back(heap.make_integer(static_cast<std::int64_t>(splitmix64(i))));
      if (counting == Counting::immortal) make_immortal(*objects.back());
    }
  }

  Heap heap;
  std::vector<Integer*> objects;
  Counting counting;
  bool writes;
};

std::unique_ptr<Environment> prepare(const Settings& settings, const Plan&) {
  return std::make_unique<SharedObjects>(settings);
}

// One task's walk over all objects, from a seeded place on. Call advance() until it returns true.
template <class Counts> class Walk {
 public:
  // A task does not own the objects, so it counts under a number that is no heap's.
  Walk(const SharedObjects& shared, std::uint64_t seed)
      : shared_(shared), counts_(stranger), at_(seed % shared.objects.size()), hash_(seed) {}

  // Reads up to `many` objects. Returns true when all have been read.
  bool advance(std::size_t many) {
    auto until = seen_ + std::min(many, shared_.objects.size() - seen_);
    for (; seen_ < until; ++seen_) {
      look_at(*shared_.objects[at_]);
      if (++at_ == shared_.objects.size()) at_ = 0;
    }
    return seen_ == shared_.objects.size();
  }
  Digest digest() const { return hash_; }

 private:
  static constexpr std::uint32_t stranger = 0xffff'ffff;

  // Another thread may use the same object. So the value written is the value found.
  void look_at(Integer& object) {
    counts_.retain(object);
    std::atomic_ref<std::int64_t> value(object.value);
    auto found = value.load(std::memory_order_relaxed);
    hash_ = (hash_ ^ static_cast<std::uint64_t>(found)) * 0x9fb21c651e98df25;
    if (shared_.writes) value.store(found, std::memory_order_relaxed);
    last_ |= counts_.release(object);  // never true: the environment's own reference stays
  }

  const SharedObjects& shared_;
  Counts counts_;
  std::size_t at_;
  std::size_t seen_ = 0;
  Digest hash_;
  bool last_ = false;
};

constexpr std::size_t objects_at_once = 8192;  // tens of microseconds

template <class Counts>
Task<Digest> look(Context& world, const SharedObjects& shared, std::uint64_t seed) {
  if (loses_updates<Counts>(world)) {
    co_await world.sleep_for(rest_before_refusal);
    throw Unsupported(refusal);
  }
  Walk<Counts> walk(shared, seed);
  while (!walk.advance(objects_at_once)) co_await world.checkpoint();
  co_return walk.digest();
}

Task<Digest> body(Context& world, const Environment& environment, TaskInput input) {
  const auto& shared = static_cast<const SharedObjects&>(environment);
  switch (counting_in(world, shared.counting)) {
    case Counting::atomic: return look<AtomicCounts>(world, shared, input.seed);
    case Counting::biased: return look<BiasedCounts>(world, shared, input.seed);
    case Counting::immortal: return look<ImmortalCounts>(world, shared, input.seed);
    case Counting::plain:
    case Counting::automatic: break;
  }
  return look<PlainCounts>(world, shared, input.seed);
}

Clock::duration service_time(const Settings& settings) {
  return scaled(std::chrono::microseconds(610), settings.count("objects"), 200'000);
}

}  // namespace

const Workload shared_objects_workload{
    .name = "shared_objects",
    .kind = Workload::Kind::cpu,
    .summary = "objects from before the fork: counting a reference copies its page",
    .parameters = parameters,
    .prepare = prepare,
    .body = body,
    .service_time = service_time,
    .small = "objects=20k"};

}  // namespace interleave
