#pragma once

#include <string_view>

namespace interleave::web {

/// Returns the present second as HTTP writes it: "Tue, 24 Nov 2026 13:35:27 GMT". Any thread may
/// call it. The text is thread-local: it is valid until the same thread calls again.
std::string_view date_now();

}  // namespace interleave::web
