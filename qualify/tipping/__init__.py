"""The tipping point: whether the scores reveal one, where it is, and how sure that is."""

from qualify.tipping.assessment import Assessment, Line, Tipping, assess, assess_bins, assess_line, bins, curve, line
from qualify.tipping.certify import Certified, ceiling, floor

__all__ = [
    "Assessment",
    "Certified",
    "Line",
    "Tipping",
    "assess",
    "assess_bins",
    "assess_line",
    "bins",
    "ceiling",
    "curve",
    "floor",
    "line",
]
