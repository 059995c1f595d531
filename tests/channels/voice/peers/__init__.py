"""Real telephones and exchanges to test against: sipp and baresip, driven from a test."""
