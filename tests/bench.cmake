interleave_test(bench_test interleave_bench)
interleave_test(cell_test interleave_bench)
interleave_test(traps_test interleave_bench)  # in every model

# Standard library only; with pandas one more of its tests runs.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME cli
  COMMAND Python3::Interpreter ${CMAKE_CURRENT_SOURCE_DIR}/cli_test.py $<TARGET_FILE:interleave>)
set_tests_properties(cli PROPERTIES TIMEOUT 600)
add_test(NAME serve
  COMMAND Python3::Interpreter ${CMAKE_CURRENT_SOURCE_DIR}/serve_test.py $<TARGET_FILE:interleave>)
set_tests_properties(serve PROPERTIES TIMEOUT 300)
interleave_test(fidelity_test interleave_bench interleave_results_samples)
