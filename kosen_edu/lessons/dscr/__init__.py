"""Lesson 03: DSCR."""
