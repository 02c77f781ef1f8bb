#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace interleave {

struct Corpus {
  std::string origin;  // the path it came from
  std::string content;
};

/// A user's file, whole. Throws UsageError that names it when it cannot be read or holds nothing.
Corpus read_text(const std::string& path);

/// Debian's licence texts, one after the other in the order of their names, repeated up to `size`
/// bytes. Throws UsageError where the system has none.
Corpus licence_text(std::size_t size);

/// SHA-256, as sha256sum prints it.
std::string sha256_hex(std::string_view data);

/// Takes the next word, a run of ASCII letters, off the front of `rest`, and what is before it.
/// Empty, and so is `rest`, when there is none.
std::string_view next_word(std::string_view& rest);

/// ASCII only, whatever the locale.
std::string lower_case(std::string_view word);

/// The `index`-th piece of about `length` bytes, counted round the text. A word belongs to the
/// piece in which it begins, so that each word of the text is in one piece exactly.
std::string_view slice_of(std::string_view text, std::size_t length, std::uint64_t index);

}  // namespace interleave
