#pragma once

namespace interleave {

/// Opens /dev/null as each of the descriptors 0 to 2 that is closed. Call it first in main():
/// otherwise a file that is opened later could get such a number, and messages would be written
/// into it. Aborts the process if that fails.
void open_standard_descriptors();

}  // namespace interleave
