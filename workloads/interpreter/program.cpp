#include "workloads/interpreter/program.hpp"

#include "workloads/interpreter/assembler.hpp"

#include <algorithm>
#include <stdexcept>

namespace interleave::interpreter {

namespace {

bool is_shared(std::int64_t value) {
  return value >= Program::smallest_shared && value <= Program::largest_shared;
}

}  // namespace

Program::Program(std::string_view source, Constants constants) : none_(keep(heap_.make_none())) {
  for (auto value = smallest_shared; value <= largest_shared; ++value) {
    numbers_.push_back(keep(heap_.make_integer(value)));
  }
  auto make = [this](const Listing::Constant& constant) -> Object* {
    PlainCounts counts(heap_.owner());
    if (const auto* text = std::get_if<std::string>(&constant)) return keep(heap_.make_text(*text));
    const auto* value = std::get_if<std::int64_t>(&constant);
    if (value != nullptr && !is_shared(*value)) return keep(heap_.make_integer(*value));
    Object* shared =
        value == nullptr ? none_ : numbers_[static_cast<std::size_t>(*value - smallest_shared)];
    counts.retain(*shared);
    return shared;
  };
  auto listing = assemble(source);
  for (auto& function : listing.functions) {
    auto& code = codes_.emplace_back(Code{std::move(function.name),
                                          function.parameters,
                                          function.locals,
                                          function.locals + function.stack,
                                          std::move(function.instructions),
                                          {}});
    for (const auto& constant : function.constants) code.constants.push_back(make(constant));
    functions_.push_back(keep(heap_.make_function(code)));
  }
  if (constants == Constants::immortal) heap_.each([](Object& object) { make_immortal(object); });
}

Object* Program::keep(Object* made) {
  made->constant = true;
  return made;
}

const Code& Program::function(std::string_view name) const {
  auto found = std::find_if(codes_.begin(), codes_.end(),
                            [name](const Code& code) { return code.name == name; });
  if (found == codes_.end()) throw std::out_of_range("no function " + std::string(name));
  return *found;
}

Audit Program::audit() const {
  std::vector<Object*> roots = {none_};
  roots.insert(roots.end(), numbers_.begin(), numbers_.end());
  roots.insert(roots.end(), functions_.begin(), functions_.end());
  for (const Code& code : codes_) {
    roots.insert(roots.end(), code.constants.begin(), code.constants.end());
  }
  return interpreter::audit(heap_, roots);
}

}  // namespace interleave::interpreter
