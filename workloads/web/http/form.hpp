#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace interleave::web {

// Decoding of targets ("/single?id=7&name=A%20B"), bodies of forms, and Cookie headers.

/// Returns a target without its query, and without the "http://host" that a proxy's client may
/// write. Returns "/" if nothing else is left.
std::string_view path_of(std::string_view target);
/// True if both are the same path. The second may have "%70" for "p" (RFC 3986, 6.2.2).
bool is_same_path(std::string_view plain, std::string_view escaped);
/// Returns the part behind the first '?'; empty if there is none.
std::string_view query_of(std::string_view target);

/// Returns the first value of that name in "a=1&b=2", decoded; empty if there is none.
std::string form_value(std::string_view form, std::string_view name);
/// The same as a number, clamped to [least, most]. Returns `preset` if there is none.
std::int64_t form_number(std::string_view form, std::string_view name, std::int64_t preset,
                         std::int64_t least, std::int64_t most);

/// Decodes "%41+b" to "A b". Keeps a '%' that is not followed by two hexadecimal digits.
std::string decoded(std::string_view text);

/// Returns the first value of that name in "a=1; b=2", not decoded; empty if there is none.
std::string_view cookie_value(std::string_view cookies, std::string_view name);

}  // namespace interleave::web
