"""Tests of the voice channel within the whole application; the voice node is the test's own."""
