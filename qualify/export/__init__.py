"""What leaves the product as a file: tables for a spreadsheet, pages for a printer, and reports to be mailed."""

from qualify.cells import harmless
from qualify.export.briefing_html import as_html
from qualify.export.briefing_pdf import as_pdf
from qualify.export.briefing_pictures import drawn
from qualify.export.deal_paper import DealChart, deal_charts, deal_printed
from qualify.export.marks import marks_words, report_marks, shown
from qualify.export.paper import printed
from qualify.export.table import to_csv
from qualify.export.whole import KINDS, unpacked, whole
from qualify.export.workbook import workbook

__all__ = [
    "KINDS",
    "DealChart",
    "as_html",
    "as_pdf",
    "deal_charts",
    "deal_printed",
    "drawn",
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
