#!/usr/bin/env python3
"""Splink on the people of make_people.py, as a fair user would set it up: the same canonical e-mail, phone and
vanity name as exact keys, names by Jaro-Winkler, employer and town, term frequencies, EM training.

  splink_match.py DIR OUT.jsonl        (Splink 5 with DuckDB)
"""
import json, re, sys, time, unicodedata

import pandas as pd
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on


def plain(text):
    text = unicodedata.normalize("NFKD", text or "").encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9 ]", " ", text).strip() or None


def mail(text):
    local, _, domain = (text or "").lower().strip().partition("@")
    domain = domain.replace("googlemail.com", "gmail.com")
    if domain == "gmail.com":
        local = local.split("+")[0].replace(".", "")
    return f"{local}@{domain}" if domain else None


def vanity(urls):
    for url in urls:
        found = re.search(r"linkedin\.com/in/([^/?#]+)", (url or "").lower())
        if found:
            return found.group(1)


def github(urls):
    for url in urls:
        found = re.search(r"github\.com/([^/?#]+)", (url or "").lower())
        if found:
            return found.group(1)


def digits(text):
    found = re.sub(r"\D", "", text or "")
    return found[-9:] if len(found) >= 9 else None


def row(key, first, last, company, title, place, mails, phones, urls):
    first_of = lambda values: next(iter(values), None)
    return dict(unique_id=str(key), first=plain(first), last=plain(last), company=plain(company), title=plain(title), town=(plain(place) or "").split(" ")[0] or None,
                email=mail(first_of(mails)), phone=digits(first_of(phones)), linkedin=vanity(urls), github=github(urls))


def main():
    folder, out = sys.argv[1:3]
    lines = lambda name: (json.loads(line) for line in open(f"{folder}/{name}.jsonl", encoding="utf-8"))
    values = lambda record, key: [entry["value"] for entry in record[key]]
    left = pd.DataFrame([row(c["id"], c["first_name"], c["last_name"], c["company"], c["title"], (values(c, "addresses") or [None])[0], values(c, "email_addresses"),
                             values(c, "phone_numbers"), values(c, "social_media_addresses") + values(c, "website_addresses")) for c in lines("candidates")])
    right = pd.DataFrame([row(p["external_id"], p["first_name"], p["last_name"], p["company"], p["title"], p["location"], p["emails"], p["phones"],
                              [p.get("linkedin")] + p["urls"]) for p in lines("profiles")])
    blocks = [block_on("email"), block_on("phone"), block_on("linkedin"), block_on("github"), block_on("first", "last"), block_on("last", "company"), block_on("last", "town"),
              block_on("first", "company", "town")]
    exact = lambda column: cl.ExactMatch(column)
    settings = SettingsCreator(
        link_type="link_only",
        blocking_rules_to_generate_predictions=blocks,
        comparisons=[cl.JaroWinklerAtThresholds("first", [0.92, 0.8]).configure(term_frequency_adjustments=True),
                     cl.JaroWinklerAtThresholds("last", [0.92, 0.8]).configure(term_frequency_adjustments=True),
                     cl.JaroWinklerAtThresholds("company", [0.9]).configure(term_frequency_adjustments=True),
                     exact("town").configure(term_frequency_adjustments=True), exact("title"), exact("email"), exact("phone"), exact("linkedin"), exact("github")])
    api = DuckDBAPI()
    tables = [api.register(frame, dataset_display_name=name) for frame, name in ((left, "candidates"), (right, "profiles"))]
    linker = Linker(tables, settings)
    started = time.time()
    linker.training.estimate_probability_two_random_records_match([block_on("email"), block_on("linkedin"), block_on("first", "last", "company")], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("last", "company"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("email"))
    trained = time.time()
    found = linker.inference.predict(threshold_match_probability=0.01).as_pandas_dataframe()
    done = time.time()
    print(f"trained in {trained - started:.1f} s, {len(right)} profiles in {done - trained:.1f} s: {len(right) / (done - trained):.0f} a second", file=sys.stderr)
    profiles = set(right.unique_id)
    best = {}
    for pair in found.itertuples():
        a, b = str(pair.unique_id_l), str(pair.unique_id_r)
        profile, candidate = (a, b) if a in profiles else (b, a)
        best.setdefault(profile, []).append((pair.match_probability, pair.match_weight, int(candidate)))
    with open(out, "w") as target:
        for profile in right.unique_id:
            pairs = sorted(best.get(profile, []), reverse=True)[:5]
            # Certain where Splink is as sure as it ever gets.
            verdict = "new" if not pairs else "in_greenhouse" if pairs[0][0] >= 0.999 else "possible"
            candidates = [{"id": key, "score": probability} for probability, _, key in pairs]
            target.write(json.dumps({"external_id": profile, "verdict": verdict, "candidates": candidates}) + "\n")


if __name__ == "__main__":
    main()
