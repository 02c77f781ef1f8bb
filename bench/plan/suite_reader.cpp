// From TOML to a suite. Only the form is checked here. Expansion looks up the names of models,
// workloads and parameters, as it does for the command line.
#include "bench/plan/matrix_reader.hpp"
#include "bench/plan/suite_fields.hpp"
#include "bench/plan/suites.hpp"
#include "bench/plan/values.hpp"
#include "core/errors.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>

namespace interleave {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::string_view suite_keys[] = {"name", "sentence", "include", "budget", "matrix"};
constexpr std::string_view budget_keys[] = {"repetitions", "window", "timeout", "seed", "time"};
constexpr std::size_t longest_name = 64;
constexpr std::size_t longest_sentence = 200;

std::uint64_t read_seed(const SuiteField& field) {
  const auto* number = field.node.as<std::int64_t>();
  if (number == nullptr || *number < 0) field.refuse("allowed is a whole number from 0");
  return static_cast<std::uint64_t>(*number);
}

void read_budget(const SuiteTable& table, Suite& suite) {
  if (auto field = table.find("repetitions")) {
    suite.repetitions.blocks = parse_count_of(field->where(), field->value(), most_repetitions);
  }
  if (auto field = table.find("window")) {
    suite.repetitions.window = field->time(1ms, 10min, "1ms to 10 minutes (10m)");
  }
  if (auto field = table.find("timeout")) {
    suite.timeout = field->time(10ms, 24h, "10ms to 24 hours (24h)");
  }
  if (auto field = table.find("time")) suite.time = field->time(least_run, most_run, run_bounds);
  if (auto field = table.find("seed")) suite.seed = read_seed(*field);
}

std::string read_name(const SuiteField& field) {
  constexpr std::string_view letters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
  const auto& name = field.text();
  if (name.empty() || name.size() > longest_name ||
      name.find_first_not_of(letters) != std::string::npos) {
    field.refuse("'" + name.substr(0, longest_name) + "'; allowed are 1 to " +
                 std::to_string(longest_name) + " of a-z A-Z 0-9 - _ .");
  }
  return name;
}

std::string read_sentence(const SuiteField& field) {
  if (field.text().size() > longest_sentence) {
    field.refuse("too long; allowed are " + std::to_string(longest_sentence) + " letters");
  }
  return field.text();
}

void refuse_misplaced(const TomlNode& table, std::string_view what, const std::string& file) {
  const auto* entries = table.as<TomlNode::Table>();
  if (entries == nullptr) return;
  for (const auto& [key, node] : *entries) {
    if (key != "name" && key != "sentence" && key != "include") continue;
    SuiteField{node, file, key}.refuse("it stands in " + std::string(what) +
                                       ", as all does that follows; write it before the first [");
  }
}

// In TOML a key belongs to the table above it, so a suite's name written last belongs to a matrix.
void refuse_misplaced(const TomlNode& root, const std::string& file) {
  for (const auto& [key, node] : *root.as<TomlNode::Table>()) {
    if (key == "budget") refuse_misplaced(node, "[budget]", file);
    if (key != "matrix" || node.as<TomlNode::List>() == nullptr) continue;
    for (const auto& matrix : *node.as<TomlNode::List>()) {
      refuse_misplaced(matrix, "[[matrix]]", file);
    }
  }
}

// Reads a suite and the files that it includes.
class Reader {
 public:
  Suite parse(std::string_view text, const fs::path& file);
  Suite read(const fs::path& file, const std::string& why_read);

 private:
  void include(const SuiteField& field, const fs::path& from, Suite& suite);
  void read_matrices(const SuiteField& field, Suite& suite);

  std::vector<fs::path> open_;  // files being read, from the outermost to the innermost
  std::size_t files_ = 0;
};

// `why_read` is the place of the include, or empty.
std::string read_text(const fs::path& path, const std::string& why_read) {
  auto named = why_read.empty() ? path.string() : why_read + " '" + path.string() + "'";
  auto refuse = [&](const std::string& why) { throw UsageError(named + ": " + why); };
  std::error_code error;
  auto status = fs::status(path, error);
  if (!fs::exists(status)) refuse("there is no such file; give a suite in TOML");
  if (!fs::is_regular_file(status)) refuse("not a file; give a suite in TOML");
  std::ifstream file(path, std::ios::binary);
  if (!file) refuse("cannot be read; give a suite in TOML");
  std::string text(most_suite_bytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > most_suite_bytes) refuse("too large; allowed is 1 MiB");
  return text;
}

Suite Reader::read(const fs::path& file, const std::string& why_read) {
  auto text = read_text(file, why_read);
  auto real = fs::canonical(file);
  if (std::ranges::find(open_, real) != open_.end()) {
    throw UsageError(why_read + " '" + file.string() + "': it includes itself; allowed is another");
  }
  open_.push_back(real);
  auto suite = parse(text, file);
  open_.pop_back();
  return suite;
}

Suite Reader::parse(std::string_view text, const fs::path& file) {
  auto name = file.string();
  auto root = parse_toml(text, name);
  root.line = 1;
  refuse_misplaced(root, name);
  SuiteTable table(root, name, "a suite", suite_keys);
  Suite suite;
  suite.file = name;
  if (auto field = table.find("name")) suite.name = read_name(*field);
  if (suite.name.empty()) throw UsageError(name + ":1: the name is missing; write name = \"...\"");
  if (auto field = table.find("sentence")) suite.summary = read_sentence(*field);
  if (auto field = table.find("budget")) {
    read_budget({field->node, name, "[budget]", budget_keys}, suite);
  }
  if (auto field = table.find("include")) include(*field, file, suite);
  if (auto field = table.find("matrix")) read_matrices(*field, suite);
  if (suite.matrices.empty()) {
    throw UsageError(name + ":1: nothing to run; give a [[matrix]] or include = [...]");
  }
  return suite;
}

void Reader::read_matrices(const SuiteField& field, Suite& suite) {
  if (field.node.as<TomlNode::List>() == nullptr) {
    field.refuse(std::string(field.node.kind()) + "; allowed is [[matrix]], in two brackets");
  }
  for (const auto& matrix : field.values()) {
    suite.matrices.push_back(read_matrix(matrix));
  }
}

// Takes only the matrices of an included file. Its name and budget are its own.
void Reader::include(const SuiteField& field, const fs::path& from, Suite& suite) {
  for (const auto& part : field.values()) {
    if (open_.size() >= most_include_depth || ++files_ > most_included) {
      part.refuse("too much; allowed are " + std::to_string(most_include_depth) +
                  " files inside each other and " + std::to_string(most_included) + " in all");
    }
    auto included = read(from.parent_path() / part.text(), part.where());
    std::ranges::move(included.matrices, std::back_inserter(suite.matrices));
  }
}

}  // namespace

Suite parse_suite(std::string_view text, const fs::path& file) {
  return Reader().parse(text, file);
}

Suite read_suite(const fs::path& file) {
  return Reader().read(file, "");
}

}  // namespace interleave
