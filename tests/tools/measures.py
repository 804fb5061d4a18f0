#!/usr/bin/env python3
"""Writes crates/statistics/tests/measures.tsv: contingency tables with the values of the measures by independent implementations.

    python3 -m venv venv && venv/bin/pip install nltk scipy
    venv/bin/python tests/tools/measures.py > crates/statistics/tests/measures.tsv

The association measures come from NLTK (BigramAssocMeasures). MI3 and logDice follow from its mi_like and dice by their definitions.
The intervals of the log ratio come from the quantiles of the beta distribution of SciPy, as Evert's R function `keyness` computes them:
alpha is 0.025 for the interval and 0.025 / FAMILY for the conservative log ratio.

"-" is a value that is not defined. The tables are drawn with a fixed seed.
"""

import math
import random
from importlib.metadata import version

from nltk.metrics import BigramAssocMeasures as measures
from scipy.stats import beta

FAMILY = 20_000
COLUMNS = ("joint first second total expected mi mi3 log_dice log_likelihood t"
           " log_ratio lower upper lrc percent_difference").split()


def tables():
    """Margins from what a rare word in a small archive has to what 的 has in a large one, and the edges."""
    yield from [(0, 10, 5, 1000), (5, 10, 5, 1000), (10, 10, 10, 1000), (1, 1, 1, 2), (1, 1000, 1, 20_000_000),
                (3, 6, 5, 10), (50, 100, 500, 1000), (0, 1000, 2_000_000, 20_000_000), (700, 1000, 990, 2000),
                (8, 150, 20, 10_000), (90_000, 1_000_000, 900_000, 100_000_000), (1, 100_000, 900_000, 100_000_000)]
    draw = random.Random(19)
    for _ in range(120):
        total = int(10 ** draw.uniform(2, 8))
        first = draw.randint(1, max(1, int(total * 10 ** draw.uniform(-4, -0.2))))
        second = draw.randint(1, max(1, int(total * 10 ** draw.uniform(-5, -0.2))))
        expected = first * second / total
        joint = int(expected * 10 ** draw.uniform(-1, 2))
        yield max(0, first + second - total, min(joint, first, second)), first, second, total


def bound(alpha, joint, other, first, rest):
    """The lower bound of the log ratio; None stands for minus infinity."""
    if joint == 0:
        return None
    low = beta.ppf(alpha, joint, other + 1)
    # 1 - low without cancellation.
    complement = beta.isf(alpha, other + 1, joint)
    return math.log2(low / complement) + math.log2(rest / first)


def row(joint, first, second, total):
    other, rest = second - joint, total - first
    margins = (joint, (first, second), total)
    values = {"expected": first * second / total, "log_likelihood": measures.likelihood_ratio(*margins)}
    if joint:
        values["mi"] = measures.pmi(*margins)
        values["mi3"] = math.log2(measures.mi_like(*margins, power=3) * total)
        values["log_dice"] = 14 + math.log2(measures.dice(*margins))
        values["t"] = measures.student_t(*margins)
    values["log_ratio"] = math.log2(((joint or 0.5) / first) / ((other or 0.5) / rest))
    if other:
        values["percent_difference"] = 100 * (joint / first - other / rest) / (other / rest)
    negated = lambda value: None if value is None else -value
    values["lower"] = bound(0.025, joint, other, first, rest)
    values["upper"] = negated(bound(0.025, other, joint, rest, first))
    if joint / first >= other / rest:
        values["lrc"] = max(0.0, bound(0.025 / FAMILY, joint, other, first, rest))
    else:
        values["lrc"] = min(0.0, negated(bound(0.025 / FAMILY, other, joint, rest, first)))
    shown = lambda name: "-" if values.get(name) is None else f"{values[name]:.12g}"
    return [str(joint), str(first), str(second), str(total)] + [shown(name) for name in COLUMNS[4:]]


print(f"# Written by tests/tools/measures.py with NLTK {version('nltk')} and SciPy {version('scipy')}.")
print("# Confidence 0.95; lrc is corrected for", FAMILY, "words.")
print("\t".join(COLUMNS))
for margins in tables():
    print("\t".join(row(*margins)))
