"""Tests of calls over SIP, most of them with real peers."""
