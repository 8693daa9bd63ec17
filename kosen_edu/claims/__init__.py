"""The numeric claims of the five articles, checked."""
