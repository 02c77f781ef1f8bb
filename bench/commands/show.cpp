// The command `interleave show` and its flags.
#include "bench/commands/flags.hpp"
#include "bench/commands/refusal.hpp"
#include "bench/commands/report.hpp"
#include "bench/plan/values.hpp"
#include "core/errors.hpp"
#include "results/files/selection.hpp"
#include "results/report/row_list.hpp"
#include "results/report/run_report.hpp"

#include <algorithm>
#include <iostream>
#include <memory>
#include <string_view>
#include <utility>

#include <CLI/CLI.hpp>

namespace interleave {

namespace {

constexpr const char* show_footer =
    R"(Examples of --where: model=serial,thread_pool keeps the rows of these two models, workload=mix,block=1 those of one workload and block, and cpu=100us those with this parameter. interleave list columns explains every column.

Rows of different machines are never compared: each machine has tables of its own.
)";

struct ShowTexts {
  std::vector<std::string> where;
  std::string columns;
  std::string format = "table";
};

// A part without "=" is another value of the key before it: "model=serial,thread_pool".
std::vector<Condition> parse_conditions(const std::vector<std::string>& texts) {
  std::vector<Condition> conditions;
  for (const auto& text : texts) {
    bool is_first = true;
    for (std::string_view rest = text; !rest.empty() || is_first; is_first = false) {
      auto part = rest.substr(0, rest.find(','));
      rest.remove_prefix(std::min(part.size() + 1, rest.size()));
      auto equals = part.find('=');
      if (equals == 0 || (is_first && equals == std::string_view::npos)) {
        throw UsageError("--where " + text + ": write COLUMN=VALUE, such as model=thread_pool");
      }
      bool has_key = equals != std::string_view::npos;
      auto key = has_key ? std::string(part.substr(0, equals)) : conditions.back().key;
      conditions.push_back({std::move(key), std::string(has_key ? part.substr(equals + 1) : part)});
    }
  }
  return conditions;
}

std::string names_of(const std::vector<std::filesystem::path>& dirs) {
  std::string names;
  for (const auto& dir : dirs) names += (names.empty() ? "" : ", ") + dir.string();
  return names;
}

std::string words_of(const std::vector<Condition>& conditions) {
  std::string words;
  for (const auto& [key, value] : conditions) {
    words.append(words.empty() ? "" : ", ").append(key).append("=").append(value);
  }
  return words;
}

ShowRequest::Format format_of(const std::string& name) {
  using enum ShowRequest::Format;
  if (name == "markdown") return markdown;
  if (name == "csv") return csv;
  return name == "json" ? json : table;
}

void declare_show(CLI::App& show, ShowTexts& texts, ShowRequest& request) {
  show.add_option("dir", request.dirs,
                  "A directory that interleave run wrote, its samples.csv, or a directory of such "
                  "directories; may be given several times")
      ->required()
      ->type_name("DIR...");
  show.add_option("--where", texts.where,
                  "Only rows with this value in a column of samples.csv or in a parameter")
      ->type_name("KEY=VALUE,...")
      ->expected(1)
      ->take_all();
  show.add_option("--columns", texts.columns,
                  "Columns of the table; with --format csv or json those of samples.csv")
      ->type_name("NAMES");
  show.add_option("--sort", request.sort, "Sort by this column, the smallest first")
      ->type_name("NAME");
  show.add_flag("--reverse", request.reverse, "With --sort: the largest first");
  take_one_of(show.add_option("--format", texts.format, "Print it as"),
              {"table", "markdown", "csv", "json"})
      ->capture_default_str();
  show.footer(show_footer);
}

}  // namespace

void add_show(CLI::App& program, std::optional<Command>& chosen) {
  auto request = std::make_shared<ShowRequest>();
  auto texts = std::make_shared<ShowTexts>();
  auto* show = program.add_subcommand("show", "Show the results of runs: tables and verdicts");
  declare_show(*show, *texts, *request);
  show->callback([=, &chosen] {
    request->where = parse_conditions(texts->where);
    if (!texts->columns.empty()) request->columns = parse_names("--columns", texts->columns);
    if (request->reverse && request->sort.empty()) {
      throw UsageError("--reverse: there is no order to reverse; add --sort NAME");
    }
    request->format = format_of(texts->format);
    chosen = *request;
  });
}

int run_command(const ShowRequest& request) {
  auto results = read_results(request.dirs, Latencies::leave_out);
  keep_rows(results, request.where);
  using enum ShowRequest::Format;
  if (request.format == csv || request.format == json) {
    print_rows(std::cout, results.rows, {request.columns, request.sort, request.reverse},
               request.format == csv ? RowFormat::csv : RowFormat::json);
    return exit_ok;
  }
  ReportChoice choice{.goal = goal_of(results),
                      .table = {request.columns, request.sort, request.reverse},
                      .filter = words_of(request.where),
                      .closing = {"Files: " + names_of(request.dirs)}};
  if (request.format == markdown) {
    print_markdown_report(std::cout, std::move(results), choice);
  } else {
    print_report(std::cout, std::move(results), choice, choose_style(RunRequest::Color::automatic));
  }
  return exit_ok;
}

}  // namespace interleave
