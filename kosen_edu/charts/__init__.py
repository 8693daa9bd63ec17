"""Charts: the house style, and pictures that are built once and then only move."""
