#include "core/errors.hpp"
#include "tests/prepared.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/random.hpp"
#include "workloads/text.hpp"

#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

namespace interleave::testing {

namespace {

// A file with this content, removed again with the object.
class Scratch {
 public:
  explicit Scratch(std::string_view content)
      : path_(std::filesystem::temp_directory_path() /
              ("interleave-text-" + std::to_string(::getpid()))) {
    std::ofstream(path_, std::ios::binary) << content;
  }
  ~Scratch() { std::filesystem::remove(path_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  std::string path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// Another way to count: character by character, with the filter as a plain set.
std::map<std::string, std::uint64_t> plain_count(std::string_view text) {
  const std::set<std::string> stop = {"and",   "any",  "are",  "for",  "from", "has",
                                      "may",   "not",  "such", "that", "the",  "this",
                                      "under", "with", "you",  "your"};
  std::map<std::string, std::uint64_t> counts;
  std::string word;
  for (char c : std::string(text) + " ") {
    if (std::isalpha(static_cast<unsigned char>(c))) {
      word += static_cast<char>(std::tolower(c));
      continue;
    }
    if (word.size() > 2 && !stop.contains(word)) ++counts[word];
    word.clear();
  }
  return counts;
}

Digest digest_of(Digest digest, const std::map<std::string, std::uint64_t>& counts) {
  for (const auto& [word, count] : counts) {
    digest = fold(fold(digest, std::as_bytes(std::span(word))), count);
  }
  return digest;
}

std::string refusal(const Settings::Given& set) {
  try {
    Prepared prepared(word_count_workload, set);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

std::map<std::string, std::string> facts(const Prepared& prepared) {
  auto found = prepared.environment().facts();
  return {found.begin(), found.end()};
}

}  // namespace

TEST(WordCount, AgreesWithAPlainCountOfAUsersFile) {
  std::string text = "The cat and the dog: a DOG is no Cat, but dogs bark at cats. The end of it.";
  Scratch file(text);
  Prepared whole(word_count_workload, {{"file", file.path()}});
  EXPECT_EQ(whole.run(3), digest_of(whole.seed(3), plain_count(text)));
  EXPECT_EQ(plain_count(text).at("dog"), 2U);
}

TEST(WordCount, AgreesWithAPlainCountOfTheLicences) {
  auto text = licence_text(300'000).content;
  ASSERT_EQ(text.size(), 300'000U);
  Prepared sliced(word_count_workload, {{"size", "300000"}, {"slice", "10000"}});
  for (std::uint32_t index : {0U, 1U, 17U, 29U, 30U, 31U}) {
    auto slice = slice_of(text, 10'000, index);
    EXPECT_EQ(sliced.run(index), digest_of(sliced.seed(index), plain_count(slice))) << index;
  }
}

TEST(WordCount, SaysWhatItCounted) {
  Scratch file("abc");
  Prepared counted(word_count_workload, {{"file", file.path()}});
  EXPECT_EQ(
      facts(counted),
      (std::map<std::string, std::string>{
          {"file", file.path()},
          {"bytes", "3"},
          {"input_sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}}));
}

TEST(WordCount, RefusesAFileThatItCannotRead) {
  EXPECT_NE(refusal({{"file", "/no/such/file"}}).find("'/no/such/file': No such file"),
            std::string::npos);
  EXPECT_NE(refusal({{"file", "/tmp"}}).find("'/tmp': Is a directory"), std::string::npos);
  Scratch empty("");
  EXPECT_NE(refusal({{"file", empty.path()}}).find("no word"), std::string::npos);
  Scratch wordless("1234 5678\n");
  EXPECT_NE(refusal({{"file", wordless.path()}}).find("no word"), std::string::npos);
}

// Every word of a text is in one slice exactly, however the text is cut.
RC_GTEST_PROP(Slices, HoldEveryWordOnce, ()) {
  auto text = *rc::gen::suchThat(
      rc::gen::container<std::string>(rc::gen::element('a', 'B', 'c', ' ', '\n', '-')),
      [](const std::string& candidate) { return !candidate.empty(); });
  auto length = *rc::gen::inRange<std::size_t>(1, text.size() + 2);
  auto slices = (text.size() + length - 1) / length;
  std::string joined;
  std::map<std::string, int> in_slices;
  for (std::size_t index = 0; index < slices; ++index) {
    auto slice = slice_of(text, length, index);
    joined += slice;
    for (auto word = next_word(slice); !word.empty(); word = next_word(slice)) {
      ++in_slices[std::string(word)];
    }
  }
  std::map<std::string, int> in_text;
  std::string_view rest = text;
  for (auto word = next_word(rest); !word.empty(); word = next_word(rest)) {
    ++in_text[std::string(word)];
  }
  RC_ASSERT(joined == text);
  RC_ASSERT(in_slices == in_text);
}

}  // namespace interleave::testing
