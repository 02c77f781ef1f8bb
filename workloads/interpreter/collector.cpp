#include "workloads/interpreter/collector.hpp"

#include <algorithm>
#include <limits>

namespace interleave::interpreter {

Link& Generations::gather(int generation) noexcept {
  Link& all = rings_.at(static_cast<std::size_t>(generation));
  for (int younger = 0; younger < generation; ++younger) {
    all.take_over(rings_.at(static_cast<std::size_t>(younger)));
  }
  std::fill_n(counts_.begin(), generation + 1, 0);
  if (generation < oldest) ++counts_.at(static_cast<std::size_t>(generation) + 1);
  return all;
}

void Generations::age(int generation, Link& survivors, std::size_t survived) noexcept {
  if (generation == oldest) {
    new_and_old_ = 0;
    very_old_ = survived;
    return;
  }
  if (generation == oldest - 1) new_and_old_ += survived;
  rings_.at(static_cast<std::size_t>(generation) + 1).take_over(survivors);
}

namespace {

using Mark = List::Mark;

// Calls visit(List&) for each reference from `list` to a list that is being collected.
template <class Visit> void each_suspect_in(const List& list, Visit&& visit) {
  for (Object* item : list.items) {
    if (item->kind != Object::Kind::list) continue;
    auto& other = static_cast<List&>(*item);
    if (other.mark != Mark::none) visit(other);
  }
}

template <class Visit> void each_in(Link& ring, Visit&& visit) {
  for (Link* at = ring.next; at != &ring; at = at->next) visit(list_at(*at));
}

void count_references_from_outside(Link& suspects) {
  constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
  each_in(suspects, [most](List& list) {
    list.outside = static_cast<std::int32_t>(std::min(reference_count(list), most));
    list.mark = Mark::suspected;
  });
  each_in(suspects,
          [](List& list) { each_suspect_in(list, [](List& other) { --other.outside; }); });
}

}  // namespace

std::size_t find_garbage(Link& suspects, Link& garbage) noexcept {
  count_references_from_outside(suspects);
  // From here on `outside` > 0 means "known to be reachable". A list in `garbage` that is then
  // found to be reachable goes back to the end of the ring, where it is visited once more.
  for (Link* at = suspects.next; at != &suspects;) {
    List& list = list_at(*at);
    at = at->next;
    if (list.outside <= 0) {
      list.unlink();
      garbage.append(list);
      list.mark = Mark::unreachable;
      continue;
    }
    each_suspect_in(list, [&](List& other) {
      other.outside = std::max(other.outside, 1);
      if (other.mark != Mark::unreachable) return;
      other.mark = Mark::suspected;
      other.unlink();
      suspects.append(other);
      if (at == &suspects) at = &other;  // the walk was at the ring's end, which has moved
    });
  }
  std::size_t survived = 0;
  each_in(suspects, [&](List& list) {
    list.mark = Mark::none;
    ++survived;
  });
  each_in(garbage, [](List& list) { list.mark = Mark::none; });
  return survived;
}

}  // namespace interleave::interpreter
