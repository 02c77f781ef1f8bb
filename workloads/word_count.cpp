// The article's functional tools on real text: map to words, filter the common ones, reduce to
// counts of distinct words.
//
// IN REAL LIFE  the map side of a map-reduce job, a log analysis, a search index.
// STRESSES      one core, with many small allocations and much hashing. Workers that share one heap
//               contend in malloc.
// NOT SHOWN     reading the file, which is done before any task begins, and the final merge.
#include "workloads/catalogue.hpp"
#include "workloads/random.hpp"
#include "workloads/text.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

namespace interleave {

namespace {

constexpr Parameter parameters[] = {
    {.name = "file",
     .kind = Parameter::Kind::text,
     .preset = "",
     .meaning = "the text to count; none: this system's licence texts"},
    {.name = "size",
     .kind = Parameter::Kind::bytes,
     .preset = "1MiB",
     .meaning = "the licence texts are repeated up to this; a file is taken as it is",
     .least = 1,
     .most = 1 << 30},
    {.name = "slice",
     .kind = Parameter::Kind::bytes,
     .preset = "64KiB",
     .meaning = "how much of the text a task counts",
     .least = 1,
     .most = 1 << 30},
};

struct WordCountEnvironment final : Environment {
  Corpus text;
  std::size_t slice = 1;

  std::vector<std::pair<std::string, std::string>> facts() const override {
    return {{"file", text.origin},
            {"bytes", std::to_string(text.content.size())},
            {"input_sha256", sha256_hex(text.content)}};
  }
};

std::unique_ptr<Environment> prepare(const Settings& settings, const Plan&) {
  auto environment = std::make_unique<WordCountEnvironment>();
  const auto& file = settings.text("file");
  auto size = static_cast<std::size_t>(settings.bytes("size"));
  environment->text = file.empty() ? licence_text(size) : read_text(file);
  environment->slice = static_cast<std::size_t>(settings.bytes("slice"));
  return environment;
}

constexpr std::array<std::string_view, 16> stop_words = {
    "and",  "any",  "are", "for",  "from",  "has",  "may", "not",
    "such", "that", "the", "this", "under", "with", "you", "your"};
static_assert(std::is_sorted(stop_words.begin(), stop_words.end()));

bool worth_counting(std::string_view word) {
  return word.size() >= 3 && !std::binary_search(stop_words.begin(), stop_words.end(), word);
}

// One task's share of the text, counted by repeated calls of advance().
class WordCounter {
 public:
  explicit WordCounter(std::string_view slice) : rest_(slice) {}

  // Maps, filters and counts up to `words`. Returns true if the slice is done.
  bool advance(int words) {
    for (; words > 0 && !rest_.empty(); --words) {
      auto word = lower_case(next_word(rest_));
      if (worth_counting(word)) ++counts_[std::move(word)];
    }
    return rest_.empty();
  }

  // Sorted, since the order in a hash table depends on how it was filled.
  Digest digest(Digest from) const {
    std::vector<std::pair<std::string_view, std::uint64_t>> distinct(counts_.begin(),
                                                                     counts_.end());
    std::sort(distinct.begin(), distinct.end());
    for (const auto& [word, count] : distinct) {
      from = fold(fold(from, std::as_bytes(std::span(word))), count);
    }
    return from;
  }

 private:
  std::string_view rest_;
  std::unordered_map<std::string, std::uint64_t> counts_;
};

constexpr int words_at_once = 512;  // tens of microseconds

Task<Digest> word_count(Context& world, const Environment& environment, TaskInput input) {
  const auto& ours = static_cast<const WordCountEnvironment&>(environment);
  WordCounter counter(slice_of(ours.text.content, ours.slice, input.index));
  while (!counter.advance(words_at_once)) co_await world.checkpoint();
  co_return counter.digest(input.seed);
}

Clock::duration service_time(const Settings& settings) {
  return scaled(std::chrono::microseconds(1100), settings.bytes("slice"), 64 << 10);
}

}  // namespace

const Workload word_count_workload{.name = "word_count",
                                   .kind = Workload::Kind::cpu,
                                   .summary = "map, filter, reduce, de-duplicate over real text",
                                   .parameters = parameters,
                                   .prepare = prepare,
                                   .body = word_count,
                                   .service_time = service_time,
                                   .small = "size=64KiB"};

}  // namespace interleave
