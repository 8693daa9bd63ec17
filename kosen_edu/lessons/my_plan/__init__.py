"""Lesson 09: one's own plan."""
