"""Tests of the rules of a call: what happened in, orders and deliveries out."""
