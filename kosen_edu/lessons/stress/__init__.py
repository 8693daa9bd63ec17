"""Lesson 07: rate stress and the safety index."""
