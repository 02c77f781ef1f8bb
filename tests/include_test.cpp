// Suites that include files: what is added, and how a mistake in an included file is named.
#include "bench/plan/plan.hpp"
#include "bench/plan/suites.hpp"
#include "core/errors.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include <unistd.h>

namespace interleave {

namespace {

// Files that stay until the test is over.
class Include : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(dir_ / "sub"); }
  void TearDown() override { std::filesystem::remove_all(dir_); }

  std::filesystem::path write(const std::string& name, const std::string& text) const {
    std::ofstream(dir_ / name) << "name = 's'\n" << text;
    return dir_ / name;
  }
  std::string complaint(const std::filesystem::path& file) const {
    try {
      read_suite(file);
    } catch (const UsageError& error) {
      auto text = std::string(error.what());
      auto prefix = dir_.string() + "/";
      for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix)) {
        text.erase(at, prefix.size());
      }
      return text;
    }
    return "nothing";
  }

  std::filesystem::path dir_ =
      ::testing::TempDir() + "interleave-suites-" + std::to_string(::getpid());
};

TEST_F(Include, AddsTheMatricesOfAFileThatLiesBesideIt) {
  write("sub/c.toml", "[[matrix]]\nworkloads = 'noop'");
  write("sub/b.toml", "include = ['c.toml']\n[budget]\nrepetitions = 2");
  auto suite = read_suite(write("a.toml", "include = 'sub/b.toml'\n[[matrix]]\nworkloads = 'mix'"));
  ASSERT_EQ(suite.matrices.size(), 2U);
  EXPECT_EQ(suite.matrices[0].workloads[0].value, "noop");
  EXPECT_EQ(suite.matrices[0].where, (dir_ / "sub/c.toml").string() + ":2: [[matrix]]");
  EXPECT_EQ(suite.repetitions.blocks, usual_repetitions.blocks);
}

TEST_F(Include, MistakesOfTheIncludedFileAreItsOwn) {
  write("b.toml", "[[matrix]]\nmodel = 1");
  EXPECT_TRUE(
      complaint(write("a.toml", "include = 'b.toml'")).starts_with("b.toml:3: unknown key"));
}

TEST_F(Include, WhatIsNotThereOrNoFileIsRefused) {
  EXPECT_EQ(complaint(write("a.toml", "include = [\n'b.toml']")),
            "a.toml:3: include 'b.toml': there is no such file; give a suite in TOML");
  EXPECT_EQ(complaint(write("a.toml", "include = 'sub'")),
            "a.toml:2: include 'sub': not a file; give a suite in TOML");
  EXPECT_EQ(complaint(write("a.toml", "include = '/dev/zero'")),
            "a.toml:2: include '/dev/zero': not a file; give a suite in TOML");
  EXPECT_EQ(complaint(dir_ / "none.toml"),
            "none.toml: there is no such file; give a suite in TOML");
  write("b.toml", std::string(most_suite_bytes, ' '));
  EXPECT_EQ(complaint(dir_ / "b.toml"), "b.toml: too large; allowed is 1 MiB");
}

TEST_F(Include, NobodyIncludesItself) {
  write("b.toml", "include = 'sub/../a.toml'");
  EXPECT_EQ(complaint(write("a.toml", "include = 'b.toml'")),
            "b.toml:2: include 'sub/../a.toml': it includes itself; allowed is another");
}

TEST_F(Include, DepthAndNumberAreLimited) {
  for (int i = 0; i < 20; ++i) {
    auto next = std::to_string(i + 1) + ".toml'";
    write(std::to_string(i) + ".toml", "include = ['" + next + ", '" + next + "]");
  }
  EXPECT_EQ(complaint(dir_ / "0.toml"),
            "7.toml:2: include: too much; allowed are 8 files inside each other and 64 in all");
  write("4.toml", "[[matrix]]\nworkloads = 'noop'");
  EXPECT_EQ(complaint(dir_ / "0.toml"), "nothing");  // 30 files, each twice as often
}

}  // namespace

}  // namespace interleave
