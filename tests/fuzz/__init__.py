"""Texts and files made by chance, and what must hold of whatever is made of them.

``strategies`` makes texts, ``files`` makes files and damages them, ``targets`` says for each part of the package
what it is given and what must hold; ``test_fuzz`` runs each for seconds,
``python -m tests.fuzz`` for as long as one likes.
"""
