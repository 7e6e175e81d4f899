"""What leaves the product as a file: tables for a spreadsheet, and the year's report for a printer."""

from qualify.cells import harmless
from qualify.export.deal_paper import DealChart, deal_charts, deal_printed
from qualify.export.marks import marks_words, report_marks, shown
from qualify.export.paper import printed
from qualify.export.table import to_csv
from qualify.export.whole import KINDS, unpacked, whole
from qualify.export.workbook import workbook

__all__ = [
    "KINDS",
    "DealChart",
    "deal_charts",
    "deal_printed",
    "harmless",
    "marks_words",
    "printed",
    "report_marks",
    "shown",
    "to_csv",
    "unpacked",
    "whole",
    "workbook",
]
