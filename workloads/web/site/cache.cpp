// Three places for cached pages. Which one is best depends on the worker model.
//
// The shared cache has no lock, because a process that is killed while it holds one would stop all
// others. Each place is a seqlock instead. A reader or a writer that finds it in use goes on
// without the cache.
#include "workloads/web/site/cache.hpp"

#include "core/shared.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <list>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace interleave::web {

namespace {

constexpr std::size_t pages_kept = 1024;

class NoCache final : public Cache {
 public:
  std::optional<std::string> get(std::uint64_t) override { return std::nullopt; }
  void put(std::uint64_t, std::string_view) override {}
};

class MemoryCache final : public Cache {
 public:
  std::optional<std::string> get(std::uint64_t key) override {
    std::lock_guard lock(mutex_);
    auto known = places_.find(key);
    if (known == places_.end()) return std::nullopt;
    pages_.splice(pages_.begin(), pages_, known->second);
    return known->second->second;
  }

  void put(std::uint64_t key, std::string_view page) override {
    std::lock_guard lock(mutex_);
    if (places_.contains(key)) return;  // another task has put the same page
    pages_.emplace_front(key, page);
    places_.emplace(key, pages_.begin());
    if (pages_.size() <= pages_kept) return;
    places_.erase(pages_.back().first);
    pages_.pop_back();
  }

 private:
  using Pages = std::list<std::pair<std::uint64_t, std::string>>;  // most recently used first

  std::mutex mutex_;  // guards what follows
  Pages pages_;
  std::unordered_map<std::uint64_t, Pages::iterator> places_;
};

// A seqlock with one page, or none. `turn` is its sequence number, and odd while a writer is
// inside. If the writer dies there, it stays odd, and the place is never used again. The words are
// atomics, since readers may load them during a write.
class Place {
 public:
  void write(std::uint64_t key, std::string_view page) {
    auto turn = turn_.load(std::memory_order_relaxed);
    if (page.size() > sizeof words_ || turn % 2 != 0) return;
    // Acquire: no word is written before the turn is odd.
    if (!turn_.compare_exchange_strong(turn, turn + 1, std::memory_order_acquire)) return;
    key_.store(key, std::memory_order_release);
    size_.store(page.size(), std::memory_order_release);
    for (std::size_t word = 0; !page.empty(); ++word) {
      std::uint64_t value = 0;
      auto length = std::min(page.size(), sizeof value);
      std::memcpy(&value, page.data(), length);
      words_[word].store(value, std::memory_order_release);
      page.remove_prefix(length);
    }
    turn_.store(turn + 2, std::memory_order_release);
  }

  // Acquire: if any word came from a later write, the second load of the turn sees that write too.
  std::optional<std::string> read(std::uint64_t key) const {
    auto turn = turn_.load(std::memory_order_acquire);
    auto size = size_.load(std::memory_order_acquire);
    if (turn % 2 != 0 || turn == 0 || size > sizeof words_) return std::nullopt;
    if (key_.load(std::memory_order_acquire) != key) return std::nullopt;
    std::string page(size, '\0');
    for (std::size_t at = 0; at < size; at += sizeof(std::uint64_t)) {
      auto value = words_[at / sizeof(std::uint64_t)].load(std::memory_order_acquire);
      std::memcpy(page.data() + at, &value, std::min(sizeof value, size - at));
    }
    if (turn_.load(std::memory_order_relaxed) != turn) return std::nullopt;
    return page;
  }

 private:
  std::atomic<std::uint64_t> turn_;  // 0: never written
  std::atomic<std::uint64_t> key_;
  std::atomic<std::uint64_t> size_;
  std::array<std::atomic<std::uint64_t>, 2045> words_;
};
static_assert(sizeof(Place) == 16384);

class SharedCache final : public Cache {
 public:
  std::optional<std::string> get(std::uint64_t key) override { return place(key).read(key); }
  void put(std::uint64_t key, std::string_view page) override { place(key).write(key, page); }

 private:
  // One place for each key modulo pages_kept: a new page replaces the old one.
  Place& place(std::uint64_t key) const { return (*places_)[key % pages_kept]; }

  Shared<std::array<Place, pages_kept>> places_;
};

}  // namespace

std::unique_ptr<Cache> make_no_cache() {
  return std::make_unique<NoCache>();
}
std::unique_ptr<Cache> make_memory_cache() {
  return std::make_unique<MemoryCache>();
}
std::unique_ptr<Cache> make_shared_cache() {
  return std::make_unique<SharedCache>();
}

}  // namespace interleave::web
