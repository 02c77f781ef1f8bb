interleave_test(bench_test interleave_bench)
interleave_test(cell_test interleave_bench)
interleave_test(traps_test interleave_bench)  # in every model
interleave_test(gather_test interleave_bench)

# Standard library only; with pandas one more of its tests runs.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME cli
  COMMAND Python3::Interpreter ${CMAKE_CURRENT_SOURCE_DIR}/cli_test.py $<TARGET_FILE:interleave>)
set_tests_properties(cli PROPERTIES TIMEOUT 600)
interleave_test(fidelity_test interleave_bench interleave_results_samples)
