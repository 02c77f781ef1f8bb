// The command `interleave import` and its flags.
#include "bench/commands/flags.hpp"
#include "bench/record/output.hpp"
#include "results/files/atomic_file.hpp"
#include "results/files/samples.hpp"
#include "results/text/human.hpp"
#include "results/text/paragraph.hpp"
#include "results/text/terminal.hpp"

#include <iostream>
#include <memory>
#include <set>

#include <CLI/CLI.hpp>

#include <unistd.h>

namespace interleave {

namespace {

constexpr const char* import_footer =
    R"(A file is one run of a program with --benchmark_out=FILE. Rows of one run are compared with each other, so six files give verdicts.

PART is family (the name up to the first slash), function or template (the family without and within <>), program, or the name of an argument: size for size:64, arg1 and arg2 for arguments without names. By default a template is a model of its function, and any other family is a model of its program. All other parts become params. docs/import.md explains it by examples.
)";

void write_results(const ImportRequest& request, const ImportedRun& run) {
  OutputDirectory output(request.out, run.rows.front().run_id);
  output.create();
  rewrite_samples(output.path(), run.rows);
  replace_file(output.path() / "run.json", run.run_json);
  output.keep();
  std::cout << output.path().string() << '\n';
}

void report(const ImportedRun& run, std::size_t files) {
  std::set<std::pair<std::string, std::string>> benchmarks;
  for (const Row& row : run.rows) benchmarks.emplace(row.model, row.workload + " " + row.params);
  auto columns = terminal_columns(STDERR_FILENO);
  print_paragraph(std::cerr, "",
                  "imported " + counted(run.rows.size(), "repetition") + " of " +
                      counted(benchmarks.size(), "benchmark") + " from " + counted(files, "file"),
                  0, columns);
  for (const auto& [kind, what, advice] : run.warnings) {
    auto text = "warning: " + what;
    text.append(" ").append(advice);
    print_paragraph(std::cerr, "", text, 0, columns);
  }
}

}  // namespace

void add_import(CLI::App& program, std::optional<Command>& chosen) {
  auto request = std::make_shared<ImportRequest>();
  auto* import = program.add_subcommand("import", "Make results of Google Benchmark's JSON");
  import->add_option("file", request->files, "Files that Google Benchmark wrote as JSON")
      ->type_name("FILE...")
      ->required();
  import
      ->add_option("--out", request->out,
                   "Where results go; new or empty (default: interleave-out/ID)")
      ->type_name("DIR");
  import->add_option("--model", request->rule.names.model, "The part of a name that is the model")
      ->type_name("PART");
  import
      ->add_option("--workload", request->rule.names.workload,
                   "The part of a name that is the workload")
      ->type_name("PART");
  import->add_flag("--interleaved", request->rule.interleaved,
                   "The program ran with --benchmark_enable_random_interleaving=true: repetitions "
                   "with the same number are a block");
  import->footer(import_footer);
  import->callback([=, &chosen] { chosen = *request;
});
}  // namespace interleave

int run_command(const ImportRequest& request) {
  std::vector<BenchmarkFile> files;
  for (const auto& path : request.files) files.push_back(read_benchmark_file(path));
  auto run = import_benchmarks(files, request.rule);
  write_results(request, run);
  report(run, files.size());
  return exit_ok;
}

}  // namespace interleave
