# tests of bench/primitives/, where it is built
if(TARGET interleave-primitives)
  foreach(case benchmarks ratios misuse)
    add_test(NAME primitives.${case}
      COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/primitives_test.sh ${case} $<TARGET_FILE:interleave-primitives>)
    set_tests_properties(primitives.${case} PROPERTIES TIMEOUT 300)
  endforeach()
endif()
