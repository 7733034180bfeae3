"""Packages that leave the station, and their check by a stranger."""
