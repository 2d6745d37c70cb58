"""The numbers of the shipped model's training, chosen by what ``docs/ner-experiments.md`` reports."""

from __future__ import annotations

from zhpolicy_ie.training.ner.finetune import Plan

MODEL_VERSION = "0.1.0"
#: Characters of the general corpus used in pretraining, the paragraphs richest in words of development.
GENERAL_CHARS = 14_000_000
PRETRAIN_STEPS = 2_400
#: Plans of the teachers, each with the number of variants of a paragraph with names swapped.
TEACHERS = ((Plan(seed=1), 1), (Plan(seed=2, crf=False), 1), (Plan(seed=3), 1))
#: Sequences of the policy corpus that are labelled for the student.
SILVER = 8_000
#: Weight of the names chosen by rules and teachers together against the teachers' probabilities.
RULES_SHARE = 0.5
#: The student's plan, variants with swapped names, weight of annotated paragraphs against labelled text.
STUDENT = (Plan(seed=11, epochs=2), 1, 2.0)
