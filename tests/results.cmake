# tests of results/
add_library(interleave_results_samples STATIC plausible_rows.cpp)
target_link_libraries(interleave_results_samples PUBLIC interleave_results)

# The distribution's Python, which has python3-pandas when that is installed; without it the test
# that needs it says so and is skipped.
find_program(INTERLEAVE_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH)

function(interleave_results_test name)
  interleave_test(${name} ONE_THREAD interleave_results interleave_results_samples)
  if(NOT TARGET ${name})
    return()
  endif()
  target_compile_definitions(${name} PRIVATE
    INTERLEAVE_TESTS="${CMAKE_CURRENT_SOURCE_DIR}" INTERLEAVE_PYTHON="${INTERLEAVE_PYTHON}")
endfunction()

interleave_results_test(human_test)
interleave_results_test(latency_test)
interleave_results_test(achieved_test)
interleave_results_test(summed_test)
interleave_results_test(sustained_test)
interleave_results_test(stationary_test)
interleave_results_test(samples_test)
interleave_results_test(foreign_csv_test)
interleave_results_test(lock_report_test)
interleave_results_test(statistics_test)
interleave_results_test(contest_test)
interleave_results_test(scaling_test)
interleave_results_test(verdict_test)
interleave_results_test(standing_test)
interleave_results_test(tournament_test)
interleave_results_test(table_test)
interleave_results_test(precision_test)
interleave_results_test(real_noise_test)
interleave_results_test(compare_test)
interleave_results_test(turns_test)
interleave_results_test(false_alarms_test)
interleave_results_test(plot_test)
