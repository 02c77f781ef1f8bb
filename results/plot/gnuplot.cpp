#include "results/plot/gnuplot.hpp"

#include "core/errors.hpp"
#include "core/posix.hpp"
#include "results/text/human.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>

namespace interleave {

namespace {

// The file actions of posix_spawn(), which run between fork and exec. The destructor frees them.
class SpawnActions {
 public:
  SpawnActions() { ::posix_spawn_file_actions_init(&actions_); }
  ~SpawnActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;

  void change_dir(const std::filesystem::path& dir) {
    ::posix_spawn_file_actions_addchdir_np(&actions_, dir.c_str());
  }
  void redirect(int from, int to) { ::posix_spawn_file_actions_adddup2(&actions_, from, to); }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

std::string read_to_end(int fd) {
  std::string text;
  std::array<char, 4096> buffer{};
  while (auto length = check(::read(fd, buffer.data(), buffer.size()), "read from gnuplot")) {
    text.append(buffer.data(), static_cast<std::size_t>(length));
  }
  return text;
}

// Returns gnuplot's reason. It prints the line in error, a mark at the place, and the reason last.
std::string last_line(int file) {
  check(::lseek(file, 0, SEEK_SET), "lseek");
  auto text = read_to_end(file);
  text.erase(text.find_last_not_of("\n \t") + 1);
  return printable(text.substr(text.rfind('\n') + 1));
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "waitpid");
  }
  return status;
}

// Returns the environment without gnuplot's variables. -d disables its files, but not these
// variables.
std::vector<char*> without_gnuplot_settings() {
  constexpr std::array<std::string_view, 3> prefixes = {"GNUTERM=", "GNUPLOT_", "FIT_"};
  std::vector<char*> kept;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    std::string_view text = *variable;
    auto begins = [text](std::string_view prefix) { return text.starts_with(prefix); };
    if (std::ranges::none_of(prefixes, begins)) kept.push_back(*variable);
  }
  kept.push_back(nullptr);
  return kept;
}

}  // namespace

std::string Canvas::preamble(unsigned width, unsigned height) const {
  auto size = [](unsigned x, unsigned y) { return std::to_string(x) + "," + std::to_string(y); };
  std::string text = "set encoding utf8\nset terminal ";
  switch (kind) {
    case Kind::svg:
      text += "svg noenhanced dashed size " + size(width, height) +
              " font 'DejaVu Sans,10' fontscale 1.3 background '#ffffff' name 'interleave'\n";
      break;
    case Kind::png:
      text += "pngcairo noenhanced size " + size(width * 2, height * 2) +
              " fontscale 2 linewidth 2 pointscale 2 font 'DejaVu Sans,10' background '#ffffff'\n";
      break;
    case Kind::dumb: text += "dumb noenhanced size " + size(columns, lines) + "\n"; break;
  }
  return text + "set datafile separator '\\t'\nset datafile missing '-'\n";
}

// A doubled quote would write a quote in gnuplot. But at the start of a string, gnuplot 5.4 takes
// two quotes for an empty string and continues after it. A typographic quote ends no string.
std::string single_quoted(std::string_view text) {
  std::string result = "'";
  for (char letter : printable(text)) {
    if (letter == '\'') {
      result += "\u2019";
    } else {
      result += letter;
    }
  }
  return result + "'";
}

// In labels from data, gnuplot interprets quotes, a leading '#' and back-slashes.
std::string data_field(std::string_view text) {
  auto field = printable(text);
  std::ranges::replace_if(
      field, [](char letter) { return letter == '"' || letter == '\\' || letter == '#'; }, ' ');
  return field.empty() ? " " : field;
}

std::string run_gnuplot(const std::filesystem::path& script) {
  auto drawn = make_pipe();
  UniqueFd complaints(check(::memfd_create("gnuplot", MFD_CLOEXEC), "memfd_create"));
  UniqueFd nothing(check(::open("/dev/null", O_RDONLY | O_CLOEXEC), "open /dev/null"));
  SpawnActions actions;
  actions.redirect(nothing.get(), STDIN_FILENO);
  actions.redirect(drawn.out.get(), STDOUT_FILENO);
  actions.redirect(complaints.get(), STDERR_FILENO);
  if (script.has_parent_path()) actions.change_dir(script.parent_path());
  std::string program = "gnuplot";
  std::string default_settings = "-d";
  std::string name = "./" + script.filename().string();  // "./" so that it is never an option
  std::array<char*, 4> arguments = {program.data(), default_settings.data(), name.data(), nullptr};
  auto environment = without_gnuplot_settings();
  pid_t child = 0;
  int error = ::posix_spawnp(&child, "gnuplot", actions.get(), nullptr, arguments.data(),
                             environment.data());
  if (error == ENOENT) throw Unsupported("gnuplot is not installed: apt-get install gnuplot-nox");
  if (error != 0) throw std::system_error(error, std::generic_category(), "gnuplot");
  drawn.out.reset();
  auto picture = read_to_end(drawn.in.get());
  if (int status = wait_for(child); status != 0) {
    throw std::runtime_error("gnuplot failed on " + script.string() + ": " +
                             last_line(complaints.get()));
  }
  return picture;
}

}  // namespace interleave
