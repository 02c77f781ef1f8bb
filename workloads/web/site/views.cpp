// The views: the queries of each page, and how often it makes them.
//
// Three views make the same page of books with their authors. Like an object mapper by default,
// n_plus_one makes one query for the books, and one for the author of each. A join makes it one
// query in select_related. A second query for all authors makes it two in prefetch_related.
#include "workloads/web/site/views.hpp"

#include "core/digest.hpp"
#include "workloads/web/site/page.hpp"
#include "workloads/web/site/store.hpp"

#include <limits>
#include <utility>

namespace interleave::web {

namespace {

struct Shelf {
  std::int64_t from, rows;
};

Shelf shelf_of(const Visit& visit) {
  return {.from = form_number(visit.query, "from", 1, 1, books_in_store),
          .rows = form_number(visit.query, "rows", visit.site.rows, 1, books_in_store)};
}

Task<HttpResponse> render(Visit& visit, std::span<const Book> books) {
  co_await compute(visit, visit.site.costs.page);
  co_return book_page(books);
}

Task<HttpResponse> write_json(Visit& visit, std::string text) {
  co_await compute(visit, visit.site.costs.json);
  co_return json(std::move(text));
}

std::string to_json(std::int64_t id, std::int64_t number) {
  return "{\"id\":" + std::to_string(id) + ",\"number\":" + std::to_string(number) + "}";
}

}  // namespace

HttpResponse plaintext() {
  return {.content_type = "text/plain", .body = "Hello, World!"};
}

Task<HttpResponse> index(Visit& visit) {
  co_await compute(visit, visit.site.costs.page);
  co_return index_page();
}

Task<HttpResponse> hello_json(Visit& visit) {
  co_await compute(visit, visit.site.costs.json);
  co_return json(R"({"message":)" + quoted("Hello, World!") + "}");
}

Task<HttpResponse> hello(Visit& visit) {
  auto name = form_value(visit.query, "name");
  co_await compute(visit, visit.site.costs.page);
  co_return greeting(name.empty() ? visit.user : name);
}

Task<HttpResponse> single(Visit& visit) {
  auto id = form_number(visit.query, "id", 1, 1, numbers_in_store);
  auto question = [&](Connection& store) { return number_of(store, id); };
  auto number = co_await ask(visit, question);
  co_return co_await write_json(visit, to_json(id, number));
}

Task<HttpResponse> multi(Visit& visit) {
  auto first = form_number(visit.query, "id", 1, 1, numbers_in_store);
  auto queries = form_number(visit.query, "queries", visit.site.queries, 1, 500);
  std::string list = "[";
  for (std::int64_t i = 0; i < queries; ++i) {
    auto id = static_cast<std::int64_t>(splitmix64(static_cast<std::uint64_t>(first + i)) %
                                        numbers_in_store) +
              1;
    auto question = [&](Connection& store) { return number_of(store, id); };
    auto number = co_await ask(visit, question);
    if (i > 0) list += ',';
    list += to_json(id, number);
  }
  co_return co_await write_json(visit, list + ']');
}

Task<HttpResponse> n_plus_one(Visit& visit) {
  auto shelf = shelf_of(visit);
  auto list = [&](Connection& store) { return books(store, shelf.from, shelf.rows); };
  auto found = co_await ask(visit, list);
  for (Book& book : found) {
    auto its_author = [&](Connection& store) { return author(store, book.author_id); };
    book.author = co_await ask(visit, its_author);
  }
  co_return co_await render(visit, found);
}

Task<HttpResponse> select_related(Visit& visit) {
  auto shelf = shelf_of(visit);
  auto join = [&](Connection& store) { return books_with_authors(store, shelf.from, shelf.rows); };
  auto found = co_await ask(visit, join);
  co_return co_await render(visit, found);
}

Task<HttpResponse> prefetch_related(Visit& visit) {
  auto shelf = shelf_of(visit);
  auto list = [&](Connection& store) { return books(store, shelf.from, shelf.rows); };
  auto found = co_await ask(visit, list);
  auto all_authors = [&](Connection& store) { return authors_of(store, found); };
  auto authors = co_await ask(visit, all_authors);
  for (Book& book : found) book.author = authors[book.author_id];
  co_return co_await render(visit, found);
}

Task<HttpResponse> cached(Visit& visit) {
  auto most = std::numeric_limits<std::int64_t>::max() / books_in_store;
  auto number = form_number(visit.query, "page", 1, 1, most);
  Shelf shelf = shelf_of(visit);
  shelf.from = number % books_in_store + 1;
  auto key = splitmix64(static_cast<std::uint64_t>(number * books_in_store + shelf.rows));
  auto known = visit.site.cache->get(key);
  if (known) co_return html(*known);
  auto join = [&](Connection& store) { return books_with_authors(store, shelf.from, shelf.rows); };
  auto found = co_await ask(visit, join);
  auto page = co_await render(visit, found);
  visit.site.cache->put(key, page.body);
  co_return page;
}

Task<HttpResponse> report(Visit& visit) {
  co_await compute(visit, visit.site.costs.report);
  co_return co_await write_json(visit, R"({"report":"done"})");
}

Task<HttpResponse> upstream(Visit& visit) {
  visit.pacer.rest();
  co_await visit.world.sleep_for(visit.site.costs.upstream);
  co_return co_await write_json(visit, R"({"upstream":"answered"})");
}

Task<HttpResponse> login(Visit& visit) {
  auto name = form_value(visit.query, "user");
  if (!is_user_name(name)) {
    HttpResponse who{.status = 400, .body = "Who?\n"};
    co_return who;
  }
  co_await compute(visit, visit.site.costs.page);
  auto page = comment_form(name, form_token(visit.site.signer, name));
  page.headers.emplace_back(
      "Set-Cookie", session_cookie(visit.site.signer, name) + "; Path=/; HttpOnly; SameSite=Lax");
  co_return page;
}

namespace {

// Functions to call after a comment was saved, like Django's post_save signal. Each makes a query.
using Receiver = std::int64_t (*)(Connection&, const Comment&);
constexpr Receiver post_save[] = {count};

}  // namespace

Task<HttpResponse> comment(Visit& visit) {
  auto form = visit.request.body();
  Comment comment{.book = form_number(form, "book", 1, 1, books_in_store),
                  .user = std::string(visit.user),
                  .text = form_value(form, "text")};
  auto insert = [&](Connection& store) { return save(store, comment); };
  co_await ask(visit, insert);
  for (Receiver receiver : post_save) {
    auto tell = [&](Connection& store) { return receiver(store, comment); };
    co_await ask(visit, tell);
  }
  HttpResponse response{.status = 303};
  response.headers.emplace_back("Location", "/");
  co_return response;
}

}  // namespace interleave::web
