"""Scanners, capture sessions, existing scans."""
