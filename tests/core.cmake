# tests of core/
