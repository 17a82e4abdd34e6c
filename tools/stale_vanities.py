#!/usr/bin/env python3
"""Makes people who renamed their LinkedIn page, out of made people: what is said of them before and after.

  stale_vanities.py DIR OUT      (DIR as other_people.py writes it; OUT/before and OUT/after are made)

Taken are the profiles that share a mailbox with a record: their own (classes `stale_...`), or somebody else's (`shared_...`: families, successors,
shared mailboxes). Before, both sides have one LinkedIn page where they are one person, and pages of their own where not; after, the
record has another page than the profile in either case. Match both with match_files and judge them with the truth beside them.
"""
import json, os, random, re, sys, unicodedata


def rows(path):
    return [json.loads(line) for line in open(path, encoding="utf-8")]


def plain(text):
    text = unicodedata.normalize("NFKD", text or "")
    return re.sub(r"[^a-z]", "", text.lower()) or "me"


def main():
    source, target = sys.argv[1:]
    r = random.Random(1)
    candidates, truth = rows(f"{source}/candidates.jsonl"), {row["external_id"]: row for row in rows(f"{source}/truth.jsonl")}
    by_mail = {}
    for row in candidates:
        for mail in row["email_addresses"]:
            by_mail.setdefault(mail["value"].strip().lower(), []).append(row["id"])
    taken, pages = [], {}
    for profile in rows(f"{source}/profiles.jsonl"):
        holders = sorted({id for mail in profile.get("emails") or [] for id in by_mail.get(str(mail).strip().lower(), [])})
        if len(holders) != 1 or holders[0] in pages:
            continue
        own = truth[profile["external_id"]]
        same = holders[0] in own["candidate_ids"]
        if not same and own["candidate_ids"]:
            continue
        first, last = plain(profile.get("first_name")), plain(profile.get("last_name"))
        now, then = f"{last}{first[0]}{r.randrange(10, 99)}", f"{first}-{last}-{r.randrange(16 ** 6):06x}1"
        pages[holders[0]] = (now if same else then, then)
        profile["linkedin"] = f"https://www.linkedin.com/in/{now}"
        taken.append((profile, {**own, "class": ("stale_" if same else "shared_") + own["class"], "expect": "certain" if same else "new"}))
    for at, when in enumerate(("before", "after")):
        out = f"{target}/{when}"
        os.makedirs(out, exist_ok=True)
        with open(f"{out}/candidates.jsonl", "w", encoding="utf-8") as file:
            for row in candidates:
                if row["id"] in pages:
                    row = {**row, "social_media_addresses": [{"value": f"https://www.linkedin.com/in/{pages[row['id']][at]}"}]}
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        for name, index in (("profiles", 0), ("truth", 1)):
            with open(f"{out}/{name}.jsonl", "w", encoding="utf-8") as file:
                file.writelines(json.dumps(one[index], ensure_ascii=False) + "\n" for one in taken)
    print(f"{len(taken)} profiles, {sum(one[1]['expect'] == 'certain' for one in taken)} of them with their own record")


if __name__ == "__main__":
    main()
