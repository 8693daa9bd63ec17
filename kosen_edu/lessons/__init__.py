"""One room a lesson: all of a lesson but its notebook."""
