"""A plan from purchase to sale: its years, its returns, several of them."""
