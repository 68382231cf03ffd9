"""How far it is between two places, as the crow flies."""

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_METRES = 6_371_008.8
_MILLION = 1_000_000


def metres_between(
    *, latitude_e6: int, longitude_e6: int, other_latitude_e6: int, other_longitude_e6: int
) -> int:
    """Return the great-circle distance (haversine) in whole metres.

    Coordinates are degrees in millionths, as whole numbers: about 11 centimetres each.

    >>> metres_between(
    ...     latitude_e6=53_391_110, longitude_e6=-2_373_410,
    ...     other_latitude_e6=53_389_770, other_longitude_e6=-2_354_460,
    ... )
    1265
    """
    latitude = radians(latitude_e6 / _MILLION)
    other_latitude = radians(other_latitude_e6 / _MILLION)
    north = sin((other_latitude - latitude) / 2)
    east = sin(radians((other_longitude_e6 - longitude_e6) / _MILLION) / 2)
    bow = north**2 + cos(latitude) * cos(other_latitude) * east**2
    return round(2 * EARTH_RADIUS_METRES * asin(sqrt(min(1.0, bow))))
