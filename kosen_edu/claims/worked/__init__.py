"""The workings of the claims, one module an article; importing them registers them."""

from . import article_000, article_001, article_002, article_003, article_004  # noqa: F401  # noqa: F401
from .worked import WORKS, Worked, worked

__all__ = ["WORKS", "Worked", "worked"]
