#pragma once

#include "workloads/web/site/database.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace interleave::web {

// What the site asks of its database, in its own words: one function is one query, and blocks. A
// site on another database is another implementation of these.

struct Book {
  std::int64_t id = 0;
  std::string title;
  std::int64_t author_id = 0;
  std::string author = {};  // when it was asked for too
};
using Authors = std::unordered_map<std::int64_t, std::string>;

inline constexpr std::int64_t numbers_in_store = 10'000;
inline constexpr std::int64_t books_in_store = 1'000;
inline constexpr std::int64_t authors_in_store = 250;

/// Fills a new database, the same one for the same seed: numbers, books and their authors.
void create_store(Connection& connection, std::uint64_t seed);

/// `id` in [1, numbers_in_store].
std::int64_t number_of(Connection& connection, std::int64_t id);
/// `count` books from the one with number `first` in [1, books_in_store] on, or as many as follow.
std::vector<Book> books(Connection& connection, std::int64_t first, std::int64_t count);
std::string author(Connection& connection, std::int64_t id);

/// The same books with their authors, by a join.
std::vector<Book> books_with_authors(Connection& connection, std::int64_t first,
                                     std::int64_t count);
/// The authors of these books.
Authors authors_of(Connection& connection, std::span<const Book> books);

// Writes, with the number of rows written. No page shows what they wrote, so that answers do not
// depend on their order.

struct Comment {
  std::int64_t book = 0;
  std::string user;
  std::string text;
};
std::int64_t save(Connection& connection, const Comment& comment);
/// Keeps the number of each book's comments.
std::int64_t count(Connection& connection, const Comment& comment);

}  // namespace interleave::web
