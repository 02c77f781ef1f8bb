#include "process/child_error.hpp"

#include "core/errors.hpp"

#include <algorithm>
#include <new>
#include <stdexcept>
#include <string>
#include <system_error>

namespace interleave {

namespace {

// Returns "fork" for "fork: Resource temporarily unavailable". The parent's exception adds the
// rest.
std::string_view call_of(const std::system_error& error, const std::string& message) {
  std::string_view text = error.what();
  if (text.ends_with(message)) text.remove_suffix(message.size());
  if (text.ends_with(": ")) text.remove_suffix(2);
  return text;
}

}  // namespace

void ChildError::write(const std::exception_ptr& why) {
  try {
    std::rethrow_exception(why);
  } catch (const std::system_error& error) {
    code_ = error.code().value();
    note(Kind::system, call_of(error, error.code().message()));
  } catch (const Unsupported& error) {
    note(Kind::unsupported, error.what());
  } catch (const std::bad_alloc&) {
    note(Kind::no_memory, {});
  } catch (const std::exception& error) {
    note(Kind::other, error.what());
  }
}

void ChildError::rethrow() const {
  std::error_code code(code_, std::generic_category());
  switch (kind_) {
    case Kind::none: return;
    case Kind::system:
      if (text_[0] == '\0') throw std::system_error(code);
      throw std::system_error(code, text_.data());
    case Kind::unsupported: throw Unsupported(text_.data());
    case Kind::no_memory: throw std::bad_alloc();
    case Kind::other: throw std::runtime_error(text_.data());
  }
}

void ChildError::note(Kind kind, std::string_view text) {
  kind_ = kind;
  auto length = std::min(text.size(), text_.size() - 1);
  std::copy_n(text.begin(), length, text_.begin());
  text_[length] = '\0';
}

}  // namespace interleave
