// A tree of tasks: each gathers its branches, and the leaves do the work.
//
// IN REAL LIFE  a page that is put together from services, which ask further services; a crawler;
//               a build: the shape that asyncio.gather and TaskGroup give a program.
// STRESSES      what a child costs, and what it costs to wait for many at once. `none` does nothing
//               at the leaves, `io` waits at each, `memoization` waits where nothing is cached, and
//               `cpu_io_mixed` computes a factorial at half of them and is `memoization` elsewhere.
// NOT SHOWN     a cache that tasks write to (see Tree). The cache is empty when a tree begins, so
//               in a small tree nearly every key is new. In a model that runs children in line,
//               waits add up, and the row has the flag inline_gather.
// SOURCES       pyperformance, bm_async_tree: 6 levels of 6 branches and waits of 50 ms, as with
//               `--set levels=6 --set wait=50ms`. A task is a whole tree.
#include "core/children.hpp"
#include "core/errors.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/random.hpp"

#include <array>
#include <memory>
#include <new>
#include <vector>

#include <openssl/bn.h>

namespace interleave {

namespace {

constexpr Parameter parameters[] = {
    {.name = "variant",
     .kind = Parameter::Kind::choice,
     .preset = "cpu_io_mixed",
     .meaning = "what a leaf does",
     .choices = "none|io|memoization|cpu_io_mixed"},
    {.name = "levels",
     .kind = Parameter::Kind::count,
     .preset = "2",
     .meaning = "of tasks that gather, the root's included",
     .least = 1,
     .most = 20},
    {.name = "branches",
     .kind = Parameter::Kind::count,
     .preset = "6",
     .meaning = "children of each of them",
     .least = 1,
     .most = 1'000'000},
    {.name = "wait",
     .kind = Parameter::Kind::duration,
     .preset = "1ms",
     .meaning = "how long a leaf waits that does",
     .most = 600'000'000'000},
    {.name = "hit",
     .kind = Parameter::Kind::count,
     .preset = "90",
     .meaning = "per cent of the leaves that ask for what can be cached",
     .most = 100},
    {.name = "factorial",
     .kind = Parameter::Kind::count,
     .preset = "500",
     .meaning = "the number whose factorial a leaf computes that does",
     .most = 1000},
};

constexpr std::uint64_t most_leaves = 1'000'000;

enum class Variant : std::uint8_t { none, io, memoization, cpu_io_mixed };

struct AsyncTreeEnvironment final : Environment {
  Clock::duration least_wait(std::uint32_t index, std::uint64_t seed) const override;

  Variant variant{};
  std::uint64_t levels = 1;
  std::uint64_t branches = 1;
  std::uint64_t leaves = 1;
  Clock::duration wait{};
  std::uint64_t hit = 0;
  BN_ULONG factorial = 0;
};

Variant variant_of(std::string_view name) {
  if (name == "none") return Variant::none;
  if (name == "io") return Variant::io;
  return name == "memoization" ? Variant::memoization : Variant::cpu_io_mixed;
}

std::unique_ptr<Environment> prepare(const Settings& settings, const Plan&) {
  auto environment = std::make_unique<AsyncTreeEnvironment>();
  environment->variant = variant_of(settings.text("variant"));
  environment->levels = static_cast<std::uint64_t>(settings.count("levels"));
  environment->branches = static_cast<std::uint64_t>(settings.count("branches"));
  environment->wait = settings.duration("wait");
  environment->hit = static_cast<std::uint64_t>(settings.count("hit"));
  environment->factorial = static_cast<BN_ULONG>(settings.count("factorial"));
  for (std::uint64_t level = 0; level < environment->levels; ++level) {
    environment->leaves *= environment->branches;
    if (environment->leaves <= most_leaves) continue;
    throw UsageError("async_tree: branches=" + settings.text("branches") +
                     " over levels=" + settings.text("levels") + " is more than " +
                     std::to_string(most_leaves) + " leaves; take fewer");
  }
  return environment;
}

// Returns n! as its bytes. OpenSSL has the only big numbers among this folder's libraries.
Digest factorial(BN_ULONG n) {
  std::unique_ptr<BIGNUM, decltype(&BN_free)> product(BN_new(), BN_free);
  if (product == nullptr || BN_one(product.get()) == 0) throw std::bad_alloc();
  for (BN_ULONG factor = 2; factor <= n; ++factor) {
    if (BN_mul_word(product.get(), factor) == 0) throw std::bad_alloc();
  }
  std::vector<std::byte> bytes(static_cast<std::size_t>(BN_num_bytes(product.get())));
  BN_bn2bin(product.get(), reinterpret_cast<unsigned char*>(bytes.data()));  // NOLINT
  return fold(fnv_basis, bytes);
}

// The numbers that a leaf draws. They depend only on the tree's seed and the leaf's number.
struct Lot {
  bool computes;
  std::uint64_t key;  // 1 to 100; keys up to `hit` can be cached
};

/// One task's tree.
///
/// A key is cached by the first leaf, by number, that asks for it. That leaf waits, and the others
/// find the key cached. In pyperformance the first leaf in time waits. That is the same leaf if
/// leaves begin in order; otherwise chance would decide how much work there is. So the constructor
/// makes a table of the first leaf for each key, and no task writes to it.
class Tree {
 public:
  Tree(const AsyncTreeEnvironment& shape, std::uint64_t seed) : shape_(shape), seed_(seed) {
    first_.fill(shape.leaves);
    if (shape.variant >= Variant::memoization) find_first_ones();
  }

  const AsyncTreeEnvironment& shape() const { return shape_; }

  Lot lot(std::uint64_t leaf) const {
    Random random(splitmix64(seed_ + leaf));
    bool computes = random.below(2) == 0 && shape_.variant == Variant::cpu_io_mixed;
    return {.computes = computes, .key = 1 + random.below(100)};
  }

  bool waits(std::uint64_t leaf, std::uint64_t key) const {
    if (shape_.variant <= Variant::io) return shape_.variant == Variant::io;
    return key > shape_.hit || first_[key] == leaf;
  }

 private:
  // Ends early: a few hundred leaves ask for each key at least once, whatever the tree's size.
  void find_first_ones() {
    std::uint64_t missing = shape_.hit;
    for (std::uint64_t leaf = 0; leaf < shape_.leaves && missing > 0; ++leaf) {
      Lot drawn = lot(leaf);
      if (drawn.computes || drawn.key > shape_.hit || first_[drawn.key] < shape_.leaves) continue;
      first_[drawn.key] = leaf;
      --missing;
    }
  }

  const AsyncTreeEnvironment& shape_;
  std::uint64_t seed_;
  std::array<std::uint64_t, 101> first_{};  // leaf, by key
};

// One wait only, since leaves wait together where the model can. Zero if no leaf waits.
Clock::duration AsyncTreeEnvironment::least_wait(std::uint32_t /*index*/,
                                                 std::uint64_t seed) const {
  Tree tree(*this, seed);
  for (std::uint64_t leaf = 0; leaf < leaves; ++leaf) {
    Lot drawn = tree.lot(leaf);
    if (!drawn.computes && tree.waits(leaf, drawn.key)) return wait;
  }
  return {};
}

Task<Digest> be_leaf(Context& world, const Tree& tree, std::uint64_t number) {
  Lot drawn = tree.lot(number);
  Digest answer = drawn.key;
  if (drawn.computes) {
    answer = factorial(tree.shape().factorial);
  } else if (tree.waits(number, drawn.key)) {
    co_await world.sleep_for(tree.shape().wait);
  }
  co_return fold(answer, number);
}

// `number` counts within the level.
Task<Digest> grow(Context& world, const Tree& tree, std::uint64_t level, std::uint64_t number) {
  auto branch = [&](Context& there, std::size_t i) {
    auto below = number * tree.shape().branches + i;
    if (level == 1) return be_leaf(there, tree, below);
    return grow(there, tree, level - 1, below);
  };
  Children branches(tree.shape().branches, branch);
  co_await world.gather(branches);
  Digest digest = level;
  for (std::size_t i = 0; i < branches.count(); ++i) digest = fold(digest, branches[i]);
  co_return digest;
}

Task<Digest> async_tree(Context& world, const Environment& environment, TaskInput input) {
  Tree tree(static_cast<const AsyncTreeEnvironment&>(environment), input.seed);
  auto root = grow(world, tree, tree.shape().levels, 0);
  Digest digest = co_await root;
  co_return fold(input.seed, digest);
}

Clock::duration service_time(const Settings&) {
  return std::chrono::microseconds(10'760);  // at the presets
}

}  // namespace

const Workload async_tree_workload{.name = "async_tree",
                                   .kind = Workload::Kind::mixed,
                                   .summary = "a tree of tasks that gather their children",
                                   .parameters = parameters,
                                   .prepare = prepare,
                                   .body = async_tree,
                                   .service_time = service_time,
                                   .small = "branches=3,wait=100us,factorial=50"};

}  // namespace interleave
