# tests of process/
