"""The worked cases of the articles, and the plans that several lessons share."""
