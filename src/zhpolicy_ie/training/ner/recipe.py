"""The numbers of the shipped model's training, chosen by what ``docs/ner-experiments.md`` reports."""

from __future__ import annotations

from dataclasses import replace

from zhpolicy_ie.training.ner.finetune import Plan

MODEL_VERSION = "0.2.0"
#: Characters of the general corpus used in pretraining, the paragraphs richest in words of development.
GENERAL_CHARS = 14_000_000
PRETRAIN_STEPS = 5_250
_CALM = Plan(crf=False, drop=0.1, mask=0.05, rate=0.0025, encoder=0.4, grams=True)
#: Of each teacher: the number of variants of a paragraph with names swapped, and the plans it is trained by in turn.
TEACHERS = (
    (0, (replace(_CALM, epochs=7, seed=3),)),
    (1, (replace(_CALM, epochs=3, seed=2),)),
)
#: Sequences of the policy corpus that are labelled for the student.
SILVER = 8_000
#: Weight of the names chosen by rules and teachers together against the teachers' probabilities.
RULES_SHARE = 0.5
#: The student goes on from the first teacher by this plan.
STUDENT = replace(_CALM, rate=0.0015, encoder=0.5, epochs=1.7, seed=11)
#: Weight of an annotated paragraph in the student's training; a labelled sequence weighs 1.
GOLD_WEIGHT = 1.5
#: Last, the student learns whole paths of tags on the annotated paragraphs alone.
FINISH = replace(_CALM, crf=True, rate=0.002, epochs=3, seed=21)
