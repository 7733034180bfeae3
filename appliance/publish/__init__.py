"""OCR, two-layer PDF/A, read-back, validation, signature."""
