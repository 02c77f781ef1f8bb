# tests of gil_sim/
interleave_test(gil_test interleave_gil_sim)
