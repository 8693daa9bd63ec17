"""Lesson 00: how to use the course."""
