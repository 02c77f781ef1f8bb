#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace interleave::interpreter {

struct Code;

/// A value of a program. It begins with its reference count, the number of places that refer to it.
/// Code that stores one more reference *retains* the object. Code that drops a reference *releases*
/// it. When the count comes to zero, the object is destroyed. A counting policy (counting.hpp) says
/// how the references are counted. All policies use the same 16 bytes, so they can be compared.
struct Object {
  enum class Kind : std::uint8_t { unused, none, integer, text, list, function };

  Object(Kind what, std::uint32_t whose) noexcept : owner(whose), kind(what) {}
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;

  std::atomic<std::uint32_t> local{1};  // the count; under biased counting the owner's part
  std::atomic<std::int32_t> shared{0};  // biased counting: the others' part (counting.hpp)
  std::atomic<std::uint32_t> owner;     // biased counting: the heap that counts in `local`
  Kind kind;
  bool constant = false;                // belongs to a program: a task must never destroy it
  std::atomic<std::uint8_t> locked{0};  // ByteLock: used when tasks run without a common lock

 protected:
  ~Object() = default;
};
static_assert(sizeof(Object) == 16);

/// The count of an object that is never counted (PEP 683).
inline constexpr std::uint32_t immortal_count = 0xffff'ffff;

struct None final : Object {
  explicit None(std::uint32_t whose) noexcept : Object(Kind::none, whose) {}
  std::int64_t unused = 0;  // makes room for the link that a freed object holds (pool.hpp)
};

struct Integer final : Object {
  Integer(std::uint32_t whose, std::int64_t number) noexcept
      : Object(Kind::integer, whose), value(number) {}
  std::int64_t value;
};

struct Text final : Object {
  Text(std::uint32_t whose, std::string content) noexcept
      : Object(Kind::text, whose), value(std::move(content)) {}
  const std::string value;
};

struct Function final : Object {
  Function(std::uint32_t whose, const Code& what) noexcept
      : Object(Kind::function, whose), code(&what) {}
  const Code* code;
};

/// A node of a ring (a circular doubly linked list). A node alone is an empty ring.
struct Link {
  Link() noexcept : next(this), previous(this) {}
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  bool empty() const noexcept { return next == this; }
  void unlink() noexcept {
    previous->next = next;
    next->previous = previous;
    next = previous = this;
  }
  /// Puts `link`, which is in no ring, at the end of the ring that begins here.
  void append(Link& link) noexcept {
    link.previous = previous;
    link.next = this;
    previous->next = &link;
    previous = &link;
  }
  /// Moves all of `other`'s ring to the end of this one.
  void take_over(Link& other) noexcept {
    if (other.empty()) return;
    other.next->previous = previous;
    other.previous->next = this;
    previous->next = other.next;
    previous = other.previous;
    other.next = other.previous = &other;
  }

  Link* next;
  Link* previous;
};

/// The only object that refers to others, so the only one that can be part of a cycle. Each list is
/// in the ring of its generation, for the collector.
struct List final : Object, Link {
  enum class Mark : std::uint8_t { none, suspected, unreachable };

  List(std::uint32_t whose, std::vector<Object*> members) noexcept
      : Object(Kind::list, whose), items(std::move(members)) {}

  std::vector<Object*> items;  // each item is a counted reference
  std::int32_t outside = 0;    // during a collection: references from outside of the suspects
  Mark mark = Mark::none;
};

// The caller must know that the object is an integer, or a text. It is not checked.
inline std::int64_t value_of(const Object* object) {
  return static_cast<const Integer*>(object)->value;
}
inline const std::string& text_of(const Object* object) {
  return static_cast<const Text*>(object)->value;
}

inline List& list_at(Link& link) {
  return static_cast<List&>(link);
}

}  // namespace interleave::interpreter
