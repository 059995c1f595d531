"""Engines for real, marked live; the pool with engines that do as they are told."""
