#pragma once

namespace interleave {

/// Has `call` called where a job's window is opened, just before the clock is read: in this process
/// or in one that it forks later, by one thread. For what counts during the window and must stand
/// still before it. Null: nothing is called. Set it before the executor runs.
void at_opening(void (*call)());

/// The same for the end of a window, just after the process's usage was read.
void at_end(void (*call)());

}  // namespace interleave
