#pragma once

#include "tests/plausible_rows.hpp"

#include <filesystem>
#include <fstream>
#include <string_view>

#include <gtest/gtest.h>

namespace interleave::testing {

/// A machine made of files, to be looked at instead of "/".
class FakeRoot : public ::testing::Test {
 protected:
  void put(const std::filesystem::path& name, std::string_view text) {
    std::filesystem::create_directories((root() / name).parent_path());
    std::ofstream(root() / name) << text;
  }
  const std::filesystem::path& root() const { return dir_.path(); }

 private:
  ScratchDir dir_;
};

}  // namespace interleave::testing
