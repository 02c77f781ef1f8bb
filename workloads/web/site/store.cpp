#include "workloads/web/site/store.hpp"

namespace interleave::web {

namespace {

constexpr std::string_view schema = R"(
  PRAGMA journal_mode = WAL;
  BEGIN;
  CREATE TABLE number (id INTEGER PRIMARY KEY, value INTEGER NOT NULL);
  CREATE TABLE author (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
  CREATE TABLE book (id INTEGER PRIMARY KEY, title TEXT NOT NULL,
                     author_id INTEGER NOT NULL REFERENCES author);
  CREATE TABLE comment (id INTEGER PRIMARY KEY, book_id INTEGER NOT NULL,
                        user TEXT NOT NULL, text TEXT NOT NULL);
  CREATE TABLE comment_count (book_id INTEGER PRIMARY KEY, comments INTEGER NOT NULL);
)";

// One statement for each table. SQLite generates the rows itself. Some names contain characters
// that are special in HTML and SQL, to test the escaping.
constexpr std::string_view fill_numbers =
    "WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < ?1) "
    "INSERT INTO number SELECT n, (n * 7919 + ?2) % 10000 + 1 FROM i";
constexpr std::string_view fill_authors =
    "WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < ?1) "
    "INSERT INTO author SELECT n, CASE WHEN n % 10 = 0 THEN 'O''Neil & <Sons> ' "
    "ELSE 'Author ' END || ((n * 17 + ?2) % 1000) FROM i";
constexpr std::string_view fill_books =
    "WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < ?1) "
    "INSERT INTO book SELECT n, 'Volume ' || ((n * 31 + ?2) % 10000), (n * 13 + ?2) % ?3 + 1 FROM "
    "i";

Book read_book(const Query& row) {
  return {.id = row.number(0), .title = row.text(1), .author_id = row.number(2)};
}

// Returns "[1,2,3]": one parameter for any number of authors.
std::string list_of_authors(std::span<const Book> books) {
  std::string list = "[";
  for (const Book& book : books) {
    if (list.size() > 1) list += ',';
    list += std::to_string(book.author_id);
  }
  return list + ']';
}

}  // namespace

void create_store(Connection& connection, std::uint64_t seed) {
  connection.execute(std::string(schema));
  auto salt = static_cast<std::int64_t>(seed % 1'000'000);
  Query(connection, fill_numbers).bind(numbers_in_store).bind(salt).run();
  Query(connection, fill_authors).bind(authors_in_store).bind(salt).run();
  Query(connection, fill_books).bind(books_in_store).bind(salt).bind(authors_in_store).run();
  connection.execute("COMMIT");
}

std::int64_t number_of(Connection& connection, std::int64_t id) {
  Query query(connection, "SELECT value FROM number WHERE id = ?");
  return query.bind(id).next() ? query.number(0) : 0;
}

std::vector<Book> books(Connection& connection, std::int64_t first, std::int64_t count) {
  Query query(connection,
              "SELECT id, title, author_id FROM book WHERE id >= ? ORDER BY id LIMIT ?");
  query.bind(first).bind(count);
  std::vector<Book> found;
  while (query.next()) found.push_back(read_book(query));
  return found;
}

std::string author(Connection& connection, std::int64_t id) {
  Query query(connection, "SELECT name FROM author WHERE id = ?");
  return query.bind(id).next() ? query.text(0) : std::string();
}

std::vector<Book> books_with_authors(Connection& connection, std::int64_t first,
                                     std::int64_t count) {
  Query query(connection,
              "SELECT book.id, title, author_id, name FROM book JOIN author "
              "ON author.id = author_id WHERE book.id >= ? ORDER BY book.id LIMIT ?");
  query.bind(first).bind(count);
  std::vector<Book> found;
  while (query.next()) found.emplace_back(read_book(query)).author = query.text(3);
  return found;
}

Authors authors_of(Connection& connection, std::span<const Book> books) {
  Query query(connection,
              "SELECT id, name FROM author WHERE id IN (SELECT value FROM json_each(?))");
  query.bind(list_of_authors(books));
  Authors found;
  while (query.next()) found.emplace(query.number(0), query.text(1));
  return found;
}

std::int64_t save(Connection& connection, const Comment& comment) {
  Query query(connection, "INSERT INTO comment (book_id, user, text) VALUES (?, ?, ?)");
  return query.bind(comment.book).bind(comment.user).bind(comment.text).run();
}

std::int64_t count(Connection& connection, const Comment& comment) {
  Query query(connection,
              "INSERT INTO comment_count VALUES (?, 1) "
              "ON CONFLICT (book_id) DO UPDATE SET comments = comments + 1");
  return query.bind(comment.book).run();
}

}  // namespace interleave::web
