"""Numbers with their units: scanning, what is not a figure, ranges, ordinals, modifiers."""
