"""Lesson 06: tax."""
