"""How a rate is set: the record, reviews, contracts, moves and possible paths."""
