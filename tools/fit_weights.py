#!/usr/bin/env python3
"""Fits the weights of the score to pairs whose truth is known, on one part of the data, and judges them on the other.

  match_files CANDIDATES PROFILES /dev/null --levels DIR/levels.jsonl     (for each DIR, which also holds truth.jsonl)
  fit_weights.py TRAIN_DIR... -- TEST_DIR...                              (standard library only)

Logistic regression over the candidates found for each profile, but for those with a key in common, which the rule
decides: the log odds are the bits of the table plus one correction for each level of each field. A ridge holds the
corrections at zero, so a level seldom seen keeps its value; its strength is chosen by leaving out one directory of the training part. Printed: the
corrections; then for each directory of both parts the log loss, the best F1 and what the threshold misses and shows wrongly, with the table and fitted; and
for each class of people how many are found, with both.
"""
import collections, json, math, re, sys

# Made people change employer, town and title as seldom as their maker wanted, so these keep the value of the table.
HELD = {"company: other employer", "location: other town", "title: other title", "title: same title", "title: title alike"}
# A line of these that speaks for the pair is a key in common.
KEYS = {"email", "phone", "linkedin", "github", "page", "website"}
# Bits from which a pair is possible (weights.toml, verdict).
POSSIBLE = -0.75
BITS = math.log(2)


def level(says):
    says = re.sub(r", 1 in [\d,]+$", "", says)
    says = re.sub(r"^same rare ", "same ", says)
    says = re.sub(r"^out of .*", "prior", says)
    says = re.sub(r"^both names together.*", "both names together", says)
    return re.sub(r"(: | at | on one side|in the same number: ).*$", "", says)


class Pair:
    __slots__ = ("levels", "bits", "right", "profile", "columns")

    def __init__(self, levels, bits, right, profile):
        self.levels, self.bits, self.right, self.profile = levels, bits, right, profile


def read(folder):
    """Returns the pairs without a key in common, and what is true of each profile."""
    truth = {}
    for line in open(f"{folder}/truth.jsonl", encoding="utf-8"):
        row = json.loads(line)
        truth[row["external_id"]] = (set(row["candidate_ids"]), row["class"])
    pairs, keyed = [], set()
    for line in open(f"{folder}/levels.jsonl", encoding="utf-8"):
        pair = json.loads(line)
        if any(kind in KEYS and bits > 0 for kind, _, bits in pair["lines"]):
            keyed.add(pair["external_id"])
        elif not pair["random"]:
            levels = [f"{kind}: {level(says)}" for kind, says, _ in pair["lines"]]
            pairs.append(Pair(levels, pair["bits"], pair["id"] in truth[pair["external_id"]][0], pair["external_id"]))
    pairs = [pair for pair in pairs if pair.profile not in keyed]
    return pairs, {profile: known for profile, known in truth.items() if profile not in keyed}


def solve(matrix, right):
    """Solves a symmetric positive system by Cholesky's method."""
    n = len(right)
    lower = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1):
            rest = matrix[i][j] - sum(lower[i][k] * lower[j][k] for k in range(j))
            lower[i][j] = math.sqrt(rest) if i == j else rest / lower[j][j]
    y = [0.0] * n
    for i in range(n):
        y[i] = (right[i] - sum(lower[i][k] * y[k] for k in range(i))) / lower[i][i]
    x = [0.0] * n
    for i in reversed(range(n)):
        x[i] = (y[i] - sum(lower[k][i] * x[k] for k in range(i + 1, n))) / lower[i][i]
    return x


def fit(pairs, count, ridge):
    """Newton's method; returns a correction in nats for each column."""
    beta = [0.0] * count
    for _ in range(40):
        gradient = [-ridge * value for value in beta]
        hessian = [[0.0] * count for _ in range(count)]
        for at in range(count):
            hessian[at][at] = ridge
        for pair in pairs:
            odds = pair.bits * BITS + sum(beta[at] for at in pair.columns)
            share = 1 / (1 + math.exp(-max(-40.0, min(40.0, odds))))
            error, weight = pair.right - share, share * (1 - share)
            for a in pair.columns:
                gradient[a] += error
                row = hessian[a]
                for b in pair.columns:
                    row[b] += weight
        step = solve(hessian, gradient)
        beta = [value + max(-1.0, min(1.0, by)) for value, by in zip(beta, step)]
        if max(map(abs, step), default=0) < 1e-4:
            break
    return beta


