// The directory of a stopped run whose four CSV files hold any bytes: it is refused, or mended once
// and for all. Lines of "---" part the files; an '@' at the beginning of one stands for its header.
#include "results/files/lock_report.hpp"
#include "results/files/repair.hpp"
#include "results/files/samples.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <array>

namespace interleave::fuzz {

namespace {

namespace fs = std::filesystem;

constexpr std::array<const char*, 4> names = {"samples.csv", "latency.csv", "gil.csv",
                                              "gil_waits.csv"};
using Texts = std::array<std::string, names.size()>;

Texts texts_now() {
  Texts texts;
  for (std::size_t which = 0; which < names.size(); ++which) {
    texts[which] = text_of(scratch() / names[which]);
  }
  return texts;
}

const Texts& headers() {
  static const Texts texts = [] {
    rewrite_samples(scratch(), {});
    rewrite_latencies(scratch(), {});
    rewrite_lock_lines(scratch(), {});
    rewrite_wait_lines(scratch(), {});
    return texts_now();
  }();
  return texts;
}

Texts files_of(std::string_view input) {
  constexpr std::string_view border = "---\n";
  Texts texts;
  for (std::size_t which = 0; which < names.size(); ++which) {
    auto part = input.substr(0, input.find(border));
    input.remove_prefix(std::min(input.size(), part.size() + border.size()));
    bool wants_header = part.starts_with('@');
    texts[which] = wants_header ? headers()[which] + std::string(part.substr(1)) : part;
  }
  return texts;
}

void examine_cutting(const fs::path& file, const std::string& text) {
  cut_half_line(file);
  auto cut = text_of(file);
  require(text.starts_with(cut), "nothing but the end is cut off");
  require(cut.empty() || cut.back() == '\n', "what stays ends with a line's end");
  cut_half_line(file);
  require(text_of(file) == cut, "what is whole is not cut");
}

}  // namespace

void examine(std::string_view input) {
  auto texts = files_of(input);
  for (std::size_t which = 0; which < names.size(); ++which) {
    write_file(scratch() / names[which], texts[which]);
  }
  examine_cutting(scratch() / names[0], texts[0]);
  auto rows = accepted([] { return repair_run(scratch()); });
  if (!rows) return;
  for (const Row& row : *rows) require(row.status != Status::interrupted, "the interrupted go");
  auto mended = texts_now();
  require(repair_run(scratch()) == *rows, "mended again, it has the same rows");
  require(texts_now() == mended, "what is mended stays as it is");
}

}  // namespace interleave::fuzz
