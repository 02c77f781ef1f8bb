# Tests of all parts together.
# conformance_test runs every pair of model and workload at four loads. Under a sanitizer one load
# is enough, because the code is the same.
interleave_test(conformance_test NO_LEAKS SHARDS 6
  LEAVE_OUT *OneTaskAtATime*:*FewerTasksThanPlaces*:*ManyWorkers* interleave_conformance)
interleave_test(background_test SHARDS 2 interleave_bench interleave_trial_workloads)
interleave_test(open_load_test SHARDS 4 interleave_bench interleave_trial_workloads)
interleave_test(deal_test ONE_THREAD interleave_bench)
interleave_test(composed_test interleave_bench interleave_trial_workloads)
interleave_test(full_process_test interleave_bench)
interleave_test(accept_test interleave_bench)
interleave_test(fingerprint_test interleave_conformance)
add_test(NAME layering COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/layering.sh)

# Runs every command in the documents, `script/bench` included. It measures, so it is for a release
# build only. Other load does not disturb it, so it starts first and runs in parallel with the
# others.
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  add_test(NAME docs
    COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/docs_test.py
            ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR} README.md docs)
  set_tests_properties(docs PROPERTIES TIMEOUT 900 COST 1000)
  add_test(NAME pages
    COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/pages_test.py ${PROJECT_SOURCE_DIR})
  # Needs the distribution's pandas and matplotlib, and gnuplot. R is left out where it is missing.
  add_test(NAME plotting_docs
    COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/plotting_docs_test.py
            ${PROJECT_SOURCE_DIR} $<TARGET_FILE:interleave>)
  set_tests_properties(plotting_docs PROPERTIES TIMEOUT 600)
  add_test(NAME quoted
    COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/quoted_test.py ${PROJECT_SOURCE_DIR})
  add_test(NAME install
    COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/install_test.py
            ${CMAKE_COMMAND} ${PROJECT_BINARY_DIR} ${PROJECT_SOURCE_DIR} ${CMAKE_CXX_COMPILER})
  set_tests_properties(install PROPERTIES TIMEOUT 600)
endif()
