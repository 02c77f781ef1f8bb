#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace interleave::web {

// What stands in "/single?id=7&name=A%20B", in the body of a form, and in a Cookie header.

/// A target without its query, and without the "http://host" that a proxy's client may write; "/"
/// where no more than that is there.
std::string_view path_of(std::string_view target);
/// Are the two the same path, where the second may have "%70" for "p" (RFC 3986, 6.2.2)?
bool is_same_path(std::string_view plain, std::string_view escaped);
/// What follows the first '?'; else empty.
std::string_view query_of(std::string_view target);

/// The first value of that name in "a=1&b=2", decoded; empty when there is none.
std::string form_value(std::string_view form, std::string_view name);
/// The same as a number, kept within bounds; `preset` where there is none.
std::int64_t form_number(std::string_view form, std::string_view name, std::int64_t preset,
                         std::int64_t least, std::int64_t most);

/// "%41+b" is "A b". A '%' that no two hexadecimal digits follow stays as it is.
std::string decoded(std::string_view text);

/// The first value of that name in "a=1; b=2", as it stands; empty when there is none.
std::string_view cookie_value(std::string_view cookies, std::string_view name);

}  // namespace interleave::web
