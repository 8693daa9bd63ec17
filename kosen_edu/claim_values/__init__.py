"""The workings of the claims, one module an article; importing them registers them."""

from . import article_003  # noqa: F401
from .worked import WORKS, Worked, worked

__all__ = ["WORKS", "Worked", "worked"]
