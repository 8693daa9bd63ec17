"""The learner's own plan: fields, files, figures, page and workbook."""
