#pragma once

namespace interleave::testing {

/// Is a sanitizer built into this program? It takes time and memory of its own.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

}  // namespace interleave::testing
