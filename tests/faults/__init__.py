"""The fault matrix of the watch contract: one test a row, on real sockets."""
