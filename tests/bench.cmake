# tests of bench/
