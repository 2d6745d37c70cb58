"""How good the records are: gold annotations against predictions, counted the same way on every run.

:func:`~zhpolicy_ie.evaluation.scores.score` compares, :mod:`~zhpolicy_ie.evaluation.annotations` reads the files,
:mod:`~zhpolicy_ie.evaluation.report` prints; ``python -m zhpolicy_ie evaluate`` puts them together.
"""
