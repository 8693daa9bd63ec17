"""Lesson 02: the repayment ratio."""
