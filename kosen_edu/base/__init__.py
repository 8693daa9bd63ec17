"""What every room uses: data and words, checks, formats, arrays, tables."""
