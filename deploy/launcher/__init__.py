"""The program behind `./mainstem`: sets up, runs, tests and checks a clone.

May import: the standard library only, because it runs before anything is installed.
Start reading at: commands.py, then install.py.
"""
