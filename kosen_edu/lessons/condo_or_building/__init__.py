"""Lesson 05: condominium or apartment building."""
