// The sample programs. Above each is the Python from which a compiler would make it.
#include "workloads/interpreter/programs.hpp"

namespace interleave::interpreter {

namespace {
using Input = SampleProgram::Input;

// def main(n):
//     i = 0
//     while i < n: i += 1
//     return i
constexpr std::string_view count = R"(
function main n
    load_const 0
    store_fast i
  next:
    load_fast i
    load_fast n
    less
    pop_jump_if_false done
    load_fast i
    load_const 1
    add
    store_fast i
    jump_backward next
  done:
    load_fast i
    return_value
)";

// def main(n):
//     return n if n < 2 else main(n - 1) + main(n - 2)
constexpr std::string_view fib = R"(
function main n
    load_fast n
    load_const 2
    less
    pop_jump_if_false larger
    load_fast n
    return_value
  larger:
    load_global main
    load_fast n
    load_const 1
    subtract
    call 1
    load_global main
    load_fast n
    load_const 2
    subtract
    call 1
    add
    return_value
)";

// def main(n):
//     made = []
//     i = 0
//     while i < n:
//         made.append([i, i * i])
//         i += 1
//     return made
constexpr std::string_view list_build = R"(
function main n
    build_list 0
    store_fast made
    load_const 0
    store_fast i
  next:
    load_fast i
    load_fast n
    less
    pop_jump_if_false done
    load_fast made
    load_fast i
    load_fast i
    load_fast i
    multiply
    build_list 2
    list_append
    load_fast i
    load_const 1
    add
    store_fast i
    jump_backward next
  done:
    load_fast made
    return_value
)";

// def main(n):
//     text = ''
//     i = 0
//     while i < n:
//         text += 'word '
//         i += 1
//     return text
constexpr std::string_view concat = R"(
function main n
    load_const ""
    store_fast text
    load_const 0
    store_fast i
  next:
    load_fast i
    load_fast n
    less
    pop_jump_if_false done
    load_fast text
    load_const "word "
    add
    store_fast text
    load_fast i
    load_const 1
    add
    store_fast i
    jump_backward next
  done:
    load_fast text
    return_value
)";

// The bubble sort of the article, with its `for` written as a `while`:
//
// def main(array):
//     last = len(array) - 1
//     is_sorted = 0
//     while not is_sorted:
//         is_sorted = 1
//         idx = 0
//         while idx < last:
//             if array[idx] > array[idx + 1]:
//                 is_sorted = 0
//                 (array[idx + 1], array[idx]) = (array[idx], array[idx + 1])
//             idx += 1
//         last -= 1
//     return array
constexpr std::string_view bubble_sort = R"(
function main array
    load_fast array
    call_native length
    load_const 1
    subtract
    store_fast last
  pass:
    load_const 1
    store_fast is_sorted
    load_const 0
    store_fast idx
  pair:
    load_fast idx
    load_fast last
    less
    pop_jump_if_false end_of_pass
    load_fast array
    load_fast idx
    load_item
    load_fast array
    load_fast idx
    load_const 1
    add
    load_item
    greater
    pop_jump_if_false in_order
    load_const 0
    store_fast is_sorted
    load_fast array
    load_fast idx
    load_item
    load_fast array
    load_fast idx
    load_const 1
    add
    load_item
    load_fast array
    load_fast idx
    store_item
    load_fast array
    load_fast idx
    load_const 1
    add
    store_item
  in_order:
    load_fast idx
    load_const 1
    add
    store_fast idx
    jump_backward pair
  end_of_pass:
    load_fast last
    load_const 1
    subtract
    store_fast last
    load_fast is_sorted
    pop_jump_if_false again
    load_fast array
    return_value
  again:
    jump_backward pass
)";

// A native call that keeps the lock until it returns:
// def main(numbers):
//     ordered = numbers.copy()
//     ordered.sort()
//     return ordered
constexpr std::string_view c_call = R"(
function main numbers
    load_fast numbers
    call_native copy
    store_fast ordered
    load_fast ordered
    call_native sort
    pop_top
    load_fast ordered
    return_value
)";

// The same with a search like that of a regular expression:
// def main(text):
//     return len(re.findall('a..e', text))
constexpr std::string_view scan = R"(
function main text
    load_fast text
    load_const "a..e"
    call_native scan
    return_value
)";

// A native call that gives up the lock:
// def main(text):
//     return sha256(text)
constexpr std::string_view hash = R"(
function main text
    load_fast text
    call_native hash
    return_value
)";

// Garbage that reference counting does not find:
// def main(n):
//     i = 0
//     while i < n:
//         one = []
//         other = [one]
//         one.append(other)
//         i += 1
//     return i
constexpr std::string_view cycles = R"(
function main n
    load_const 0
    store_fast i
  next:
    load_fast i
    load_fast n
    less
    pop_jump_if_false done
    build_list 0
    store_fast one
    load_fast one
    build_list 1
    store_fast other
    load_fast one
    load_fast other
    list_append
    load_fast i
    load_const 1
    add
    store_fast i
    jump_backward next
  done:
    load_fast i
    return_value
)";

}  // namespace

std::span<const SampleProgram> sample_programs() {
  static constexpr SampleProgram all[] = {
      {"count", Input::number, 20'000, 1'000'000'000, count},
      {"fib", Input::number, 18, 42, fib},
      {"list_build", Input::number, 5'000, 10'000'000, list_build},
      {"concat", Input::number, 2'000, 100'000, concat},
      {"bubble_sort", Input::list, 150, 100'000, bubble_sort},
      {"c_call", Input::list, 20'000, 100'000'000, c_call},
      {"scan", Input::text, 200'000, 1'000'000'000, scan},
      {"hash", Input::text, 1'000'000, 1'000'000'000, hash},
      {"cycles", Input::number, 2'000, 100'000'000, cycles},
  };
  return all;
}

const SampleProgram* find_program(std::string_view name) {
  for (const SampleProgram& program : sample_programs())
    if (program.name == name) return &program;
  return nullptr;
}

}  // namespace interleave::interpreter
