"""Tests against the whole product as a process of its own: real sockets, real kill -9."""
