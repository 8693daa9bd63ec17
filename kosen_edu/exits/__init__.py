"""Ways out: hold, sell, arrears, forced sales, deficit, month by month."""
