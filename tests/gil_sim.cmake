# tests of gil_sim/
