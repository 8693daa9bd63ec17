"""Exercises that answer at once, one module a lesson; see :mod:`kosen_edu.exercises.exercise`."""
