"""The tutorial's story through the whole program's core: real sockets, the same client code, no screen."""
