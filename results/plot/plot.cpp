#include "results/plot/plot.hpp"

#include "core/errors.hpp"
#include "core/posix.hpp"
#include "core/suggestion.hpp"
#include "results/files/atomic_file.hpp"
#include "results/files/samples.hpp"
#include "results/groups/contest.hpp"
#include "results/plot/gnuplot.hpp"
#include "results/plot/picture.hpp"
#include "results/report/scaling.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <ostream>
#include <system_error>
#include <utility>

#include <sys/ioctl.h>
#include <unistd.h>

namespace interleave {

namespace {

namespace fs = std::filesystem;

class TemporaryDir {
 public:
  TemporaryDir() {
    auto pattern = (fs::temp_directory_path() / "interleave-plot-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
      throw std::system_error(errno, std::generic_category(), "mkdtemp");
    }
    path_ = pattern;
  }
  ~TemporaryDir() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryDir(const TemporaryDir&) = delete;
  TemporaryDir& operator=(const TemporaryDir&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

const PlotKind& find_kind(const std::string& name) {
  std::vector<std::string_view> known;
  for (const PlotKind& kind : plot_kinds()) {
    if (kind.name == name) return kind;
    known.push_back(kind.name);
  }
  throw UsageError("plot: there is no kind '" + name + "'" + suggestion(name, known) +
                   "; choose one of " + join(known));
}

// Returns the usable CPUs of the measured machine, from run.json. nullopt if that file is missing.
std::optional<unsigned> measured_cpus(const fs::path& dir) {
  std::ifstream file(dir / "run.json");
  std::string text{std::istreambuf_iterator<char>(file), {}};
  constexpr std::string_view key = "\"cpus_usable\":";
  auto at = text.find(key);
  if (at == std::string::npos) return std::nullopt;
  auto start = text.find_first_not_of(' ', at + key.size());
  unsigned cpus = 0;
  if (start == std::string::npos) return std::nullopt;
  std::from_chars(text.data() + start, text.data() + text.size(), cpus);
  return cpus > 0 ? std::optional(cpus) : std::nullopt;
}

std::vector<LatencyLine> latencies_if_any(const fs::path& dir) {
  return fs::exists(dir / "latency.csv") ? each_once(read_latencies(dir))
                                         : std::vector<LatencyLine>();
}

Canvas canvas_for(const PlotRequest& request) {
  if (request.terminal) {
    Canvas canvas{.kind = Canvas::Kind::dumb};
    winsize window{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 0) {
      canvas.columns = std::max<unsigned>(window.ws_col, 60);
      canvas.lines = std::clamp<unsigned>(window.ws_row, 20, 40);
    }
    return canvas;
  }
  if (!request.out) return {};
  auto extension = request.out->extension().string();
  std::ranges::transform(extension, extension.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  if (extension == ".svg") return {};
  if (extension == ".png") return {.kind = Canvas::Kind::png};
  throw UsageError("plot: --out " + request.out->string() + " must end in .svg or .png");
}

// Decides where each picture is written. A script has the name of its picture, since both lie
// together.
class Plotter {
 public:
  Plotter(const PlotRequest& request, const Canvas& canvas) : request_(request), canvas_(canvas) {}

  void draw(const PlotKind& kind, const Picture& picture) {
    if (request_.terminal) {
      std::cout << drawn_aside(kind, picture) << std::flush;
    } else if (request_.out) {
      replace_file(*request_.out, drawn_aside(kind, picture), AtomicFile::Directory::users);
      written_.push_back(*request_.out);
    } else {
      draw_into_run(kind, picture);
    }
  }
  std::vector<fs::path> written() && { return std::move(written_); }

 private:
  static fs::path script_in(const fs::path& dir, const PlotKind& kind) {
    return dir / (std::string(kind.name) + ".gp");
  }
  static void write_sources(const fs::path& dir, const PlotKind& kind, const Picture& picture,
                            const std::string& result) {
    auto name = std::string(kind.name);
    replace_file(dir / (name + ".dat"), picture.data);
    replace_file(script_in(dir, kind),
                 "# gnuplot -d " + name + ".gp > " + data_field(result) + "\n" + picture.script);
  }
  // In a user's directory, or for a terminal, the scripts go to a temporary directory.
  static std::string drawn_aside(const PlotKind& kind, const Picture& picture) {
    TemporaryDir scratch;
    write_sources(scratch.path(), kind, picture, "-");
    return run_gnuplot(script_in(scratch.path(), kind));
  }
  void draw_into_run(const PlotKind& kind, const Picture& picture) {
    auto target = request_.dir / (std::string(kind.name) + ".svg");
    write_sources(request_.dir, kind, picture, target.filename().string());
    replace_file(target, run_gnuplot(script_in(request_.dir, kind)));
    written_.push_back(target);
  }

  const PlotRequest& request_;
  const Canvas& canvas_;
  std::vector<fs::path> written_;
};

}  // namespace

std::vector<fs::path> plot(const PlotRequest& request) {
  if (request.out && !request.kind) throw UsageError("plot: --out needs --kind");
  auto kinds = request.kind ? std::span(&find_kind(*request.kind), 1) : plot_kinds();
  auto canvas = canvas_for(request);
  auto rows = each_once(read_samples(request.dir));
  auto latencies = latencies_if_any(request.dir);
  auto groups = contests(rows);
  PlotInput input{groups, latencies, measured_cpus(request.dir)};
  bool any_sweep =
      std::ranges::any_of(kinds, [](const PlotKind& kind) { return kind.name == "workers"; });
  auto scaling = any_sweep ? find_scaling(groups, input.cpus) : std::vector<ScalingResult>();
  input.scaling = scaling;
  Plotter plotter(request, canvas);
  for (const PlotKind& kind : kinds) {
    if (auto picture = kind.draw(input, canvas)) {
      plotter.draw(kind, *picture);
      continue;
    }
    auto text = "plot: nothing to draw for '" + std::string(kind.name) + "': it needs " +
                std::string(kind.needs);
    if (request.kind) throw UsageError(text);
    *request.notes << text << '\n';
  }
  print_scaling(*request.laws, scaling, input.cpus, 0);
  return std::move(plotter).written();
}

}  // namespace interleave
