// The flags of `interleave fidelity`.
#include "bench/commands/flags.hpp"
#include "bench/commands/refusal.hpp"
#include "bench/plan/values.hpp"

#include <memory>

#include <CLI/CLI.hpp>

namespace interleave {

namespace {

constexpr const char* fidelity_footer =
    R"(Plays the same scenarios in CPythons and in the simulator, one directly after the other, and prints both. A line a point: the medians over the rounds, the error (of a ratio its logarithm, else the difference), what is tolerated, and how far CPython's own rounds lie apart. It is ok when the error is within one of the two. docs/fidelity.md tells what each row means.

Controls put something wrong in the simulator's place, which these rows must find out:
no_force	a holder that was asked may win the lock again: F2 F3 F5
old	Python 2's lock: F2 F3 F14
half_interval	half of the switch interval: F2 F3
fifo	hands the lock to whoever waited longest: F4
sleep	sleeps where it should compute: F1

With --check the exit code is 3 when a row differs, or when a control was not found out.
)";

// The flags of `fidelity` as text, before they are parsed.
struct FidelityTexts {
  std::string only;
  std::string rounds = "3";
};

void declare_fidelity(CLI::App& fidelity, FidelityTexts& texts, FidelityRequest& request) {
  fidelity
      .add_option("--python", request.pythons,
                  "A CPython to compare with, 2.7 or 3.2 and later; may be repeated (default: of "
                  "those on PATH, in ~/.pyenv and /usr/bin one 2.7, one up to 3.11, one later)")
      ->type_name("PATH")
      ->expected(1)
      ->take_all();
  fidelity.add_option("--only", texts.only, "Rows, as a list: F1,F5 (default: all)")
      ->type_name("ROWS");
  auto* quick = fidelity.add_flag("--quick", request.quick,
                                  "One round, fewer and shorter points: about two minutes");
  fidelity.add_option("--rounds", texts.rounds, "How often each point is measured on each side")
      ->type_name("N")
      ->capture_default_str()
      ->excludes(quick);
  take_one_of(fidelity.add_option("--control", request.control,
                                  "Put something wrong in the simulator's place"),
              {"no_force", "old", "half_interval", "fifo", "sleep"});
  fidelity.add_flag("--check", request.check, "Let the exit code tell whether all rows are met");
  fidelity.add_option("--out", request.out, "Where CSV files and pictures go; new or empty")
      ->type_name("DIR");
  fidelity.footer(fidelity_footer);
}

void interpret(const CLI::App& fidelity, const FidelityTexts& texts, FidelityRequest& request) {
  if (fidelity.count("--only") > 0) request.only = parse_names("--only", texts.only);
  request.rounds = parse_count_of("--rounds", texts.rounds, 100);
}

}  // namespace

void add_fidelity(CLI::App& program, std::optional<Command>& chosen) {
  auto texts = std::make_shared<FidelityTexts>();
  auto request = std::make_shared<FidelityRequest>();
  auto* fidelity =
      program.add_subcommand("fidelity", "Compare the simulated interpreter lock with CPython's");
  declare_fidelity(*fidelity, *texts, *request);
  fidelity->callback([=, &chosen] {
    interpret(*fidelity, *texts, *request);
    chosen = *request;
  });
}

}  // namespace interleave
