"""The invented company: its people, lead sources, products, customers and words."""

from __future__ import annotations

from typing import NamedTuple


class Salesperson(NamedTuple):
    """``leniency``: how many notches this person's answers lie above the truth, on average."""

    name: str
    team: str
    leniency: float


class Source(NamedTuple):
    """``share`` of all leads; ``quality`` in standard deviations of deal quality."""

    name: str
    share: float
    quality: float


class Product(NamedTuple):
    """``share`` of all deals; median ``price`` in USD; ``pace`` multiplies the time to a decision."""

    name: str
    share: float
    price: float
    pace: float


PEOPLE = (
    Salesperson("Carla Mendes", "East", 0.50),
    Salesperson("Daniel Okafor", "East", 0.10),
    Salesperson("Hanna Lindqvist", "East", -0.04),
    Salesperson("Ivan Horvat", "Central", 0.15),
    Salesperson("Mei Tanaka", "Central", 0.02),
    Salesperson("Omar Haddad", "Central", -0.08),
    Salesperson("Priya Nair", "West", 0.05),
    Salesperson("Samuel Brandt", "West", 0.00),
    Salesperson("Tess Whitlock", "West", -0.12),
)

SOURCES = (
    Source("Customer referral", 0.14, 0.70),
    Source("Partner", 0.16, 0.35),
    Source("Website enquiry", 0.24, 0.05),
    Source("Webinar", 0.15, -0.15),
    Source("Trade show", 0.16, -0.25),
    Source("Cold outreach", 0.15, -0.65),
)

PRODUCTS = (
    Product("Planner", 0.36, 18_000, 0.95),
    Product("Planner Plus", 0.25, 42_000, 1.05),
    Product("Plant Suite", 0.09, 110_000, 1.30),
    Product("Shop-floor terminals", 0.18, 9_000, 0.85),
    Product("Planning workshop", 0.12, 13_000, 0.80),
)

STAGE_NAMES = ("Qualify", "Discover", "Propose", "Negotiate", "Closed won", "Closed lost")

COMPETITOR_REASONS = (
    ("Competitor: price", 0.40),
    ("Competitor: features", 0.25),
    ("Competitor: existing supplier", 0.25),
    ("Competitor: references", 0.10),
)

NO_DECISION_REASONS = (
    ("No decision: project postponed", 0.40),
    ("No decision: budget cut", 0.25),
    ("No decision: no sponsor", 0.20),
    ("No decision: problem solved in-house", 0.15),
)

EVIDENCE = (
    (None, 0.30),
    ("Call notes", 0.28),
    ("Email from the customer", 0.20),
    ("Minutes of the meeting", 0.14),
    ("Document from the customer", 0.08),
)

PLACES = (
    *("Alderbrook", "Ashgrove", "Birchfield", "Blackmoor", "Brightwater", "Cedar Hill", "Clearford", "Coldspring"),
    *("Eastmere", "Elmhurst", "Fairhaven", "Fernley", "Foxglen", "Greenholt", "Hawthorn", "Hazelwick"),
    *("Highcliff", "Ironbridge", "Juniper", "Kestrel", "Larkfield", "Linden", "Longmeadow", "Maplewood"),
    *("Millbrook", "Northgate", "Oakhollow", "Pinecrest", "Quarry Lane", "Redbank", "Ridgeway", "Rowanside"),
    *("Amberley", "Beacon", "Copperfield", "Dunmore", "Granite", "Harbour", "Ivybridge", "Moorside"),
    *("Silverlake", "Stonefield", "Summerdale", "Thornbury", "Underhill", "Westbourne", "Willowbank", "Yewdale"),
)

TRADES = (
    *("Bakeries", "Bearings", "Castings", "Ceramics", "Coatings", "Components", "Controls", "Cycles"),
    *("Dairies", "Electronics", "Fasteners", "Filters", "Forgings", "Foundry", "Furniture", "Gearworks"),
    *("Glass", "Hydraulics", "Instruments", "Joinery", "Laboratories", "Machining", "Motors", "Optics"),
    *("Packaging", "Paper Mill", "Plastics", "Printing", "Pumps", "Textiles", "Tooling", "Valves"),
)
