#include "bench/fidelity/pythons.hpp"

#include "core/errors.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <map>
#include <set>
#include <sstream>

#include <unistd.h>

namespace interleave::fidelity {

namespace {

namespace fs = std::filesystem;

// Prints the name, the version, whether there is a lock, and the real path. The real path saves
// time: pyenv's commands are scripts that search for the Python at every start.
constexpr std::string_view question = R"(
import sys
implementation = getattr(sys, "implementation", None)
has_lock = getattr(sys, "_is_gil_enabled", lambda: True)()
print("%s %d %d %d %d" % ((implementation.name if implementation else "cpython",)
                          + tuple(sys.version_info[:3]) + (has_lock,)))
print(sys.executable)
)";

// Accepts python, python3 and python3.12, but not python3-config.
bool is_python_name(std::string_view name) {
  if (!name.starts_with("python")) return false;
  name.remove_prefix(6);
  return name.find_first_not_of("0123456789.") == std::string_view::npos;
}

void add_from(const fs::path& dir, std::vector<fs::path>& found, std::set<fs::path>& known) {
  std::error_code error;
  std::vector<fs::path> here;
  for (fs::directory_iterator entry(dir, error), end; !error && entry != end;
       entry.increment(error)) {
    if (!is_python_name(entry->path().filename().string())) continue;
    if (::access(entry->path().c_str(), X_OK) == 0) here.push_back(entry->path());
  }
  std::ranges::sort(here);
  for (const auto& path : here) {
    auto real = fs::weakly_canonical(path, error);
    if (!error && known.insert(real).second) found.push_back(path);
  }
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): one thread
  return value == nullptr ? "" : value;
}

[[noreturn]] void refuse(const fs::path& path, const std::string& why) {
  throw UsageError("--python " + path.string() + ": " + why);
}

Python understand(const fs::path& path, const std::string& answer) {
  std::istringstream text(answer);
  std::string name;
  std::array<int, 3> version{};
  bool has_lock = false;
  text >> name >> version[0] >> version[1] >> version[2] >> has_lock >> std::ws;
  std::string real;
  std::getline(text, real);
  if (!text) refuse(path, "it answered '" + printable(answer.substr(0, 40)) + "': not a Python");
  if (name != "cpython") refuse(path, "is " + printable(name) + ", not CPython");
  Python python{.path = ::access(real.c_str(), X_OK) == 0 ? fs::path(real) : path,
                .version = version};
  if (!has_lock) refuse(path, python.name() + " runs without its interpreter lock");
  if (!python.plays(Lineage::legacy) && !python.plays(Lineage::timed)) {
    refuse(path, "is " + python.name() + "; accepted are 2.7, and 3.2 and later");
  }
  return python;
}

}  // namespace

std::string Python::name() const {
  return std::to_string(version[0]) + "." + std::to_string(version[1]) + "." +
         std::to_string(version[2]);
}

bool Python::plays(Lineage lineage) const {
  switch (lineage) {
    case Lineage::legacy: return version[0] == 2 && version[1] == 7;
    case Lineage::timed: return version >= std::array{3, 2, 0};
    case Lineage::isolated: break;
  }
  return version >= std::array{3, 12, 0};
}

std::vector<fs::path> python_candidates() {
  std::vector<fs::path> found;
  std::set<fs::path> known;
  std::istringstream dirs(environment("PATH"));
  for (std::string dir; std::getline(dirs, dir, ':');) {
    if (!dir.empty()) add_from(dir, found, known);
  }
  auto pyenv = fs::path(environment("HOME")) / ".pyenv" / "versions";
  std::error_code error;
  std::vector<fs::path> versions;
  for (fs::directory_iterator entry(pyenv, error), end; !error && entry != end;
       entry.increment(error)) {
    versions.push_back(entry->path() / "bin");
  }
  std::ranges::sort(versions);
  for (const auto& version : versions) add_from(version, found, known);
  add_from("/usr/bin", found, known);
  return found;
}

Python ask_python(Supervisor& supervisor, const fs::path& path, Clock::duration limit) {
  if (::access(path.c_str(), F_OK) != 0) refuse(path, "there is no such file");
  if (fs::is_directory(path) || ::access(path.c_str(), X_OK) != 0) {
    refuse(path, "is no program");
  }
  auto absolute = fs::absolute(path);
  auto ending = supervisor.run(
      [&] {
        return run_python(absolute, {"-E", "-s", "-"}, question);
      },
      limit);
  if (ending.cause == Ending::Cause::timeout) {
    auto seconds = std::chrono::duration<double>(limit).count();
    refuse(path, "did not say its version within " + human_duration(seconds));
  }
  if (ending.cause == Ending::Cause::interrupt) refuse(path, "interrupted");
  if (!ending.clean()) refuse(path, printable(ending.message));
  return understand(absolute, ending.message);
}

std::vector<Python> find_pythons(Supervisor& supervisor, std::span<const fs::path> candidates) {
  std::vector<Python> found;
  for (const auto& path : candidates) {
    if (supervisor.stop_signal() != 0) break;
    try {
      found.push_back(ask_python(supervisor, path));
    } catch (const UsageError&) {  // the user did not name this one, so it is left out silently
    }
  }
  return found;
}

std::vector<Python> choose_pythons(std::span<const Python> found) {
  auto kind = [](const Python& python) {
    if (python.plays(Lineage::legacy)) return 0;
    return python.plays(Lineage::isolated) ? 2 : 1;
  };
  std::map<int, Python> newest;
  for (const Python& python : found) {
    auto [place, is_new] = newest.try_emplace(kind(python), python);
    if (!is_new && python.version > place->second.version) place->second = python;
  }
  std::vector<Python> chosen;
  for (const auto& [_, python] : newest) chosen.push_back(python);
  return chosen;
}

}  // namespace interleave::fidelity
