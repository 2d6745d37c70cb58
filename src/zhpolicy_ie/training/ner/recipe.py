"""The numbers of the shipped model's training, chosen by what ``docs/ner-experiments.md`` reports."""

from __future__ import annotations

from dataclasses import dataclass, replace

from zhpolicy_ie.training.ner.finetune import Plan

MODEL_VERSION = "0.3.0"
DESCRIPTION = "finds organizations, projects, places and persons"
_CALM = Plan(crf=False, drop=0.1, mask=0.05, rate=0.0025, encoder=0.4, grams=True)
_STUDENT = replace(_CALM, rate=0.0015, encoder=0.5, epochs=1.7, seed=11)
_FINISH = replace(_CALM, crf=True, rate=0.002, epochs=3, seed=21)
_SETTLE = replace(_FINISH, rate=0.001, epochs=1.5)
#: Of the taggers that each leave out a part of the documents (:mod:`zhpolicy_ie.training.ner.folds`).
FOLD = replace(_CALM, crf=True, epochs=4, seed=3)


@dataclass(frozen=True)
class Teacher:
    """How a tagger is trained that labels texts for the student.

    Attributes:
        plan: How it learns.
        copies: Variants of each paragraph, with names swapped, beside the paragraph itself.
    """

    plan: Plan
    copies: int = 0


@dataclass(frozen=True)
class Recipe:
    """Sizes of all stages.

    Attributes:
        name: A work folder keeps to one recipe.
        policy_chars: Characters of the policy corpus used in pretraining, whole documents; None for all.
        general_chars: Characters of the general corpus used in pretraining, the paragraphs richest in words of
            development.
        general_lines: Lines of the general corpus looked at; None for all.
        gold: Annotated paragraphs learned from, and chosen by, at most; None for all.
        pretrain_steps: Steps of pretraining.
        teachers: The taggers that label texts.
        silver: Sequences of the policy corpus that are labelled for the student.
        rules_share: Weight of the names chosen by rules and teachers together against the teachers' probabilities.
        student: The student goes on from the first teacher by this plan.
        gold_weight: Weight of an annotated paragraph in the student's training; a labelled sequence weighs 1.
        finish: Then the student learns whole paths of tags on the annotated paragraphs alone, ours among them.
        settle: Last, it learns on the reference paragraphs alone: where the guideline leaves something open, their
            habits are those to follow.
    """

    name: str = "shipped"
    policy_chars: int | None = None
    general_chars: int = 14_000_000
    general_lines: int | None = None
    gold: int | None = None
    pretrain_steps: int = 5_250
    teachers: tuple[Teacher, ...] = (
        Teacher(replace(_CALM, epochs=7, seed=3)),
        Teacher(replace(_CALM, epochs=3, seed=2), copies=1),
    )
    silver: int = 8_000
    rules_share: float = 0.5
    student: Plan = _STUDENT
    gold_weight: float = 1.5
    finish: Plan = _FINISH
    settle: Plan = _SETTLE


SHIPPED = Recipe()
#: Every stage in a minute or two, to see that all of them work; the model is worth nothing.
QUICK = replace(
    SHIPPED,
    name="quick",
    policy_chars=60_000,
    general_chars=30_000,
    general_lines=2_000,
    gold=64,
    pretrain_steps=6,
    teachers=tuple(replace(t, plan=replace(t.plan, epochs=0.5)) for t in SHIPPED.teachers),
    silver=32,
    student=replace(SHIPPED.student, epochs=1),
    finish=replace(SHIPPED.finish, epochs=1),
    settle=replace(SHIPPED.settle, epochs=1),
)
