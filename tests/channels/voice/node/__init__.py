"""Tests of the voice node with telephones and engines that are scripted, on virtual time."""
