interleave_test(allocations_test interleave_bench)
interleave_test(bench_test ONE_THREAD interleave_bench)
interleave_test(catalogue_test ONE_THREAD interleave_bench)
interleave_test(values_test ONE_THREAD interleave_bench)
interleave_test(batch_sizes_test ONE_THREAD interleave_bench)
interleave_test(worker_rule_test ONE_THREAD interleave_bench)
interleave_test(suites_test ONE_THREAD interleave_bench)
interleave_test(include_test ONE_THREAD interleave_bench)
interleave_test(open_plan_test ONE_THREAD interleave_bench)
interleave_test(cell_test interleave_bench)
interleave_test(supervisor_test ONE_THREAD interleave_bench)
interleave_test(doctor_test ONE_THREAD interleave_bench interleave_results_samples)
interleave_test(preflight_test ONE_THREAD interleave_bench interleave_results_samples)
interleave_test(process_count_test interleave_bench interleave_results_samples)
interleave_test(memory_test interleave_bench)
interleave_test(window_test SHARDS 2 interleave_bench)
interleave_test(counters_test interleave_bench interleave_results_samples)
interleave_test(warnings_test ONE_THREAD interleave_bench interleave_results_samples)
interleave_test(suspicion_test ONE_THREAD interleave_bench interleave_results_samples)
interleave_test(traps_test SHARDS 2 interleave_bench)  # in every model

interleave_test(fidelity_test interleave_bench interleave_results_samples)
interleave_test(gather_test interleave_bench)
interleave_test(waits_test interleave_bench)
interleave_test(crasher_test interleave_bench)
interleave_test(resume_test ONE_THREAD interleave_bench interleave_results_samples)

# Black-box tests of the program, one file a subject. They share black_box.py and need only Python's
# standard library. With pandas one more of cli's tests runs.
# AddressSanitizer does not search for leaks here. Each of the many cells would do so, which takes
# longer than the tests. A server would be killed while it searches, two seconds after its signal.
# And `faults` leaves no descriptor for a search. The tests above search for the commands' leaks.
if(NOT INTERLEAVE_SANITIZE MATCHES thread)
  # Has no sanitizer of its own, because it is loaded into a program before its sanitizer.
  add_library(interleave_failing_disk MODULE failing_disk.cpp)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  foreach(noun cli help mistakes endings show locks comparing scaling_laws plot page terminal doctor suites
      serve serve_places serve_stopping resume raw rigorous faults limits signals command)
    add_test(NAME ${noun} COMMAND Python3::Interpreter
      ${CMAKE_CURRENT_SOURCE_DIR}/${noun}_test.py $<TARGET_FILE:interleave>)
    set_tests_properties(${noun} PROPERTIES TIMEOUT 600
      ENVIRONMENT "ASAN_OPTIONS=detect_leaks=0;INTERLEAVE_SANITIZE=${INTERLEAVE_SANITIZE};\
INTERLEAVE_FAILING_DISK=$<TARGET_FILE:interleave_failing_disk>")
  endforeach()
  if(TARGET interleave-primitives)
    add_test(NAME import COMMAND Python3::Interpreter ${CMAKE_CURRENT_SOURCE_DIR}/import_test.py
      $<TARGET_FILE:interleave> $<TARGET_FILE:interleave-primitives>)
    set_tests_properties(import PROPERTIES TIMEOUT 300 ENVIRONMENT "ASAN_OPTIONS=detect_leaks=0")
  endif()
endif()
