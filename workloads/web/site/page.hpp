#pragma once

#include "workloads/web/http/http.hpp"
#include "workloads/web/site/store.hpp"

#include <span>
#include <string>
#include <string_view>

namespace interleave::web {

/// Returns `text` escaped for HTML, between tags and in quoted attributes.
std::string escaped(std::string_view text);
/// Returns `text` as a JSON string, with its quotes.
std::string quoted(std::string_view text);

/// A page is built from markup, which is ours, and text, which may come from a client. Only a
/// string literal can be markup, so a client's text cannot become markup by mistake.
class Page {
 public:
  explicit Page(std::string_view title);

  template <std::size_t Size> Page& markup(const char (&literal)[Size]) {
    html_.append(literal, Size - 1);
    return *this;
  }
  Page& text(std::string_view text);
  Page& text(std::int64_t number) { return text(std::to_string(number)); }

  HttpResponse done();

 private:
  std::string html_;
};

HttpResponse index_page();
HttpResponse greeting(std::string_view name);
HttpResponse comment_form(std::string_view user, std::string_view token);
/// A table of books with their authors.
HttpResponse book_page(std::span<const Book> books);

HttpResponse html(std::string text);
HttpResponse json(std::string text);

}  // namespace interleave::web
