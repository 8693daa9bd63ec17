"""Lesson 04: who really repays."""
