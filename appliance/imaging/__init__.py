"""What a page image is: resolution, colour, blankness, skew, sharpness, duplicates."""
