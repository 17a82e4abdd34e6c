#!/usr/bin/env python3
"""Counts the code of commits: lines by room, files, the longest function, public items, tests, assertions, packages.

usage: tools/figures.py COMMIT...   (a table with a column for each)

What is code: lines of src/ that are neither empty nor comments; tests are what stands in tests.rs, tests/ or
below `#[cfg(test)] mod tests {`. A function's length is counted from its `fn` to the brace in the same column, as
rustfmt sets it. Public are `pub` items with no path in brackets.
"""

import io
import re
import subprocess
import sys
import tarfile

ITEM = re.compile(r"^\s*pub (?:const fn|async fn|unsafe fn|fn|struct|enum|trait|type|const|static|mod) ")
FN = re.compile(r"^(\s*)(?:pub(?:\([^)]*\))? )?(?:const |async |unsafe )*fn (\w+)")
ASSERTION = re.compile(r"\b(?:prop_)?assert(?:_eq|_ne|_snapshot)?!")
TEST = re.compile(r"^\s*#\[(?:tokio::)?test[\](]")


def packages(commit):
    lock = subprocess.run(["git", "show", f"{commit}:Cargo.lock"], check=True, capture_output=True, text=True).stdout
    return sum(1 for line in lock.splitlines() if line.startswith("name = "))


def files(commit):
    tar = subprocess.run(["git", "archive", commit], check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(tar)) as archive:
        for member in archive:
            if member.isfile() and member.name.endswith(".rs"):
                yield member.name, archive.extractfile(member).read().decode("utf-8")


def split(name, text):
    """Returns the lines of code and of tests of a file of src/."""
    lines = text.splitlines()
    if name.endswith("/tests.rs") or "/tests/" in name:
        return [], lines
    for at, line in enumerate(lines):
        if line == "#[cfg(test)]" and at + 1 < len(lines) and re.match(r"mod \w+ \{", lines[at + 1]):
            return lines[:at], lines[at:]
    return lines, []


def is_code(line):
    line = line.strip()
    return bool(line) and not line.startswith("//")


def longest(lines):
    best = (0, "")
    for at, line in enumerate(lines):
        found = FN.match(line)
        if not found or line.rstrip().endswith(";"):
            continue
        for end in range(at, len(lines)):
            if lines[end].rstrip() in (found[1] + "}", found[1] + "},") or (end == at and line.rstrip().endswith("}")):
                best = max(best, (end - at + 1, found[2]))
                break
    return best


def count(commit):
    rooms, inner, outer = {}, 0, 0
    facts = {"files of src/": 0, "files over 400 lines": 0, "public items": 0, "tests": 0, "assertions": 0}
    function = (0, "", "")
    for name, text in files(commit):
        lines = text.splitlines()
        if name.startswith(("src/", "tests/")):
            facts["assertions"] += len(ASSERTION.findall(text))
        facts["tests"] += sum(1 for line in lines if TEST.match(line))
        if name.startswith("tests/"):
            outer += sum(map(is_code, lines))
        if not name.startswith("src/"):
            continue
        code, tests = split(name, text)
        parts = name.split("/")
        room = parts[1] if len(parts) > 2 else "(root)"
        rooms[room] = rooms.get(room, 0) + sum(map(is_code, code))
        inner += sum(map(is_code, tests))
        facts["files of src/"] += 1
        facts["files over 400 lines"] += bool(code) and len(code) > 400
        facts["public items"] += sum(1 for line in code if ITEM.match(line))
        function = max(function, (*longest(code), name))
    rows = {f"`{room}`": lines for room, lines in sorted(rooms.items())}
    rows["code of all rooms"] = sum(rooms.values())
    rows["tests beside the code, lines"] = inner
    rows["tests in `tests/`, lines"] = outer
    rows.update(facts)
    rows["packages in `Cargo.lock`"] = packages(commit)
    rows["longest function"] = f"{function[0]} (`{function[1]}`)"
    return rows


def main():
    commits = sys.argv[1:]
    if not commits:
        sys.exit(__doc__)
    columns = [count(commit) for commit in commits]
    names = [name for name in columns[-1] if not name.startswith("`")]
    rooms = sorted({name for column in columns for name in column if name.startswith("`")})
    print("| | " + " | ".join(f"`{commit[:9]}`" for commit in commits) + " |")
    print("| --- |" + " ---: |" * len(commits))
    for name in rooms + names:
        cells = [column.get(name, "") for column in columns]
        cells = [f"{cell:,}" if isinstance(cell, int) else cell for cell in cells]
        print(f"| {name} | " + " | ".join(cells) + " |")


main()
