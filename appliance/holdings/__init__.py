"""Fonds > inventory > box > dossier > document > sheet > page; the office's list."""
