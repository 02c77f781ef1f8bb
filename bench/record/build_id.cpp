#include "bench/record/build_id.hpp"

#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include <elf.h>
#include <link.h>

namespace interleave {

namespace {

std::string hexadecimal(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (auto byte : bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 0xf];
  }
  return text;
}

// A sequence of notes: a header, a name and a content, the last two padded to four bytes.
std::string find_in(std::span<const std::uint8_t> notes) {
  auto filled = [](std::size_t size) { return (size + 3) & ~std::size_t{3}; };
  ElfW(Nhdr) head;
  while (notes.size() > sizeof head) {
    std::memcpy(&head, notes.data(), sizeof head);
    auto name = sizeof head;
    auto content = name + filled(head.n_namesz);
    auto end = content + filled(head.n_descsz);
    if (end > notes.size()) break;
    bool is_gnu = head.n_namesz == 4 && std::memcmp(notes.data() + name, "GNU", 4) == 0;
    if (is_gnu && head.n_type == NT_GNU_BUILD_ID) {
      return hexadecimal(notes.subspan(content, head.n_descsz));
    }
    notes = notes.subspan(end);
  }
  return {};
}

// Called first for the program itself. A nonzero result ends the iteration.
int look_at(dl_phdr_info* object, std::size_t /*size*/, void* found) {
  for (const auto& part : std::span(object->dlpi_phdr, object->dlpi_phnum)) {
    if (part.p_type != PT_NOTE) continue;
    const auto* start =
        reinterpret_cast<const std::uint8_t*>(object->dlpi_addr + part.p_vaddr);  // NOLINT
    auto id = find_in({start, part.p_memsz});
    if (!id.empty()) *static_cast<std::string*>(found) = id;
  }
  return 1;
}

}  // namespace

std::string build_id() {
  std::string found;
  ::dl_iterate_phdr(look_at, &found);
  return found;
}

}  // namespace interleave
