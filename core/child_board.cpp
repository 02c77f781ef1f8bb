// How the workers of a pool run the children of one another's tasks.
//
// G1  A Gather in the list is alive. Its owner takes it out under the lock, before it sleeps or
//     goes on.
// G2  A helper is done with a Gather when it has counted its child down under the lock. The last
//     helper wakes the owner before it releases the lock, because the Gather is gone after that.
// G3  The children that the parent ran are counted down all at once, when it closes the Gather.
//     Until then no helper is the last.
#include "core/child_board.hpp"

#include <algorithm>

namespace interleave {

void ChildBoard::open(Gather& join) {
  std::size_t called = 0;
  {
    std::scoped_lock lock(mutex_);
    join.older_ = newest_;
    (newest_ == nullptr ? oldest_ : newest_->newer_) = &join;
    newest_ = &join;
    join.is_open_ = true;
    count_.fetch_add(1, std::memory_order_relaxed);
    called = std::min(idle_, join.children_.count() - 1);  // the parent runs one itself
    idle_ -= called;
  }
  for (; called > 0; --called) work_.notify_one();
}

bool ChildBoard::close(Gather& join) {
  std::scoped_lock lock(mutex_);
  if (join.is_open_) remove(join);          // G1
  join.unfinished_ -= join.run_by_parent_;  // G3
  return join.unfinished_ == 0;
}

void ChildBoard::wait(Gather& join) {
  std::unique_lock lock(mutex_);
  while (join.unfinished_ > 0) join.finished_.wait(lock);
}

bool ChildBoard::help(Context& world) {
  std::size_t child = 0;
  Gather* join = take_child(child);
  if (join == nullptr) return false;
  join->children_.begin(world, child);
  std::scoped_lock lock(mutex_);
  if (--join->unfinished_ == 0) join->finished_.notify_one();  // G2
  return true;
}

void ChildBoard::leave() {
  std::scoped_lock lock(mutex_);
  if (--busy_ == 0) work_.notify_all();
}

// A spurious wake-up makes `idle_` one too many, and a later call may wake no worker. Other workers
// then run that child.
bool ChildBoard::wait_for_any() {
  std::unique_lock lock(mutex_);
  while (oldest_ == nullptr && busy_ > 0) {
    ++idle_;
    work_.wait(lock);
  }
  return oldest_ != nullptr;
}

// The owner takes children without the lock, so the oldest may have none left.
Gather* ChildBoard::take_child(std::size_t& child) {
  std::scoped_lock lock(mutex_);
  while (oldest_ != nullptr) {
    Gather& join = *oldest_;
    child = join.take();
    if (child < join.children_.count()) return &join;
    remove(join);
  }
  return nullptr;
}

void ChildBoard::remove(Gather& join) {
  (join.older_ == nullptr ? oldest_ : join.older_->newer_) = join.newer_;
  (join.newer_ == nullptr ? newest_ : join.newer_->older_) = join.older_;
  join.is_open_ = false;
  count_.fetch_sub(1, std::memory_order_relaxed);
}

}  // namespace interleave
