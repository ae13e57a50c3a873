"""The units that have a name here: what each is in base units, how it is printed, and how people write it.

Lengths are held in kilometres and times in years, so that the plain products of the field (km × km × mines per km²)
come out exactly. A currency and each counted noun is a dimension of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_DAY = 1 / 365.25  # years
_HOUR = _DAY / 24
_MINUTE = _HOUR / 60
_FOOT = 0.0003048  # kilometres, by the international definition
_POUND = 453.59237  # grams, by the international definition
_KILO, _MEGA, _GIGA, _TERA = 1e3, 1e6, 1e9, 1e12


@dataclass(frozen=True, slots=True)
class NamedUnit:
    """A unit with a name: how it is printed, its factor to base units, and the powers of its dimensions."""

    name: str
    symbol: str
    factor: float
    powers: tuple[tuple[str, int], ...]
    aliases: tuple[str, ...]


_ROWS = (
    # name, as printed, factor, dimension, power, and how else it is written, in English and in Ukrainian
    ("kilometer", "km", 1.0, "length", 1, "km kilometre kilometers kilometres км кілометр кілометри кілометрів"),
    ("meter", "m", 0.001, "length", 1, "m metre meters metres м метр метри метрів"),
    ("centimeter", "cm", 1e-5, "length", 1, "cm centimetre centimeters centimetres см"),
    ("millimeter", "mm", 1e-6, "length", 1, "mm millimetre millimeters millimetres мм"),
    ("mile", "mile", 5280 * _FOOT, "length", 1, "miles mi"),
    ("yard", "yard", 3 * _FOOT, "length", 1, "yards yd"),
    ("foot", "foot", _FOOT, "length", 1, "feet ft"),
    ("nautical_mile", "nautical mile", 1.852, "length", 1, "nautical_miles nmi"),
    ("hectare", "ha", 0.01, "length", 2, "ha hectares га гектар гектари гектарів"),
    ("acre", "acre", 4840 * (3 * _FOOT) ** 2, "length", 2, "acres"),
    ("litre", "litre", 1e-12, "length", 3, "liter litres liters л літр літри літрів"),
    ("barrel", "barrel", 158.987294928e-12, "length", 3, "barrels bbl барель барелі барелів"),
    ("year", "year", 1.0, "time", 1, "years yr yrs рік роки років року"),
    ("month", "month", 1 / 12, "time", 1, "months місяць місяці місяців місяця"),
    ("week", "week", 7 * _DAY, "time", 1, "weeks тиждень тижні тижнів тижня"),
    ("day", "day", _DAY, "time", 1, "days день дні днів доба діб"),
    ("hour", "hour", _HOUR, "time", 1, "hours h год година години годин"),
    ("minute", "minute", _MINUTE, "time", 1, "minutes хв хвилина хвилини хвилин"),
    ("second", "second", _MINUTE / 60, "time", 1, "seconds секунда секунди секунд"),
    ("gram", "g", 1.0, "mass", 1, "g grams г грам грами грамів"),
    ("kilogram", "kg", _KILO, "mass", 1, "kg kilograms kilo kilos кг кілограм кілограми кілограмів"),
    # a ton of the news is a metric one
    ("tonne", "tonne", _MEGA, "mass", 1, "tonnes ton tons t т тонна тонни тонн"),
    ("pound", "lb", _POUND, "mass", 1, "lb lbs"),
    ("watt", "W", 1.0, "power", 1, "W watts Вт"),
    ("kilowatt", "kW", _KILO, "power", 1, "kW kilowatts кВт"),
    ("megawatt", "MW", _MEGA, "power", 1, "MW megawatts МВт"),
    ("gigawatt", "GW", _GIGA, "power", 1, "GW gigawatts ГВт"),
    ("percent", "%", 0.01, "", 1, "відсоток відсотки відсотків"),
    ("times", "times", 1.0, "", 1, "разів рази"),
    ("percentage_point", "percentage point", 1.0, "percentage_point", 1, "percentage_points pp"),
    ("mine", "mine", 1.0, "mine", 1, "mines міна міну міни мін"),
    ("person", "person", 1.0, "person", 1, "people persons людина люди людей осіб особа особи"),
    ("deminer", "deminer", 1.0, "deminer", 1, "deminers сапер сапери саперів"),
    ("casualty", "casualty", 1.0, "casualty", 1, "casualties"),
    ("story", "story", 1.0, "story", 1, "stories"),
    *(
        (thing, thing, 1.0, thing, 1, f"{thing}s")
        for thing in ("plant", "minefield", "shell", "item", "heading", "state", "place", "bunker")
    ),
)
_ENERGIES = (
    # watts for so many hours
    ("watt_hour", "Wh", _HOUR),
    ("kilowatt_hour", "kWh", _KILO * _HOUR),
    ("megawatt_hour", "MWh", _MEGA * _HOUR),
    ("gigawatt_hour", "GWh", _GIGA * _HOUR),
    ("terawatt_hour", "TWh", _TERA * _HOUR),
)
_CODES = (
    "EUR USD PLN UAH KRW SEK "
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF "
    "CHE CHF CHW CLF CLP CNH CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB FJD FKP GBP GEL GHS GIP GMD "
    "GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KWD KYD KZT LAK LBP LKR "
    "LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN "
    "PGK PHP PKR PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND "
    "TOP TRY TTD TWD TZS UGX USN UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XDR XOF XPF YER ZAR ZMW ZWG "
    "ANG ATS BEF BYR CYP DEM EEK ESP FIM FRF GRD HRK IEP ITL LTL LVL MTL NLG PTE SIT SKK SLL VEF ZWL"
)
CURRENCIES = tuple(_CODES.split())
"""Codes of ISO 4217: those first that facts are in, then those in use, then those that the euro or a reform ended."""
_MONEY_WORDS = {
    "EUR": ("euro", "euros", "євро"), "USD": ("dollar", "dollars", "долар", "долари", "доларів"),
    "UAH": ("hryvnia", "hryvnias", "грн", "гривня", "гривні", "гривень"), "PLN": ("zloty", "zlotys", "злотих"),
    "SEK": ("kronor",), "GBP": ("sterling",),
}  # fmt: skip
SYMBOLS: Mapping[str, str] = {"€": "EUR", "$": "USD", "£": "GBP", "₴": "UAH", "zł": "PLN", "%": "percent"}
"""Signs that stand for a unit."""
BASES: Mapping[str, str] = {"length": "kilometer", "time": "year", "mass": "gram", "power": "watt"}
"""The unit that a dimension is held in where the two have not the same name."""
POINT = "percentage_point"


def named_units() -> dict[str, NamedUnit]:
    """Return every unit by its name."""
    rows = [
        NamedUnit(name, symbol, by, ((of, power),) if of else (), tuple(words.split()))
        for name, symbol, by, of, power, words in _ROWS
    ]
    rows += [NamedUnit(name, symbol, by, (("power", 1), ("time", 1)), (symbol,)) for name, symbol, by in _ENERGIES]
    rows += [NamedUnit(code, code, 1.0, ((f"currency_{code}", 1),), _MONEY_WORDS.get(code, ())) for code in CURRENCIES]
    return {row.name: row for row in rows}
