# tests of coroutines/
