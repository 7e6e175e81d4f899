"""What leaves the product as a file: tables for a spreadsheet, and the year's report for a printer."""

from qualify.export.marks import marks_words, report_marks, shown
from qualify.export.paper import printed
from qualify.export.table import harmless, to_csv

__all__ = ["harmless", "marks_words", "printed", "report_marks", "shown", "to_csv"]
