#pragma once

#include "workloads/web/site/database.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace interleave::web {

// The site's queries: each function is one query, and blocks. Another database would need another
// implementation of these functions.

struct Book {
  std::int64_t id = 0;
  std::string title;
  std::int64_t author_id = 0;
  std::string author = {};  // only if the query asked for it
};
using Authors = std::unordered_map<std::int64_t, std::string>;

inline constexpr std::int64_t numbers_in_store = 10'000;
inline constexpr std::int64_t books_in_store = 1'000;
inline constexpr std::int64_t authors_in_store = 250;

/// Fills a new database with numbers, books and their authors. The same seed gives the same data.
void create_store(Connection& connection, std::uint64_t seed);

/// `id` in [1, numbers_in_store].
std::int64_t number_of(Connection& connection, std::int64_t id);
/// Returns `count` books from number `first`, which is in [1, books_in_store]; fewer at the end.
std::vector<Book> books(Connection& connection, std::int64_t first, std::int64_t count);
std::string author(Connection& connection, std::int64_t id);

/// The same books with their authors, by a join.
std::vector<Book> books_with_authors(Connection& connection, std::int64_t first,
                                     std::int64_t count);
/// Returns the authors of these books.
Authors authors_of(Connection& connection, std::span<const Book> books);

// Writes. They return the number of rows written. No page shows the written rows, so answers do not
// depend on the order of writes.

struct Comment {
  std::int64_t book = 0;
  std::string user;
  std::string text;
};
std::int64_t save(Connection& connection, const Comment& comment);
/// Updates the number of comments of the comment's book.
std::int64_t count(Connection& connection, const Comment& comment);

}  // namespace interleave::web
