"""A plan as an Excel workbook with live formulas."""
