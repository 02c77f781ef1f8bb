#pragma once

namespace interleave {

/// Returns the columns of the terminal behind `descriptor`. 0 if it is no terminal or has no known
/// size.
unsigned terminal_columns(int descriptor);

/// Returns the columns for text that people read: those of the variable COLUMNS, else of the
/// terminal, else 80.
unsigned text_columns(int descriptor);

/// Does `descriptor` understand escape sequences? A terminal does, unless TERM is "dumb" or empty.
bool takes_escapes(int descriptor);

}  // namespace interleave
