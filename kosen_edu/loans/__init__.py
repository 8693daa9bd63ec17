"""What a loan costs: payments, schedules, terms, changes, and variable rates."""
