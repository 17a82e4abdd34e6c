#!/usr/bin/env python3
"""Real names for matching: the maintainers that Debian's package lists name, as candidates and as profiles.

  real_names.py --seed S --out DIR      (where `apt-cache dumpavail` works; python-debian is not needed)

Half of the people are in Greenhouse, half are strangers. Each profile has one kind of noise, so the figures of each
class can be told apart with score_matches.py. Nothing of what is written may be committed: these are real people.
"""
import argparse, json, os, random, re, subprocess, unicodedata

TEAM = re.compile(r"\b(team|group|maintainers?|packag|developers|project|list|debian|ubuntu|qa|pkg|community|foundation)\b", re.I)


def plain(text):
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def people():
    text = subprocess.run(["apt-cache", "dumpavail"], capture_output=True, check=True).stdout.decode("utf-8", "replace")
    found = {}
    for name, mail in re.findall(r"^(?:Original-)?Maintainer: *\"?([^<\"\n]+?)\"? *<([^>\n]+)>", text, re.M):
        name = re.sub(r"\s*\(.*?\)", "", name).strip()
        if 2 <= len(name.split()) <= 4 and not TEAM.search(name) and not TEAM.search(mail.split("@")[0]):
            found.setdefault(name, []).append(mail)
    return {name: sorted(set(mails)) for name, mails in sorted(found.items())}


def slip(r, word):
    if len(word) < 5:
        return word
    at = r.randrange(1, len(word) - 1)
    return r.choice([word[:at] + word[at + 1:], word[:at] + word[at + 1] + word[at] + word[at + 2:], word[:at] + word[at] + word[at:]])


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("--seed", type=int, required=True)
    ap.add_argument("--out", required=True)
    a = ap.parse_args()
    r, rows, profiles, truth = random.Random(a.seed), [], [], []
    firms = [f"Firm {n} of {w}" for n in range(40) for w in ("Elm", "Ash", "Yew", "Oak", "Fir")]
    towns = ["Lisbon", "Oslo", "Perth", "Denver", "Lyon", "Leeds", "Tampere", "Graz", "Porto", "Kyoto", "Austin", "Cork"]
    kinds = ["mail", "other mail", "employer", "employer, slip", "employer, plain letters", "employer, initial", "employer, swapped", "town", "name alone"]
    for at, (name, mails) in enumerate(people().items()):
        words = name.split()
        first, last = " ".join(words[:-1]), words[-1]
        firm, town = r.choice(firms), r.choice(towns)
        there = r.random() < .5
        kind = r.choice(kinds)
        profile = {"external_id": f"real-{at:05d}", "first_name": first, "last_name": last, "company": r.choice(firms), "location": r.choice(towns)}
        if there:
            rows.append({"id": 50_000_000 + at, "first_name": first, "last_name": last, "company": firm, "title": None, "phone_numbers": [], "social_media_addresses": [],
                         "website_addresses": [], "email_addresses": [{"value": mails[0], "type": "personal"}], "addresses": [{"value": town, "type": "home"}]})
            if kind == "mail": profile["emails"] = [mails[0].upper()]
            elif kind == "other mail": profile["emails"] = [mails[-1]] if len(mails) > 1 else [mails[0].split("@")[0] + "@gmail.com"]
            if kind.startswith("employer"): profile["company"] = firm.replace(" of ", " ") if kind == "employer" else firm
            if kind == "town": profile["location"] = town
            if kind.endswith("slip"): profile["last_name"] = slip(r, last)
            if kind.endswith("letters"): profile["first_name"], profile["last_name"] = plain(first), plain(last)
            if kind.endswith("initial"): profile["first_name"] = first[0] + "."
            if kind.endswith("swapped"): profile["first_name"], profile["last_name"] = last, first
        ids = [50_000_000 + at] if there else []
        profiles.append(profile)
        expect = "new" if not there else "certain" if kind == "mail" else "possible"
        truth.append({"external_id": profile["external_id"], "candidate_id": ids[0] if ids else None, "candidate_ids": ids, "class": kind if there else "stranger", "difficulty": "real", "expect": expect})
    os.makedirs(a.out, exist_ok=True)
    for file, lines in (("candidates", rows), ("profiles", profiles), ("truth", truth)):
        with open(os.path.join(a.out, file + ".jsonl"), "w", encoding="utf-8") as out:
            out.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    print(len(rows), "candidates,", len(profiles), "profiles")


if __name__ == "__main__":
    main()
