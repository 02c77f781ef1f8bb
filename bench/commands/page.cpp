// The command `interleave report` and its flags.
#include "results/page/page.hpp"

#include "bench/commands/commands.hpp"
#include "bench/commands/flags.hpp"
#include "core/errors.hpp"
#include "results/files/atomic_file.hpp"

#include <iostream>
#include <memory>
#include <system_error>

#include <CLI/CLI.hpp>

namespace interleave {

namespace {

namespace fs = std::filesystem;

constexpr const char* page_footer =
    R"(The report is one HTML file. It needs no network, works without JavaScript and in print, and is small enough for a mail. Two directories are also compared, the first one as BASE. docs/report.md says how to read it.

A file that is no report of this program is never overwritten.
)";

// Returns DIR/report.html, or report.html beside a file such as DIR/samples.csv.
fs::path usual_target(const fs::path& directory) {
  std::error_code ignored;
  bool is_file = fs::is_regular_file(directory, ignored);
  return (is_file ? directory.parent_path() : directory) / "report.html";
}

void require_own(const fs::path& target) {
  std::error_code ignored;
  if (!fs::exists(fs::symlink_status(target, ignored)) || is_page(target)) return;
  throw UsageError("report: " + target.string() +
                   " exists and is no report of this program; it is left alone (choose another "
                   "file with --out)");
}

}  // namespace

void add_page(CLI::App& program, std::optional<Command>& chosen) {
  auto request = std::make_shared<PageRequest>();
  auto* page = program.add_subcommand("report", "Make one HTML page of runs, to read and to send");
  page->add_option("dir", request->directories,
                   "Directories that interleave run wrote, or directories of such directories")
      ->required();
  page->add_option("--out", request->out, "The file to write (default: report.html in the first)")
      ->type_name("FILE");
  page->footer(page_footer);
  page->callback([=, &chosen] { chosen = *request; });
}

int run_command(const PageRequest& request) {
  using enum AtomicFile::Directory;
  auto target = request.out.value_or(usual_target(request.directories.front()));
  require_own(target);
  std::vector<PageSide> sides;
  for (const auto& directory : request.directories) sides.push_back(read_side(directory));
  replace_file(target, page_of(sides), request.out ? users : own);
  std::cout << target.string() << '\n';
  return exit_ok;
}

}  // namespace interleave
