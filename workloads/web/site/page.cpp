#include "workloads/web/site/page.hpp"

#include <array>
#include <utility>

namespace interleave::web {

std::string escaped(std::string_view text) {
  std::string html;
  html.reserve(text.size());
  for (char c : text) {
    switch (c) {
      case '&': html += "&amp;"; break;
      case '<': html += "&lt;"; break;
      case '>': html += "&gt;"; break;
      case '"': html += "&quot;"; break;
      case '\'': html += "&#39;"; break;
      default: html += c;
    }
  }
  return html;
}

// Escapes '<' too, since JSON may stand in an HTML script.
std::string quoted(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string json = "\"";
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || c == '<') {
      json.append("\\u00").append({digits[byte / 16], digits[byte % 16]});
    } else {
      if (c == '"' || c == '\\') json += '\\';
      json += c;
    }
  }
  return json + '"';
}

Page::Page(std::string_view title) {
  markup("<!doctype html><meta charset=utf-8><title>").text(title).markup("</title>\n<h1>");
  text(title).markup("</h1>\n");
}

Page& Page::text(std::string_view text) {
  html_ += escaped(text);
  return *this;
}

HttpResponse Page::done() {
  return html(std::move(html_));
}

HttpResponse index_page() {
  constexpr std::array<std::string_view, 12> paths = {
      "plaintext",        "json",       "hello?name=you", "single?id=7",
      "multi?queries=20", "n_plus_one", "select_related", "prefetch_related",
      "cached?page=1",    "report",     "upstream",       "login?user=ann"};
  Page page("interleave");
  page.markup("<ul>\n");
  for (auto path : paths) {
    page.markup("<li><a href=\"/").text(path).markup("\">").text(path).markup("</a>\n");
  }
  return page.markup("</ul>\n").done();
}

HttpResponse greeting(std::string_view name) {
  Page page("Hello");
  return page.markup("<p>Hello, ").text(name).markup("!\n").done();
}

HttpResponse comment_form(std::string_view user, std::string_view token) {
  Page page("Comment");
  page.markup("<form method=post action=\"/comment\"><p>").text(user);
  page.markup(" says <input name=text><input name=book type=hidden value=1>");
  page.markup("<input name=token type=hidden value=\"").text(token).markup("\">");
  return page.markup("<button>Send</button></form>\n").done();
}

HttpResponse book_page(std::span<const Book> books) {
  Page page("Books");
  page.markup("<table>\n");
  for (const Book& book : books) {
    page.markup("<tr><td>").text(book.id).markup("<td>").text(book.title);
    page.markup("<td>").text(book.author).markup("\n");
  }
  return page.markup("</table>\n").done();
}

HttpResponse html(std::string text) {
  return {.content_type = "text/html; charset=utf-8", .body = std::move(text)};
}
HttpResponse json(std::string text) {
  return {.content_type = "application/json", .body = std::move(text)};
}

}  // namespace interleave::web
