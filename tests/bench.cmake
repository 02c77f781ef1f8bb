interleave_test(bench_test ONE_THREAD interleave_bench)
interleave_test(suites_test ONE_THREAD interleave_bench)
interleave_test(cell_test interleave_bench)
interleave_test(doctor_test ONE_THREAD interleave_bench interleave_results_samples)
interleave_test(preflight_test ONE_THREAD interleave_bench interleave_results_samples)
interleave_test(suspicion_test ONE_THREAD interleave_bench interleave_results_samples)
interleave_test(traps_test SHARDS 2 interleave_bench)  # in every model

interleave_test(fidelity_test interleave_bench interleave_results_samples)
interleave_test(gather_test interleave_bench)
interleave_test(resume_test ONE_THREAD interleave_bench interleave_results_samples)

# Standard library only; with pandas one more of its tests runs.
if(NOT INTERLEAVE_SANITIZE MATCHES thread)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  add_test(NAME cli
    COMMAND Python3::Interpreter ${CMAKE_CURRENT_SOURCE_DIR}/cli_test.py $<TARGET_FILE:interleave>)
  set_tests_properties(cli PROPERTIES TIMEOUT 600)
  add_test(NAME doctor
    COMMAND Python3::Interpreter ${CMAKE_CURRENT_SOURCE_DIR}/doctor_test.py $<TARGET_FILE:interleave>)
  set_tests_properties(doctor PROPERTIES TIMEOUT 120)
  add_test(NAME suites
    COMMAND Python3::Interpreter ${CMAKE_CURRENT_SOURCE_DIR}/suites_test.py $<TARGET_FILE:interleave>)
  set_tests_properties(suites PROPERTIES TIMEOUT 300)
  add_test(NAME serve
    COMMAND Python3::Interpreter ${CMAKE_CURRENT_SOURCE_DIR}/serve_test.py $<TARGET_FILE:interleave>)
  foreach(noun resume faults)
    add_test(NAME ${noun} COMMAND Python3::Interpreter
      ${CMAKE_CURRENT_SOURCE_DIR}/${noun}_test.py $<TARGET_FILE:interleave>)
    set_tests_properties(${noun} PROPERTIES TIMEOUT 600)
  endforeach()
  # Where no descriptor is left, none is left for who looks for leaks either.
  set_tests_properties(faults PROPERTIES ENVIRONMENT "ASAN_OPTIONS=detect_leaks=0")
  # Two seconds after its signal a server is cut off: too few for eight processes to look for leaks
  # on two CPUs. What serves is looked at in conversation_test and site_test.
  set_tests_properties(serve PROPERTIES TIMEOUT 300 ENVIRONMENT "ASAN_OPTIONS=detect_leaks=0")
endif()
