// Does the model give the oracle's answers, and is it what its descriptor says?
#include "asio_pool.hpp"

#include <interleave/conformance.hpp>

int main(int argc, char** argv) {
  auto catalogue = interleave::built_in().add(asio_pool);
  return interleave::run_conformance(argc, argv, catalogue, asio_pool.name);
}
