// The command `interleave fidelity`, which compares the simulated lock with CPython's.
#include "bench/commands/commands.hpp"
#include "bench/fidelity/judged.hpp"
#include "bench/fidelity/measuring.hpp"
#include "bench/plan/values.hpp"
#include "bench/record/output.hpp"
#include "core/errors.hpp"

#include <algorithm>
#include <iostream>

namespace interleave {

using namespace fidelity;

namespace {

// A wrong lock, and the rows that must detect it.
struct ControlKind {
  std::string_view name;
  Control control;
  std::vector<std::string_view> must_differ;
};

const std::vector<ControlKind>& control_kinds() {
  static const std::vector<ControlKind> kinds = {
      {"no_force", Control::no_force, {"F2", "F3", "F5"}},
      {"old", Control::old, {"F2", "F3", "F14"}},
      {"half_interval", Control::half_interval, {"F2", "F3"}},
      {"fifo", Control::fifo, {"F4"}},
      {"sleep", Control::sleep, {"F1"}},
  };
  return kinds;
}

const ControlKind* find_control(const std::string& name) {
  if (name.empty()) return nullptr;
  auto found = std::ranges::find(control_kinds(), name, &ControlKind::name);
  if (found == control_kinds().end()) throw UsageError("--control: there is no '" + name + "'");
  return &*found;
}

std::vector<Claim> choose_claims(const FidelityRequest& request, const ControlKind* control) {
  std::vector<std::string_view> wanted(request.only.begin(), request.only.end());
  std::vector<std::string_view> known;
  for (const FidelityRow& row : fidelity_rows()) known.push_back(row.id);
  for (auto id : wanted) {
    if (std::ranges::find(known, id) == known.end()) {
      throw UsageError("--only: there is no row '" + std::string(id) + "'; known: " + join(known));
    }
  }
  if (wanted.empty() && control != nullptr) wanted = control->must_differ;
  auto claims = fidelity_claims(request.quick);
  if (wanted.empty()) return claims;
  std::erase_if(claims, [&](const Claim& claim) {
    return std::ranges::find(wanted, claim.row) == wanted.end();
  });
  return claims;
}

std::vector<Python> choose(Supervisor& supervisor, const FidelityRequest& request) {
  if (request.pythons.empty()) {
    return choose_pythons(find_pythons(supervisor, python_candidates()));
  }
  std::vector<Python> asked;
  for (const auto& path : request.pythons) asked.push_back(ask_python(supervisor, path));
  std::ranges::stable_sort(asked, {}, &Python::version);
  return asked;
}

void introduce(const std::vector<Python>& pythons) {
  for (const Python& python : pythons) {
    std::cout << "CPython " << python.name() << "  " << python.path.string() << '\n';
  }
  std::cout << "(others: --python PATH, as often as you like)\n\n";
}

// The result of `--check`: no row differs or, under a control, each row in must_differ does.
bool as_it_should_be(const std::vector<RowVerdict>& verdicts, const ControlKind* control) {
  auto differs = [&verdicts](std::string_view id) {
    auto found = std::ranges::find(verdicts, id, &RowVerdict::id);
    return found != verdicts.end() && found->finding == Finding::differs;
  };
  if (control == nullptr) {
    return std::ranges::none_of(
        verdicts, [&](const RowVerdict& each) { return each.finding == Finding::differs; });
  }
  bool all = true;
  std::cout << "\nUnder the control '" << control->name << "':";
  for (auto id : control->must_differ) {
    bool looked_at = std::ranges::find(verdicts, id, &RowVerdict::id) != verdicts.end();
    if (!looked_at) continue;
    std::cout << ' ' << id << (differs(id) ? " found it out;" : " was deceived;");
    all = all && differs(id);
  }
  std::cout << '\n';
  return all;
}

void write_results(OutputDirectory& output, std::span<const Judged> judged, const Records& records,
                   std::size_t rounds) {
  output.create();
  write_fidelity(output.path(), judged, records, rounds);
  output.keep();
  std::cout << '\n'
            << (output.path() / "fidelity.csv").string() << '\n'
            << (output.path() / "verdicts.csv").string() << '\n';
  try {
    for (const auto& path : draw_fidelity(output.path(), judged, records)) {
      std::cout << path.string() << '\n';
    }
  } catch (const Unsupported& error) {
    std::cerr << "interleave: nothing drawn: " << error.what() << '\n';
  }
}

}  // namespace

int run_command(const FidelityRequest& request) {
  const auto* control = find_control(request.control);
  auto claims = choose_claims(request, control);
  std::optional<OutputDirectory> output;
  if (request.out) output.emplace(request.out, "");

  Supervisor supervisor;
  auto pythons = choose(supervisor, request);
  if (int signal = supervisor.stop_signal()) return exit_signalled + signal;
  if (pythons.empty()) {
    throw std::runtime_error(
        "no CPython found (on PATH, in ~/.pyenv/versions, in /usr/bin); name one by --python PATH");
  }
  introduce(pythons);

  Protocol protocol{.rounds = request.rounds};
  if (request.quick) protocol = {.rounds = 1, .idle_wait = {}, .repeats = 0};
  if (control != nullptr) protocol.control = control->control;
  Records records(std::move(pythons));
  bool complete = measure(supervisor, claims, protocol, records);
  auto judged = judge_all(claims, records, protocol.rounds);
  print_fidelity(std::cout, judged, records);
  bool met = as_it_should_be(row_verdicts(judged), control);
  if (output) write_results(*output, judged, records, protocol.rounds);
  if (!complete) return exit_signalled + supervisor.stop_signal();
  return met || !request.check ? exit_ok : exit_differs;
}

}  // namespace interleave
