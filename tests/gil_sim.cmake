# tests of gil_sim/
interleave_test(gil_test interleave_gil_sim)
interleave_test(interleavings_test interleave_gil_sim)
target_sources(interleavings_test PRIVATE interleavings.cpp)
interleave_test(locks_test interleave_gil_sim)
