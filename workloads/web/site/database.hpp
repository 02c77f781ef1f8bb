#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

struct sqlite3;
struct sqlite3_stmt;

namespace interleave::web {

/// One connection to an SQLite database. Used by one thread at a time. It must not be carried over
/// a fork. All functions in this file throw std::runtime_error with SQLite's message.
class Connection {
 public:
  /// Opens or creates the file. A write waits up to five seconds for another connection's write.
  explicit Connection(const std::string& path);

  /// Executes statements without parameters, separated by ';'.
  void execute(const std::string& sql);

 private:
  friend class Query;
  struct Ended {
    void operator()(sqlite3* database) const;
    void operator()(sqlite3_stmt* statement) const;
  };
  using Statement = std::unique_ptr<sqlite3_stmt, Ended>;

  sqlite3_stmt* prepared(std::string_view sql);
  [[noreturn]] void fail(const char* call) const;

  std::unique_ptr<sqlite3, Ended> database_;
  std::map<std::string_view, Statement> statements_;  // by SQL of static storage
};

/// A statement in execution: bind its parameters in order, then step from row to row. Prepared once
/// a connection.
class Query {
 public:
  Query(Connection& connection, std::string_view sql)
      : connection_(connection), statement_(connection.prepared(sql)) {}
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  Query& bind(std::int64_t value);
  Query& bind(std::string_view value);
  /// Steps to the next row. Returns false if there is none.
  bool next();
  /// Executes a statement that writes, and returns the number of rows it wrote.
  std::int64_t run();
  std::int64_t number(int column) const;
  std::string text(int column) const;

 private:
  Connection& connection_;
  sqlite3_stmt* statement_;
  int bound_ = 0;
};

/// The connections of one process. It opens one when all are in use, so there are as many as
/// queries run at once. Any thread may borrow one. A forked process never touches the inherited
/// ones.
class ConnectionPool {
 public:
  explicit ConnectionPool(std::string path) : path_(std::move(path)) {}

  class Lease {
   public:
    Lease(ConnectionPool& pool, std::unique_ptr<Connection> connection)
        : pool_(pool), connection_(std::move(connection)) {}
    ~Lease() { pool_.give_back(std::move(connection_)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Connection& operator*() const noexcept { return *connection_; }

   private:
    ConnectionPool& pool_;
    std::unique_ptr<Connection> connection_;
  };
  Lease borrow() { return {*this, take()}; }

 private:
  std::unique_ptr<Connection> take();
  void give_back(std::unique_ptr<Connection> connection);

  std::string path_;
  std::mutex mutex_;  // guards what follows
  std::vector<std::unique_ptr<Connection>> idle_;
  pid_t owner_ = 0;  // the process that opened them
};

}  // namespace interleave::web
