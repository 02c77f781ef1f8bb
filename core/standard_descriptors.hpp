#pragma once

namespace interleave {

/// Opens /dev/null as each of the descriptors 0 to 2 that is closed. Call it first in main(): a file
/// that is opened later would else get such a number, and messages would be written into it. Ends
/// the process where that cannot be done.
void open_standard_descriptors();

}  // namespace interleave
