#include "bench/commands/help.hpp"

#include "results/text/paragraph.hpp"
#include "results/text/utf8.hpp"

#include <algorithm>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

namespace interleave {

namespace {

constexpr std::size_t margin = 2;
constexpr std::size_t gap = 2;

// A word and its meaning.
using Entry = std::pair<std::string, std::string>;

bool is_flag(const CLI::Option& option) {
  return option.get_items_expected_max() == 0;
}

std::string meaning_of(const CLI::Option& option) {
  auto text = option.get_description();
  if (auto preset = option.get_default_str(); !preset.empty()) text += " (default: " + preset + ")";
  return text;
}

// Prints words on the left and meanings in a column on the right. The meanings get at least two
// thirds of the width.
void print_entries(std::ostream& out, const std::vector<Entry>& entries, std::size_t width) {
  std::size_t widest = 0;
  for (const auto& [word, meaning] : entries) {
    auto columns = columns_of(word) + margin + gap;
    if (columns <= width / 3) widest = std::max(widest, columns);
  }
  auto indent = std::max(widest, margin + 4);
  for (const auto& [word, meaning] : entries) {
    print_paragraph(out, std::string(margin, ' ') + word, meaning, indent, width);
  }
}

void print_usage(std::ostream& out, const CLI::App& command, std::size_t width) {
  std::string usage = "Usage: interleave ";
  if (command.get_parent() == nullptr) {
    usage += "COMMAND [ARGUMENTS]";
  } else {
    usage += command.get_name();
    bool has_flags = false;
    for (const CLI::Option* option : command.get_options()) {
      has_flags |= !option->get_positional();
      if (!option->get_positional()) continue;
      auto form = written_form(*option);
      usage += option->get_required() ? " " + form : " [" + form + "]";
    }
    if (has_flags) usage += " [FLAGS]";
  }
  print_paragraph(out, "", usage, 0, width);
}

std::vector<Entry> commands_of(const CLI::App& program) {
  std::vector<Entry> entries;
  for (const CLI::App* command : program.get_subcommands([](const CLI::App*) { return true; })) {
    entries.emplace_back(command->get_name(), command->get_description());
  }
  return entries;
}

std::vector<Entry> options_of(const CLI::App& command) {
  std::vector<Entry> entries;
  for (bool positional : {true, false}) {
    for (const CLI::Option* option : command.get_options()) {
      if (option->get_positional() != positional) continue;
      entries.emplace_back(written_form(*option), meaning_of(*option));
    }
  }
  return entries;
}

void print_footer(std::ostream& out, std::string_view text, std::size_t width) {
  std::vector<Entry> entries;
  while (!text.empty()) {
    auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (auto tab = line.find('\t'); tab != std::string_view::npos) {
      entries.emplace_back(line.substr(0, tab), line.substr(tab + 1));
      continue;
    }
    print_entries(out, std::exchange(entries, {}), width);
    print_paragraph(out, "", line, 0, width);
  }
  print_entries(out, entries, width);
}

}  // namespace

std::string written_form(const CLI::Option& option) {
  auto name = option.get_name(option.get_positional(), true);
  auto type = option.get_type_name();
  if (option.get_positional()) {
    if (type != "TEXT" && !type.empty()) return type;
    std::ranges::transform(name, name.begin(),
                           [](unsigned char letter) { return std::toupper(letter); });
    return name;
  }
  auto comma = name.find(',');
  if (comma != std::string::npos) name.insert(comma + 1, " ");
  return is_flag(option) ? name : name + " " + type;
}

std::string help_text(const CLI::App& command, std::size_t width) {
  std::ostringstream out;
  auto name = command.get_parent() == nullptr ? "" : command.get_name() + ": ";
  print_paragraph(out, "", name + command.get_description(), 0, width);
  out << '\n';
  print_usage(out, command, width);
  if (command.get_parent() == nullptr) {
    out << "\nCommands:\n";
    print_entries(out, commands_of(command), width);
  }
  out << '\n';
  print_entries(out, options_of(command), width);
  if (!command.get_footer().empty()) {
    out << '\n';
    print_footer(out, command.get_footer(), width);
  }
  return out.str();
}

}  // namespace interleave
