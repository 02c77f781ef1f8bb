#include "results/text/terminal.hpp"

#include <charconv>
#include <cstdlib>
#include <string_view>

#include <sys/ioctl.h>
#include <unistd.h>

namespace interleave {

namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing sets it
  return value == nullptr ? "" : value;
}

// Returns 0 if COLUMNS has no sensible value.
unsigned asked_columns() {
  constexpr unsigned most = 10'000;
  auto text = environment("COLUMNS");
  unsigned columns = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), columns);
  bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && columns <= most ? columns : 0;
}

}  // namespace

unsigned terminal_columns(int descriptor) {
  if (::isatty(descriptor) != 1) return 0;
  winsize window{};
  return ::ioctl(descriptor, TIOCGWINSZ, &window) == 0 ? window.ws_col : 0U;
}

unsigned text_columns(int descriptor) {
  constexpr unsigned usual = 80;
  auto columns = asked_columns();
  if (columns == 0) columns = terminal_columns(descriptor);
  return columns > 0 ? columns : usual;
}

bool takes_escapes(int descriptor) {
  auto kind = environment("TERM");
  return ::isatty(descriptor) == 1 && !kind.empty() && kind != "dumb";
}

}  // namespace interleave
