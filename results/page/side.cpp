#include "results/page/page.hpp"
#include "results/pictures/pictures.hpp"
#include "results/report/findings.hpp"

#include <span>
#include <utility>

namespace interleave {

PageSide read_side(const std::filesystem::path& directory) {
  Subject subject(read_results(std::span(&directory, 1)));
  PageSide side{directory.string(), {}, charts_of(subject), {}, subject.goal()};
  side.verdicts = findings(subject.analysis(), subject.goal());
  side.results = std::move(subject).take_results();
  return side;
}

}  // namespace interleave
