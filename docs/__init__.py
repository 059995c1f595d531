"""The documentation, and the script that writes the pages that follow from the code."""
