"""Appendix 90: the articles' numbers checked."""
