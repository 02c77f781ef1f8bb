#include "workloads/web/site/database.hpp"

#include <stdexcept>
#include <system_error>

#include <sqlite3.h>
#include <unistd.h>

namespace interleave::web {

namespace {

constexpr int patience_ms = 5'000;

}  // namespace

// NOMUTEX: SQLite's own mutexes are not needed, since a connection has one user at a time. Nothing
// is synced to the disk, since the data is needed during this run only.
Connection::Connection(const std::string& path) {
  constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  sqlite3* database = nullptr;
  int status = ::sqlite3_open_v2(path.c_str(), &database, flags, nullptr);
  database_.reset(database);  // SQLite allocates it even if the open failed
  if (status != SQLITE_OK) fail("open");
  ::sqlite3_busy_timeout(database, patience_ms);
  execute("PRAGMA synchronous = OFF");
}

void Connection::Ended::operator()(sqlite3* database) const {
  ::sqlite3_close(database);
}
void Connection::Ended::operator()(sqlite3_stmt* statement) const {
  ::sqlite3_finalize(statement);
}

void Connection::execute(const std::string& sql) {
  if (::sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    fail("exec");
  }
}

sqlite3_stmt* Connection::prepared(std::string_view sql) {
  auto& known = statements_[sql];
  if (known) return known.get();
  sqlite3_stmt* statement = nullptr;
  if (::sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                           SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK) {
    fail("prepare");
  }
  known.reset(statement);
  return statement;
}

// If a file cannot be opened, SQLite's message gives no reason ("unable to open database file"). So
// this throws the system's error. SQLite may open files at any call.
void Connection::fail(const char* call) const {
  bool cannot_open = ::sqlite3_errcode(database_.get()) == SQLITE_CANTOPEN;
  int refusal = cannot_open ? ::sqlite3_system_errno(database_.get()) : 0;
  if (refusal != 0) throw std::system_error(refusal, std::generic_category(), "open");
  throw std::runtime_error(std::string("SQLite: ") + call + ": " +
                           ::sqlite3_errmsg(database_.get()));
}

Query::~Query() {
  ::sqlite3_reset(statement_);
  ::sqlite3_clear_bindings(statement_);
}

Query& Query::bind(std::int64_t value) {
  if (::sqlite3_bind_int64(statement_, ++bound_, value) != SQLITE_OK) connection_.fail("bind");
  return *this;
}

Query& Query::bind(std::string_view value) {
  // SQLITE_TRANSIENT copies the text, since it may not outlive the query.
  if (::sqlite3_bind_text(statement_, ++bound_, value.data(), static_cast<int>(value.size()),
                          SQLITE_TRANSIENT) != SQLITE_OK) {  // NOLINT
    connection_.fail("bind");
  }
  return *this;
}

bool Query::next() {
  int status = ::sqlite3_step(statement_);
  if (status != SQLITE_ROW && status != SQLITE_DONE) connection_.fail("step");
  return status == SQLITE_ROW;
}

std::int64_t Query::run() {
  while (next()) {
  }
  return ::sqlite3_changes64(connection_.database_.get());
}

std::int64_t Query::number(int column) const {
  return ::sqlite3_column_int64(statement_, column);
}

std::string Query::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(::sqlite3_column_text(statement_, column));
  auto length = ::sqlite3_column_bytes(statement_, column);
  return text == nullptr ? std::string() : std::string(text, static_cast<std::size_t>(length));
}

std::unique_ptr<Connection> ConnectionPool::take() {
  {
    std::lock_guard lock(mutex_);
    // The inherited connections are leaked and not closed. The last connection that closes would
    // delete the log to which other processes write.
    if (owner_ != ::getpid()) {
      for (auto& inherited : idle_) static_cast<void>(inherited.release());
      idle_.clear();
      owner_ = ::getpid();
    }
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  return std::make_unique<Connection>(path_);
}

void ConnectionPool::give_back(std::unique_ptr<Connection> connection) {
  std::lock_guard lock(mutex_);
  idle_.push_back(std::move(connection));
}

}  // namespace interleave::web
