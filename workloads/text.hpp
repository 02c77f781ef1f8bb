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

/// Reads a user's file. Throws UsageError that names it if it cannot be read or is empty.
Corpus read_text(const std::string& path);

/// Returns Debian's licence texts in the order of their names, repeated up to `size` bytes. Throws
/// UsageError if the system has none.
Corpus licence_text(std::size_t size);

/// Returns the SHA-256 in hexadecimal, as sha256sum prints it.
std::string sha256_hex(std::string_view data);

/// Removes the next word, a run of ASCII letters, from the front of `rest`, with all before it, and
/// returns the word. If there is none, the result and `rest` are empty.
std::string_view next_word(std::string_view& rest);

/// Changes ASCII letters only, whatever the locale is.
std::string lower_case(std::string_view word);

/// Returns the `index`-th piece of about `length` bytes, counted round the text. A word belongs to
/// the piece in which it begins, so each word of the text is in exactly one piece.
std::string_view slice_of(std::string_view text, std::size_t length, std::uint64_t index);

}  // namespace interleave
