# tests of threads/
