"""The trained name tagger: a small convolutional network over characters, run with NumPy alone."""
