"""A visitor and an agent in two real browsers, over the built screens and the served product."""
