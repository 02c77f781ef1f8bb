#pragma once

#include "workloads/interpreter/counting.hpp"
#include "workloads/interpreter/generations.hpp"
#include "workloads/interpreter/object.hpp"
#include "workloads/interpreter/pool.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace interleave::interpreter {

/// Makes objects and destroys them. A heap belongs to one task, so it needs no lock. A program has
/// a heap too, and makes all its objects before any task runs. Other tasks may use a heap's objects
/// as far as the counting policy allows.
class Heap {
 public:
  Heap();
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;
  ~Heap() = default;

  /// Returns the heap's number for biased counting (Object::owner). Never 0.
  std::uint32_t owner() const noexcept { return owner_; }

  // Each returns a new object with one reference, the caller's.
  None* make_none() { return nones_.make(owner_); }
  Integer* make_integer(std::int64_t value) { return integers_.make(owner_, value); }
  Text* make_text(std::string value) { return texts_.make(owner_, std::move(value)); }
  Function* make_function(const Code& code) { return functions_.make(owner_, code); }
  /// Takes over the references to the items.
  List* make_list(std::vector<Object*> items) {
    List* list = lists_.make(owner_, std::move(items));
    generations_.enter(*list);
    return list;
  }

  /// Destroys `dead`, an object of this heap whose last reference has been released. Also destroys
  /// all that only `dead` referred to, at any depth, without recursion.
  template <class Counts> void destroy(const Counts& counts, Object* dead) {
    if (dead->kind == Object::Kind::integer && !dead->constant) {
      integers_.give_back(static_cast<Integer*>(dead));
    } else if (dead->kind == Object::Kind::list) {
      destroy_list(counts, static_cast<List*>(dead));
    } else {
      destroy_atom(dead);
    }
  }

  /// Releases one reference to an object of this heap or of a program.
  template <class Counts> void release(const Counts& counts, Object* object) {
    if (counts.release(*object)) destroy(counts, object);
  }

  std::size_t live() const noexcept {
    return integers_.live() + lists_.live() + texts_.live() + functions_.live() + nones_.live();
  }
  Generations& generations() noexcept { return generations_; }

  /// Calls visit(Object&) for every live object. `visit` may destroy any object.
  template <class Visit> void each(Visit&& visit) const {
    nones_.each(visit);
    integers_.each(visit);
    texts_.each(visit);
    functions_.each(visit);
    lists_.each(visit);
  }

 private:
  template <class Counts> void destroy_list(const Counts& counts, List* first);
  void destroy_atom(Object* dead);

  std::uint32_t owner_;
  Pool<None> nones_;
  Pool<Integer> integers_;
  Pool<Text> texts_;
  Pool<Function> functions_;
  Pool<List> lists_;
  Generations generations_;
};

// A list that is destroyed releases its items, which may be lists to destroy in turn. Recursion
// would go as deep as lists are nested, and a million levels overflow any stack. So the dead lists
// queue up, in the links that their generation no longer needs. (CPython solves this with its
// "trashcan".)
template <class Counts>
[[gnu::noinline]] void Heap::destroy_list(const Counts& counts, List* first) {
  Link dead;
  auto bury = [&](List& list) {
    list.unlink();
    dead.append(list);
    generations_.leave();
  };
  bury(*first);
  while (!dead.empty()) {
    List& list = list_at(*dead.next);
    for (Object* item : list.items) {
      if (!counts.release(*item)) continue;
      if (item->kind == Object::Kind::list) {
        bury(static_cast<List&>(*item));
      } else {
        destroy_atom(item);
      }
    }
    list.unlink();
    lists_.give_back(&list);
  }
}

}  // namespace interleave::interpreter
