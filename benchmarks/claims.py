"""Fits the weights of the lint's weak signs, and tells how it does on authors it has not read.

``python benchmarks/claims.py`` leaves out one author after another, chooses the weights and the
threshold by the others, and prints what is caught and wrongly flagged of the one left out.
``--write DEMO`` fits all authors and writes the weights; DEMO is a folder that ``pathfinder demo``
made, whose findings must pass.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import yaml
from scipy import optimize, sparse

from evaluation.report.overclaims import of_markdown
from evaluation.say.claims.lint import signs_in
from evaluation.say.claims.passage import Passage
from evaluation.say.claims.suggest import suggest
from evaluation.say.claims.text import sentences
from evaluation.say.finding import Claim, FindingsFile

ROOT = Path(__file__).parents[1]
DEVELOPMENT = ROOT / "tests" / "reference" / "claims_development.yaml"
DEMONSTRATION = ROOT / "evaluation" / "command" / "demo" / "deliverables"
WEIGHTS = ROOT / "evaluation" / "say" / "claims" / "tables" / "weights.yaml"
# The rules were mended by every list but these, on which they catch less: a sentence that a rule
# found is learned from as well without its rule, so that the other signs must carry it.
OURS = {"demonstration": 0.5, "suggestions": 0.3}  # they must pass, and are told in few ways
UNMENDED = {"claims_sixteenth", *OURS}
WITHOUT_RULE, WRONGLY_FOUND = 0.35, 4.0
KEPT, RIDGE, STEP = 1200, 3.0, 0.02
WRONG = 0.05  # of lawful sentences that the threshold may flag, in the authors left out
HEAD = """\
# What each weak sign of a claim weighs (evaluation/say/claims/signs.py), fitted on the development
# lists by benchmarks/claims.py; a sign stands here only where two authors wrote it.
# Under each weight, the signs; under "" what every sentence starts from.
"""


def lists() -> dict[str, dict[str, list[str]]]:
    """The lists by author, and two of lawful sentences: the demonstration's, and suggestions."""
    everybody = yaml.safe_load(DEVELOPMENT.read_text("utf-8"))
    lead, instead = set(), set()
    for file in sorted(DEMONSTRATION.glob("*/proforma.md")):
        for passage in of_markdown(file.read_text("utf-8"), str):
            if passage.kind in ("prose", "item"):
                lead |= {sentence.text for sentence in sentences(passage)}
    for folder in sys.argv[2:]:
        for file in sorted(Path(folder).glob("outputs/*/*/findings.json")):
            for made in FindingsFile.model_validate_json(file.read_bytes()).findings:
                texts = (made.headline, made.method, made.why, *made.caveats)
                lead |= {told.text for text in texts for told in sentences(Passage(text))}
    for author in everybody.values():
        for text in author["overclaiming"]:
            if isinstance(text, str):
                made = (s for s in suggest(text, Claim.CHANGED) if s.startswith("After "))
                instead |= {s for s in made if "rule" not in signs_in(s)}
    for name, lawful in (("demonstration", lead), ("suggestions", instead)):
        everybody[name] = {"overclaiming": [], "lawful": sorted(lawful)}
    return everybody


