# tests of workloads/
interleave_test(workloads_test interleave_bench)  # all of them, wherever they live
foreach(noun sorts kernels word_count streams echo misbehaving http words)
  interleave_test(${noun}_test ONE_THREAD interleave_workloads)
endforeach()
foreach(noun async_tree udp observer site conversation command)
  interleave_test(${noun}_test interleave_workloads)
endforeach()
interleave_test(request_test interleave_bench)
interleave_test(pacer_test interleave_bench)
