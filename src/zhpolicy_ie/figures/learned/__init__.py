"""Learned linking: small linear models over hashed features, trained on annotated figures, run with NumPy."""
