# tests of workloads/
foreach(noun workloads sorts kernels word_count streams echo udp misbehaving observer)
  interleave_test(${noun}_test interleave_workloads)
endforeach()