def bits_of(pair, beta):
    return pair.bits + sum(beta[at] for at in pair.columns) / BITS


def loss(pairs, beta):
    total = 0.0
    for pair in pairs:
        odds = bits_of(pair, beta) * BITS
        total += math.log1p(math.exp(-abs(odds))) + max(-odds if pair.right else odds, 0)
    return total / max(len(pairs), 1)


def judge(pairs, truth, beta):
    """Returns the log loss, the best F1 over first candidates, what the threshold misses and wrongly shows, and by class who is found."""
    ranked = sorted(pairs, key=lambda pair: -bits_of(pair, beta))
    firsts, five = {}, collections.defaultdict(list)
    for pair in ranked:
        firsts.setdefault(pair.profile, pair)
        five[pair.profile].append(pair)
    there = {profile for profile, (ids, _) in truth.items() if ids}
    right, f1 = 0, 0.0
    for count, pair in enumerate(firsts.values(), 1):
        right += pair.right
        f1 = max(f1, 2 * right / (count + len(there)))
    shown = {profile for profile, pair in firsts.items() if bits_of(pair, beta) >= POSSIBLE}
    found = {profile for profile in shown if any(pair.right for pair in five[profile][:5])}
    classes = collections.defaultdict(lambda: [0, 0])
    for profile, (ids, kind) in truth.items():
        classes[kind][0] += 1
        classes[kind][1] += profile in found if ids else profile not in shown
    wrongly = len(shown - there)
    return loss(pairs, beta), f1, len(there) - len(found), wrongly, classes


def main():
    at = sys.argv.index("--")
    parts = {"fitted on": sys.argv[1:at], "judged on": sys.argv[at + 1:]}
    data = {folder: read(folder) for folders in parts.values() for folder in folders}
    train = [data[folder][0] for folder in parts["fitted on"]]
    counts = collections.Counter(name for pairs in train for pair in pairs for name in pair.levels)
    columns = {name: at for at, name in enumerate(sorted(name for name, count in counts.items() if count >= 30 and name not in HELD))}
    for pairs, _ in data.values():
        for pair in pairs:
            pair.columns = [columns[name] for name in pair.levels if name in columns]
    scores = {}
    for ridge in (1, 10, 100):
        left = []
        for at, fold in enumerate(train):
            rest = [pair for other, pairs in enumerate(train) if other != at for pair in pairs]
            left.append(loss(fold, fit(rest, len(columns), ridge)))
        scores[ridge] = sum(left) / len(left)
    ridge = min(scores, key=scores.get)
    beta = fit([pair for pairs in train for pair in pairs], len(columns), ridge)
    print(f"{sum(map(len, train))} pairs, ridge {ridge} ({', '.join(f'{key}: {value:.4f}' for key, value in scores.items())})\n")
    for name, column in columns.items():
        print(f"{beta[column] / BITS:+7.2f} bits  {counts[name]:7d}  {name}")
    zero = [0.0] * len(columns)
    for part, folders in parts.items():
        classes = {"table": collections.defaultdict(lambda: [0, 0]), "fitted": collections.defaultdict(lambda: [0, 0])}
        for folder in folders:
            print(f"\n{part} {folder}")
            for name, values in (("table", zero), ("fitted", beta)):
                logs, f1, missed, wrongly, by_class = judge(*data[folder], values)
                print(f"  {name:7s} log loss {logs:.4f}  best F1 {f1:.4f}  missed {missed:4d}  shown wrongly {wrongly:4d}")
                for kind, (people, right) in by_class.items():
                    classes[name][kind][0] += people
                    classes[name][kind][1] += right
        print(f"\n{part} all of these, right by class, of those without a key in common:  table  fitted")
        for kind, (people, right) in sorted(classes["table"].items()):
            if people >= 20:
                print(f"  {kind:24s} {people:6d}  {right / people:7.1%}  {classes['fitted'][kind][1] / people:7.1%}")


if __name__ == "__main__":
    main()
