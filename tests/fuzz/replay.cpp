// In libFuzzer's place where it is not: shows each file of the directories to the target, so that
// what was found once stays mended.
#include "tests/fuzz/fuzz.hpp"

#include <cstdio>

int main(int argc, char** argv) {
  using namespace interleave::fuzz;
  int files = 0;
  for (int place = 1; place < argc; ++place) {
    for (const auto& entry : std::filesystem::directory_iterator(argv[place])) {
      std::fprintf(stderr, "%s\n", entry.path().c_str());
      examine(text_of(entry.path()));
      ++files;
    }
  }
  examine("");
  return files > 0 ? 0 : 1;
}
