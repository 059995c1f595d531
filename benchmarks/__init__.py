"""Measurements that anybody can repeat: `./mainstem bench NAME`.

Owns: one runnable module per subject. May import: every package. Start reading at: machine.py.
Every result is a ratio to a yardstick of the same run, because machines and their neighbours
differ.
"""
