#include "results/plot/plot.hpp"

#include "core/errors.hpp"
#include "core/suggestion.hpp"
#include "results/chart/svg.hpp"
#include "results/chart/text_chart.hpp"
#include "results/files/atomic_file.hpp"
#include "results/files/result_set.hpp"
#include "results/pictures/pictures.hpp"
#include "results/plot/png.hpp"
#include "results/report/phrases.hpp"
#include "results/report/scaling.hpp"
#include "results/text/terminal.hpp"

#include <algorithm>
#include <ostream>
#include <span>

#include <unistd.h>

namespace interleave {

namespace {

namespace fs = std::filesystem;

const PictureKind& find_kind(const std::string& name) {
  std::vector<std::string_view> known;
  for (const PictureKind& kind : picture_kinds()) {
    if (kind.name == name) return kind;
    known.push_back(kind.name);
  }
  throw UsageError("plot: there is no kind '" + name + "'" + suggestion(name, known) +
                   "; choose one of " + join(known));
}

std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  return text;
}

// Is the picture to be a PNG? Its file decides.
bool wants_png(const PlotRequest& request) {
  if (!request.out) return false;
  auto extension = lower_case(request.out->extension().string());
  if (extension == ".png") return true;
  if (extension == ".svg") return false;
  throw UsageError("plot: --out " + request.out->string() + " must end in .svg or .png");
}

void check_target(const PlotRequest& request) {
  if (request.out && !request.kind) throw UsageError("plot: --out needs --kind");
  bool has_place = request.dirs.size() == 1 && !fs::is_regular_file(request.dirs.front());
  if (has_place || request.out || request.terminal) return;
  throw UsageError(
      "plot: pictures of a file or of several directories need --kind KIND --out FILE, or --term");
}

void draw(const PlotRequest& request, const Chart& chart, std::vector<fs::path>& written) {
  if (request.terminal) {
    std::cout << text_of(chart, text_columns(STDOUT_FILENO)) << '\n' << std::flush;
    return;
  }
  auto svg = svg_of(chart, SvgHost::file);
  if (request.out) {
    replace_file(*request.out, wants_png(request) ? png_of(svg) : svg,
                 AtomicFile::Directory::users);
    written.push_back(*request.out);
    return;
  }
  auto target = request.dirs.front() / (chart.kind + ".svg");
  replace_file(target, svg);
  written.push_back(target);
}

}  // namespace

std::vector<fs::path> plot(const PlotRequest& request) {
  check_target(request);
  auto kinds = request.kind ? std::span(&find_kind(*request.kind), 1) : picture_kinds();
  wants_png(request);
  Subject subject(read_results(request.dirs));
  std::vector<fs::path> written;
  std::vector<std::string> missing;
  for (const PictureKind& kind : kinds) {
    if (auto chart = kind.chart(subject)) {
      draw(request, *chart, written);
      continue;
    }
    if (request.kind) {
      throw UsageError("plot: nothing to draw for '" + *request.kind + "': it needs " +
                       std::string(kind.needs));
    }
    missing.push_back(std::string(kind.name) + " needs " + std::string(kind.needs));
  }
  if (!missing.empty()) *request.notes << "Not drawn: " << enumeration(missing) << ".\n";
  bool any_sweep =
      std::ranges::any_of(kinds, [](const PictureKind& kind) { return kind.name == "workers"; });
  if (any_sweep) print_scaling(*request.laws, subject.scaling(), subject.cpus(), 0);
  return written;
}

}  // namespace interleave
