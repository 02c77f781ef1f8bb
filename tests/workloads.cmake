# tests of workloads/
interleave_test(workloads_test interleave_bench)  # all of them, wherever they live
foreach(noun sorts kernels word_count streams echo udp async_tree misbehaving observer)
  interleave_test(${noun}_test interleave_workloads)
endforeach()
