#pragma once

#include <string_view>

namespace interleave::web {

/// The present second as HTTP writes it: "Tue, 24 Nov 2026 13:35:27 GMT". Any thread may ask; it is
/// written anew once a second for each, and to be read before that thread asks again.
std::string_view date_now();

}  // namespace interleave::web
