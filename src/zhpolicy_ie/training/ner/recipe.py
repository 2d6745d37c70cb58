"""The numbers of the shipped model's training, chosen by what ``docs/ner-experiments.md`` reports."""

from __future__ import annotations

from zhpolicy_ie.training.ner.finetune import Plan

MODEL_VERSION = "0.1.0"
#: Characters of the general corpus used in pretraining, the paragraphs richest in words of development.
GENERAL_CHARS = 14_000_000
PRETRAIN_STEPS = 2_150
_CALM = Plan(crf=False, drop=0.1, mask=0.05, rate=0.002, encoder=0.4, grams=True, epochs=6, seed=3)
#: Of each teacher: the number of variants of a paragraph with names swapped, and the plans it is trained by in turn.
TEACHERS = (
    (0, (Plan(crf=False, epochs=6, seed=1), _CALM)),
    (1, (Plan(crf=False, epochs=3, seed=2),)),
)
#: Sequences of the policy corpus that are labelled for the student.
SILVER = 8_000
#: Weight of the names chosen by rules and teachers together against the teachers' probabilities.
RULES_SHARE = 0.5
#: The student goes on from the first teacher by this plan.
STUDENT = Plan(crf=False, drop=0.1, mask=0.05, rate=0.0015, encoder=0.5, grams=True, epochs=1.7, seed=11)
#: Weight of an annotated paragraph in the student's training; a labelled sequence weighs 1.
GOLD_WEIGHT = 1.5
