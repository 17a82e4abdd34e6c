#!/usr/bin/env python3
"""Fits the weights of the score to pairs whose truth is known, and shows on other data whether that is better.

  match_files CANDIDATES PROFILES /dev/null --levels DIR/levels.jsonl     (for each DIR, which also holds truth.jsonl)
  fit_weights.py TRAIN_DIR... -- TEST_DIR...                              (needs numpy)

Logistic regression over the candidates found for each profile, but for those with a key in common, which the rule
decides: the log odds are the bits of the table plus one correction for each level of each field. A ridge holds the
corrections at zero, so a level seldom seen keeps its value; its strength is chosen on a fold left out. Printed: the corrections, and the log
loss, the error of the threshold and the best F1 with and without them, for each directory of the test.
"""
import collections, json, math, re, sys

import numpy as np

# Made people change employer, town and title as seldom as their maker wanted, so these keep the value of the table.
HELD = {"company: other employer", "location: other town", "title: other title", "title: same title", "title: title alike"}


def level(says):
    says = re.sub(r", 1 in [\d,]+$", "", says)
    says = re.sub(r"^same rare ", "same ", says)
    says = re.sub(r"^out of .*", "prior", says)
    return re.sub(r"(: | at | on one side|in the same number: ).*$", "", says)


def read(folder):
    truth = {}
    for line in open(f"{folder}/truth.jsonl", encoding="utf-8"):
        row = json.loads(line)
        truth[row["external_id"]] = set(row["candidate_ids"])
    pairs = []
    for line in open(f"{folder}/levels.jsonl", encoding="utf-8"):
        pair = json.loads(line)
        if not pair["random"] and not pair["key"]:
            names = [f"{kind}: {level(says)}" for kind, says, _ in pair["lines"]]
            pairs.append((names, pair["bits"], pair["id"] in truth[pair["external_id"]], pair["external_id"]))
    return pairs, len(truth)


def design(pairs, columns):
    x = np.zeros((len(pairs), len(columns)))
    for at, (names, *_) in enumerate(pairs):
        for name in names:
            if name in columns:
                x[at, columns[name]] += 1
    return x, np.array([pair[1] for pair in pairs]) * math.log(2), np.array([pair[2] for pair in pairs], float)


def fit(x, offset, y, ridge):
    beta = np.zeros(x.shape[1])
    for _ in range(40):
        p = 1 / (1 + np.exp(-np.clip(offset + x @ beta, -40, 40)))
        gradient = x.T @ (y - p) - ridge * beta
        hessian = (x * (p * (1 - p))[:, None]).T @ x + ridge * np.eye(x.shape[1])
        step = np.linalg.solve(hessian, gradient)
        beta += np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-4:
            break
    return beta


def loss(odds, y):
    return float(np.mean(np.logaddexp(0, np.where(y > 0, -odds, odds))))


def report(name, odds, y, people, threshold):
    """Best F1 over first candidates, and at the threshold how many of them are missed and how many wrongly shown."""
    best = {}
    for at, (*_, profile) in enumerate(people):
        if profile not in best or odds[at] > odds[best[profile]]:
            best[profile] = at
    firsts = sorted(best.values(), key=lambda at: -odds[at])
    there = len({people[at][3] for at in range(len(people)) if y[at]})
    right, f1 = 0, 0.0
    for count, at in enumerate(firsts, 1):
        right += y[at]
        f1 = max(f1, 2 * right / (count + there))
    shown = [at for at in firsts if odds[at] >= threshold * math.log(2)]
    missed = [at for at in firsts if y[at]]
    equal = sum(1 for at in firsts if not y[at] and odds[at] >= odds[missed[int(len(missed) * .99)]])
    print(f"  {name:10s} log loss {loss(odds, y):.4f}  best F1 {f1:.4f}  of {there} there, missed {there - int(sum(y[at] for at in shown))}, shown wrongly {int(sum(1 - y[at] for at in shown))}; {equal} where 1 % is missed")


def main():
    at = sys.argv.index("--")
    train, tests = sys.argv[1:at], sys.argv[at + 1:]
    folds = [read(folder)[0] for folder in train]
    counts = collections.Counter(name for pairs in folds for names, *_ in pairs for name in names)
    columns = {name: at for at, name in enumerate(sorted(name for name, count in counts.items() if count >= 30 and name not in HELD))}
    parts = [design(pairs, columns) for pairs in folds]
    join = lambda which: tuple(np.concatenate(rows) for rows in zip(*which))
    scores = {}
    for ridge in (1, 3, 10, 30, 100, 300):
        left = [loss(parts[k][1] + parts[k][0] @ fit(*join([part for at, part in enumerate(parts) if at != k]), ridge), parts[k][2]) for k in range(len(parts))]
        scores[ridge] = sum(left) / len(left)
    ridge = min(scores, key=scores.get)
    beta = fit(*join(parts), ridge)
    print(f"{sum(len(part[2]) for part in parts)} pairs, ridge {ridge} ({', '.join(f'{key}: {value:.4f}' for key, value in scores.items())})\n")
    for name, column in columns.items():
        print(f"{beta[column] / math.log(2):+7.2f} bits  {counts[name]:7d}  {name}")
    for folder in tests:
        people, _ = read(folder)
        x, offset, y = design(people, columns)
        print(folder)
        report("table", offset, y, people, -0.75)
        report("fitted", offset + x @ beta, y, people, -0.75)


if __name__ == "__main__":
    main()
