"""Exercises that answer at once, one module a lesson; see :mod:`kosen_edu.live.exercise`."""
