#pragma once

namespace interleave {

/// Columns of the terminal that `descriptor` is; 0 if it is none, or does not know.
unsigned terminal_columns(int descriptor);

/// Columns for text that is written to be read: what COLUMNS says, else those of the terminal, else
/// 80.
unsigned text_columns(int descriptor);

/// Does `descriptor` understand escape sequences? A terminal does, unless TERM says that it is dumb
/// or does not say what it is.
bool takes_escapes(int descriptor);

}  // namespace interleave
