"""Lesson 01: how a rate is set."""
