// The whole program, with the model:
//
//     own_model run --models thread_pool,asio_pool --workloads noop,quick_sort
#include "asio_pool.hpp"

int main(int argc, char** argv) {
  return interleave::run_program(argc, argv, interleave::built_in().add(asio_pool));
}
