"""Intents by example: n-gram features, the classifier, its calibration and its saved form. Pure.

Start reading at: classifier.py.
"""
