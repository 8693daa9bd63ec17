"""Lesson 08: negative carry and ways out."""
