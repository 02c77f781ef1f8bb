#pragma once

#include "results/files/columns.hpp"

#include <string_view>

namespace interleave {

/// The columns that name one repetition of one cell. Every file has them, with the same meanings.
template <class Line> struct Factors {
  static constexpr auto run_id = column<Line, &Line::run_id>(
      "run_id", "The name of the run, which begins with its start time in UTC.");
  static constexpr auto model =
      column<Line, &Line::model>("model", "The concurrency model, such as thread_pool.");
  static constexpr auto workload =
      column<Line, &Line::workload>("workload", "The work of each task, such as tcp_echo.");
  static constexpr auto params =
      column<Line, &Line::params>("params",
                                  "The parameters of the workload and, with the model's name and a "
                                  "dot in front, of the model: KEY=VALUE between semicolons.");
  static constexpr auto workers =
      column<Line, &Line::workers>("workers",
                                   "The number of threads, processes or event loops; empty for a "
                                   "model that makes one for each task.");
  static constexpr auto in_flight = column<Line, &Line::in_flight>(
      "in_flight", "The number of tasks that are admitted at the same time.");
  static constexpr auto block =
      column<Line, &Line::block>("block",
                                 "The number of the block, from 1; a block runs each cell once, in "
                                 "random order, and models are compared within blocks.");
  static constexpr auto repetition = column<Line, &Line::repetition>(
      "repetition", "The number of the repetition of this cell, from 1.");
};

/// Not all files have this one.
template <class Line>
inline constexpr auto offered_per_s_column = column<Line, &Line::offered_per_s>(
    "offered_per_s", "The rate of arrivals under open load, in tasks a second; empty in a batch.");

/// Copies the factors of a row into a line of another file.
template <class Line, class Row> void copy_factors(const Row& row, Line& line) {
  line.run_id = row.run_id;
  line.model = row.model;
  line.workload = row.workload;
  line.params = row.params;
  line.workers = row.workers;
  line.in_flight = row.in_flight;
  line.block = row.block;
  line.repetition = row.repetition;
}

}  // namespace interleave
