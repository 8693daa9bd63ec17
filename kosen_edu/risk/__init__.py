"""What may come: sensitivity, scenarios and thousands of futures."""
