#include "bench/interleave.hpp"

int main(int argc, char** argv) {
  return interleave::run_program(argc, argv, interleave::built_in());
}
