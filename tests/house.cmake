# Tests that see the whole house.
interleave_test(conformance_test interleave_bench)
interleave_test(fingerprint_test interleave_bench)
add_test(NAME layering COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/layering.sh)
