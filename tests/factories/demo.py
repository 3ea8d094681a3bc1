"""A demonstration small enough for tests: every kind of project, some thirty households."""

from dataclasses import replace

from config.demo.customers import PLANS

VILLAS, FLATS, HOUSES = PLANS
SMALL = (replace(VILLAS, buildings=1, rooms=9), replace(FLATS, buildings=1, floors=3, rooms=4), replace(HOUSES, buildings=1, sections=1, floors=7, rooms=3))