def rows() -> tuple[list[dict[str, float]], np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Signs, claim or not, weight, author and whether to test on it, for each sentence."""
    signs, claims, weights, authors, tested = [], [], [], [], []
    for author, kinds in lists().items():
        for kind, entries in kinds.items():
            claim = kind == "overclaiming"
            for entry in entries:
                if isinstance(entry, dict):  # of another design: not about causes alone
                    continue
                found = signs_in(entry)
                plain = frozenset(s for s in found if not s.startswith(("rule", "aimed ")))
                mended = "rule" in found and author not in UNMENDED
                split = WITHOUT_RULE if mended and claim else 0
                versions = [(found, 1 - split, True)] + ([(plain, split, False)] if split else [])
                for version, weight, test in versions:
                    signs.append({s: _scale(s) for s in version})
                    claims.append(claim)
                    wrongly = WRONGLY_FOUND if mended and not claim else OURS.get(author, 1)
                    weights.append(weight * wrongly)
                    authors.append(author)
                    tested.append(test)
    return signs, np.array(claims), np.array(weights), np.array(authors), np.array(tested)


def _scale(sign: str) -> float:
    """Words weigh half until they are seen often."""
    return 0.5 if sign.startswith("word ") or " > " in sign else 1.0


def fit(table: sparse.csr_matrix, claims: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """A logistic regression with a ridge penalty; the last weight is the intercept."""
    signed = np.where(claims, 1.0, -1.0)

    def loss(at: np.ndarray) -> tuple[float, np.ndarray]:
        margin = signed * (table @ at[:-1] + at[-1])
        slope = -weights * signed / (1 + np.exp(np.clip(margin, -30, 30)))
        gradient = np.append(table.T @ slope + RIDGE * at[:-1], slope.sum())
        total = (weights * np.logaddexp(0, -margin)).sum() + RIDGE / 2 * (at[:-1] ** 2).sum()
        return total, gradient

    start = np.zeros(table.shape[1] + 1)
    return optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x


def chosen(table: sparse.csr_matrix, claims: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weights of the signs that carry most, fitted again without the others."""
    first = fit(table, claims, weights)
    carried = np.abs(first[:-1]) * np.sqrt(np.asarray((table > 0).sum(0)).ravel())
    kept = np.sort(np.argsort(-carried)[:KEPT])
    second = fit(table[:, kept], claims, weights)
    full = np.zeros(table.shape[1] + 1)
    full[kept], full[-1] = second[:-1], second[-1]
    return full


def threshold(
    table: sparse.csr_matrix,
    claims: np.ndarray,
    weights: np.ndarray,
    authors: np.ndarray,
    folds: int = 6,
) -> float:
    """Where ``WRONG`` of the lawful sentences of authors left out would be flagged."""
    names = sorted(set(authors))
    scores = np.zeros(len(claims))
    for fold in range(folds):
        out = np.isin(authors, names[fold::folds])
        at = chosen(table[~out], claims[~out], weights[~out])
        scores[out] = table[out] @ at[:-1] + at[-1]
    lawful = ~claims & ~np.isin(authors, list(OURS))
    order = np.argsort(-scores[lawful])
    share = np.cumsum(weights[lawful][order]) / weights[lawful].sum()
    return float(scores[lawful][order][np.searchsorted(share, WRONG)])


def main() -> None:
    """Fit and write, or leave out one author after another."""
    signs, claims, weights, authors, tested = rows()
    writers = defaultdict(set)
    for found, author in zip(signs, authors, strict=True):
        for sign in found:
            writers[sign].add(author)
    names = sorted(sign for sign, who in writers.items() if len(who) >= 2)
    place = {sign: n for n, sign in enumerate(names)}
    table = sparse.lil_matrix((len(signs), len(names)))
    for n, found in enumerate(signs):
        for sign in found.keys() & place.keys():
            table[n, place[sign]] = found[sign]
    table = table.tocsr()
    if "--write" in sys.argv:
        least = threshold(table, claims, weights, authors)
        for _ in range(9):  # the demonstration's own sentences must all pass
            at = chosen(table, claims, weights)
            failing = (authors == "demonstration") & (table @ at[:-1] + at[-1] > least - 0.1)
            if not failing.any():
                break
            weights[failing] *= 3
        at[:-1] *= [_scale(sign) for sign in names]
        at[-1] -= least
        by_weight = defaultdict(list)
        for sign, weight in zip([*names, ""], at, strict=True):
            step = STEP if sign else 0.001
            if rounded := round(round(weight / step) * step, 3):
                by_weight[rounded].append(sign)
        text = yaml.safe_dump(
            dict(sorted(by_weight.items())),
            width=100,
            allow_unicode=True,
            default_flow_style=None,
            sort_keys=False,
        )
        WEIGHTS.write_text(HEAD + text, "utf-8")
        return
    caught, wrong = [], []
    for author in dict.fromkeys(authors[claims]):
        out = authors == author
        at = chosen(table[~out], claims[~out], weights[~out])
        least = threshold(table[~out], claims[~out], weights[~out], authors[~out])
        flagged = table[out & tested] @ at[:-1] + at[-1] > least
        caught.append(flagged[claims[out & tested]])
        wrong.append(flagged[~claims[out & tested]])
        print(
            f"{author:20} {caught[-1].mean():.0%} caught, {wrong[-1].mean():.1%} wrongly flagged",
            flush=True,
        )
    print(f"all: {np.concatenate(caught).mean():.1%}, {np.concatenate(wrong).mean():.1%}")


if __name__ == "__main__":
    main()
