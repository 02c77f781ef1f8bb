#pragma once

namespace interleave {

/// Sets a function that is called when a job's window opens, just before the clock is read. One
/// thread calls it, in this process or in one that it forks later. It starts counters that must
/// stand still before the window. Null: no call. Set it before the executor runs.
void at_opening(void (*call)());

/// The same for the end of a window, just after the process's usage was read.
void at_end(void (*call)());

}  // namespace interleave
