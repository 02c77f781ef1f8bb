#include "core/context.hpp"

#include <cstdio>
#include <exception>
#include <system_error>

namespace interleave {

void Context::park(Request&) {
  std::fputs("interleave: a task suspended in a model whose waits block\n", stderr);
  std::terminate();
}

void Context::Trap::fail() const {
  static constexpr const char* calls[] = {"checkpoint", "sleep",     "read",  "write",
                                          "accept",     "connect",   "poll",  "poll",
                                          "offload",    "exclusive", "gather"};
  throw std::system_error(static_cast<int>(-request_.outcome), std::generic_category(),
                          calls[static_cast<int>(request_.kind)]);
}

}  // namespace interleave
