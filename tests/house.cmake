# tests of house/
