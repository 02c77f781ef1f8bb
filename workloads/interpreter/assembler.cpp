#include "workloads/interpreter/assembler.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <limits>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>

namespace interleave::interpreter {

namespace {

using Argument = OpForm::Argument;

template <class Forms> int find_form(const Forms& forms, std::string_view name) {
  auto found = std::find_if(std::begin(forms), std::end(forms),
                            [name](const auto& form) { return form.name == name; });
  if (found == std::end(forms))
    throw std::invalid_argument("no such thing as " + std::string(name));
  return static_cast<int>(found - std::begin(forms));
}

std::int16_t narrow(std::ptrdiff_t value) {
  if (value < std::numeric_limits<std::int16_t>::min() ||
      value > std::numeric_limits<std::int16_t>::max()) {
    throw std::invalid_argument("the function is too long");
  }
  return static_cast<std::int16_t>(value);
}

// Returns the index of `value` in `values`, and appends it if it is new.
template <class Values, class Value> std::int16_t place_of(Values& values, const Value& value) {
  auto found = std::find(values.begin(), values.end(), value);
  if (found == values.end()) found = values.insert(values.end(), value);
  return narrow(found - values.begin());
}

std::int64_t number(std::string_view text) {
  std::int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    throw std::invalid_argument("'" + std::string(text) + "' is not a number");
  }
  return value;
}

Listing::Constant constant(std::string_view text) {
  if (text == "None") return std::monostate{};
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    return std::string(text.substr(1, text.size() - 2));
  }
  return number(text);
}

// Reads one function, line by line. finish() sets the jump targets, because a label may come after
// the jump.
class FunctionReader {
 public:
  FunctionReader(Listing::Function& function, std::vector<std::string>& globals)
      : function_(function), globals_(globals) {}

  void parameter(const std::string& name) {
    place_of(variables_, name);
    ++function_.parameters;
  }
  void label(const std::string& name) { labels_[name] = position(); }

  void instruction(const std::string& name, const std::string& argument) {
    auto op = static_cast<Op>(find_form(op_forms, name));
    const OpForm& form = op_forms[static_cast<std::size_t>(op)];
    if ((form.argument == Argument::none) != argument.empty()) {
      throw std::invalid_argument(name + " wants " + (argument.empty() ? "an" : "no") +
                                  " argument");
    }
    function_.instructions.push_back({op, encode(form.argument, argument)});
    move_stack(form, function_.instructions.back());
  }

  void finish() {
    function_.locals = variables_.size();
    for (const auto& [at, name] : jumps_) {
      auto target = labels_.find(name);
      if (target == labels_.end()) throw std::invalid_argument("there is no label " + name);
      // Relative to the instruction after the jump, because the machine's `next` points there.
      function_.instructions[at].argument = narrow(target->second - static_cast<long>(at) - 1);
    }
  }

 private:
  std::ptrdiff_t position() const { return std::ssize(function_.instructions); }

  std::int16_t encode(Argument kind, const std::string& text) {
    switch (kind) {
      case Argument::none: return 0;
      case Argument::variable: return place_of(variables_, text);
      case Argument::constant: return place_of(function_.constants, constant(text));
      case Argument::function: return place_of(globals_, text);
      case Argument::label: jumps_.emplace_back(function_.instructions.size(), text); return 0;
      case Argument::count: return narrow(number(text));
      case Argument::native: return narrow(find_form(native_forms, text));
    }
    return 0;
  }

  // Follows the stack's height. It assumes that each jump leads to a place of the same height.
  void move_stack(const OpForm& form, const Instruction& step) {
    std::ptrdiff_t takes = form.takes;
    if (form.argument == Argument::count) takes += step.argument;
    if (form.argument == Argument::native) {
      takes += native_forms[static_cast<std::size_t>(step.argument)].takes;
    }
    if (takes > height_) throw std::invalid_argument("it takes more values than there are");
    height_ += form.leaves - takes;
    function_.stack = std::max(function_.stack, static_cast<std::size_t>(height_));
  }

  Listing::Function& function_;
  std::vector<std::string>& globals_;
  std::vector<std::string> variables_;
  std::map<std::string, std::ptrdiff_t> labels_;
  std::vector<std::pair<std::size_t, std::string>> jumps_;
  std::ptrdiff_t height_ = 0;
};

// Puts the functions into the order of `globals`, so that a function's number is its index.
void sort_functions(Listing& listing, const std::vector<std::string>& globals) {
  std::vector<Listing::Function> sorted;
  for (const auto& name : globals) {
    auto found = std::find_if(listing.functions.begin(), listing.functions.end(),
                              [&name](const auto& function) { return function.name == name; });
    if (found == listing.functions.end()) throw std::invalid_argument("no function " + name);
    sorted.push_back(std::move(*found));
  }
  listing.functions = std::move(sorted);
}

class ProgramReader {
 public:
  void read(const std::string& line) {
    std::istringstream words(line.substr(0, line.find('#')));
    std::string word;
    std::string argument;
    if (!(words >> word)) return;
    if (word == "function") return begin_function(words);
    if (functions_.empty()) throw std::invalid_argument("before the first function");
    if (word.back() == ':') return readers_.back().label(word.substr(0, word.size() - 1));
    std::getline(words >> std::ws, argument);
    argument.erase(argument.find_last_not_of(' ') + 1);
    readers_.back().instruction(word, argument);
  }

  Listing finish() {
    for (auto& reader : readers_) reader.finish();
    Listing listing;
    for (auto& function : functions_) listing.functions.push_back(std::move(*function));
    sort_functions(listing, globals_);
    return listing;
  }

 private:
  void begin_function(std::istringstream& words) {
    auto& function = functions_.emplace_back(std::make_unique<Listing::Function>());
    if (!(words >> function->name)) throw std::invalid_argument("a function without a name");
    place_of(globals_, function->name);
    auto& reader = readers_.emplace_back(*function, globals_);
    for (std::string name; words >> name;) reader.parameter(name);
  }

  std::vector<std::unique_ptr<Listing::Function>> functions_;
  std::vector<std::string> globals_;
  std::vector<FunctionReader> readers_;
};

}  // namespace

Listing assemble(std::string_view source) {
  ProgramReader reader;
  std::istringstream lines{std::string(source)};
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    try {
      reader.read(line);
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument("line " + std::to_string(number) + ": " + error.what());
    }
  }
  return reader.finish();
}

}  // namespace interleave::interpreter
