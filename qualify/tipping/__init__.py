"""The tipping point: whether the scores reveal one, where it is, and how sure that is."""

from qualify.tipping.assessment import Assessment, assess, assess_bins, assess_line, bins
from qualify.tipping.certify import Certified, ceiling, check_levels, floor
from qualify.tipping.clusters import Clustering, clustering
from qualify.tipping.lines import Line, Tipping, crossing, curve, line

__all__ = [
    "Assessment",
    "Certified",
    "Clustering",
    "Line",
    "Tipping",
    "assess",
    "assess_bins",
    "assess_line",
    "bins",
    "ceiling",
    "check_levels",
    "clustering",
    "crossing",
    "curve",
    "floor",
    "line",
]
