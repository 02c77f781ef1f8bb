#pragma once

#include <string>
#include <string_view>

namespace interleave {

/// Returns the Content-Security-Policy of a page with one style sheet and one script, both inline.
/// The browser runs and applies these two, by their hashes, and loads nothing.
std::string content_policy(std::string_view styles, std::string_view script);

/// Returns "sha256-" and the SHA-256 of `text` in base64.
std::string source_hash(std::string_view text);

}  // namespace interleave
