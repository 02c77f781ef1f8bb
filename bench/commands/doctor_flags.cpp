// The flags of `interleave doctor`.
#include "bench/commands/flags.hpp"

#include <memory>

#include <CLI/CLI.hpp>

namespace interleave {

void add_doctor(CLI::App& program, std::optional<Command>& chosen) {
  auto request = std::make_shared<DoctorRequest>();
  auto* doctor =
      program.add_subcommand("doctor", "Say what this machine can show and what it cannot");
  doctor->add_flag("--json", request->json, "The findings as JSON");
  doctor->callback([=, &chosen] { chosen = *request; });
}

}  // namespace interleave
