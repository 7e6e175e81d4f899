"""Numbers as people read them: money, rates and counts, the same words on every page and in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

MINUS = "\u2212"
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}


def money(amount: float, currency: str | None = None) -> str:
    """An amount to three figures, with its currency.

    >>> money(3_476_295.5, "USD"), money(980, "EUR"), money(12_500, "CHF"), money(0.0), money(-12, "USD")
    ('$3.48M', '€980', 'CHF 12.5k', '0', '−$12')
    """
    size, unit = abs(amount), ""
    for limit, name in ((1e9, "bn"), (1e6, "M"), (1e3, "k")):
        if size >= limit * 0.9995:
            size, unit = size / limit, name
            break
    digits = 0 if not unit or size >= 99.95 else 1 if size >= 9.995 else 2
    number = f"{size:,.{digits}f}"
    if unit and digits:
        number = number.rstrip("0").rstrip(".")
    code = (currency or "").strip()
    sign = _SIGNS.get(code, f"{code} " if code else "")
    return f"{MINUS if amount < 0 and size else ''}{sign}{number}{unit}"


def percent(rate: float) -> str:
    """A rate in whole per cent that never rounds an uncertain thing to certain.

    >>> percent(0.654), percent(0.9997), percent(0.0004), percent(1.0)
    ('65 %', 'over 99 %', 'under 1 %', '100 %')
    """
    if 0 < rate <= 0.005:
        return "under 1 %"
    if 0.995 <= rate < 1:
        return "over 99 %"
    return f"{rate * 100:.0f} %"


def percents(shares: Sequence[float]) -> list[str]:
    """Shares of one whole in whole per cent that add up to 100: the largest remainders are rounded up.

    >>> percents([0.474, 0.333, 0.193]), percents([0.996, 0.004, 0.0]), percents([0.125, 0.125, 0.75])
    (['48 %', '33 %', '19 %'], ['over 99 %', 'under 1 %', '0 %'], ['13 %', '12 %', '75 %'])
    """
    whole = [int(share * 100 + 1e-9) for share in shares]
    by_rest = sorted(range(len(whole)), key=lambda at: whole[at] - shares[at] * 100)
    for at in by_rest[: 100 - sum(whole)]:
        whole[at] += 1
    near = {0: "under 1 %", 100: "over 99 %"}
    return [near[each] if each in near and 0 < share < 1 else f"{each} %"
            for each, share in zip(whole, shares, strict=True)]  # fmt: skip


def signed(value: float, spec: str) -> str:
    """A number in a format of Python's, with a true minus sign: a hyphen reads as a dash, and lines break after it.

    >>> signed(-0.916, ".2f"), signed(4.2, "+.1f")
    ('−0.92', '+4.2')
    """
    return format(value, spec).replace("-", MINUS)


def count(number: int, one: str, many: str | None = None) -> str:
    """A counted thing.

    >>> count(1, "deal"), count(1200, "deal"), count(2, "opportunity", "opportunities")
    ('1 deal', '1,200 deals', '2 opportunities')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def on_day(day: date) -> str:
    """A day written out.

    >>> on_day(date(2026, 3, 9))
    '9 March 2026'
    """
    return f"{day.day} {day:%B %Y}"


def listed(names: Sequence[str]) -> str:
    """Several things in a sentence.

    >>> listed(["USD"]), listed(["CHF", "GBP", "USD"])
    ('USD', 'CHF, GBP and USD')
    """
    return " and ".join([*([", ".join(names[:-1])] if len(names) > 1 else []), *names[-1:]])


def one_in(rate: float) -> str:
    """A level as odds that people say: 5, 10, 20, 80, 90 and 95 per cent, and any other as so many in 100.

    >>> one_in(0.05), one_in(0.1), one_in(0.15), one_in(0.2), one_in(0.8), one_in(0.9), one_in(0.95)
    ('1 in 20', '1 in 10', '15 in 100', '1 in 5', '4 in 5', '9 in 10', '19 in 20')
    """
    whole = round(rate * 100)
    for out_of in (5, 10, 20):
        if whole * out_of % 100 == 0 and whole * out_of // 100 in (1, out_of - 1):
            return f"{whole * out_of // 100} in {out_of}"
    return f"{whole} in 100"


def roughly(number: int) -> str:
    """A number that is only known roughly, rounded up to two figures.

    >>> roughly(19), roughly(231), roughly(10_304)
    ('19', '240', '11,000')
    """
    unit = 10 ** max(len(str(number)) - 2, 0)
    return f"{-(-number // unit) * unit:,}"
