#!/usr/bin/env python3
"""People unlike those of make_people.py, to see what was tuned to one generator: names, towns, employers and jobs of
thirty countries from PyPI's Faker, short names from PyPI's nicknames, other noise and other rates.

  other_people.py --seed S --candidates N --profiles M --out DIR     (pip install faker nicknames unidecode)

Writes candidates.jsonl, profiles.jsonl and truth.jsonl in the shapes of make_people.py.
"""
import argparse, json, os, random, re, unicodedata

from faker import Faker
from nicknames import NickNamer
from unidecode import unidecode

# Locale, weight, country code, digits of a mobile number after its first ones, trunk digit.
PLACES = """en_US 22 1 7:212,415,312,617,206 1|en_GB 9 44 8:77,78 0|de_DE 9 49 8:171,160,152 0|fr_FR 6 33 7:61,76 0|es_ES 4 34 7:61,65 -|es_MX 3 52 8:55,81 -|
pt_BR 5 55 8:119,219 0|pt_PT 1 351 7:91,96 -|it_IT 4 39 7:333,347 -|nl_NL 4 31 7:61,64 0|pl_PL 4 48 7:50,60 -|cs_CZ 2 420 7:60,77 -|sv_SE 2 46 7:70,73 0|
da_DK 2 45 6:20,31 -|no_NO 1 47 6:40,91 -|fi_FI 1 358 7:40,50 0|tr_TR 2 90 8:53,54 0|ro_RO 1 40 7:72,74 0|hu_HU 1 36 7:20,30 06|ru_RU 3 7 8:91,92 8|uk_UA 2 380 7:67,50 0|
el_GR 1 30 8:69 -|zh_CN 4 86 9:13,15 0|ko_KR 2 82 8:10 0|en_IN 8 91 8:98,70 0|vi_VN 2 84 8:9,3 0|id_ID 2 62 9:81 0|en_CA 3 1 7:416,604 1|en_AU 3 61 7:41,42 0|en_IE 1 353 7:85,87 0"""
FORMS = {"en_US": [" Inc", ", Inc.", " LLC", " Corp."], "de_DE": [" GmbH", " AG", " GmbH & Co. KG"], "fr_FR": [" SAS", " SA"], "nl_NL": [" B.V.", " NV"], "en_GB": [" Ltd", " Limited", " plc"]}
LATIN = dict(zip("абвгґдеєжзиіїйклмнопрстуфхцчшщъыьэюяё", "a/b/v/g/g/d/e/ye/zh/z/i/i/yi/y/k/l/m/n/o/p/r/s/t/u/f/kh/ts/ch/sh/shch//y//e/yu/ya/yo".split("/")))
GREEK = dict(zip("αβγδεζηθικλμνξοπρστυφχψως", "a v g d e z i th i k l m n x o p r s t y f ch ps o s".split()))
ODD = {"ł": "l", "Ł": "L", "ı": "i", "ø": "o", "Ø": "O", "ß": "ss", "æ": "ae", "Æ": "Ae", "đ": "d", "Đ": "D"}


def plain(text):
    return "".join(ODD.get(c, c) for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def latin(text):
    """As a passport would have it: Cyrillic and Greek letter by letter, Han and Hangul by sound, the rest without marks."""
    out = "".join(LATIN.get(c, GREEK.get(c, c)) for c in plain(unicodedata.normalize("NFC", text.lower())))
    if not out.isascii():
        out = " ".join(unidecode(word).replace(" ", "") for word in out.split(" "))
    return out if out == text.lower() else " ".join(word.capitalize() for word in out.split(" "))


def key(text):
    return re.sub("[^a-z0-9]", "", latin(text).lower())


class World:
    def __init__(self, seed):
        self.r, self.nick, self.used, self.places = random.Random(seed), NickNamer(), set(), []
        for row in PLACES.replace("\n", "").split("|"):
            locale, weight, code, tail, trunk = row.split()
            fake = Faker("zh_CN" if locale == "zh_CN" else locale)
            fake.seed_instance(self.r.randrange(1 << 30))
            many = lambda make, count: [make() for _ in range(count)]
            towns = [town for town in dict.fromkeys(many(fake.city, 120)) if key(town)][:45]
            job = Faker("en_US"); job.seed_instance(self.r.randrange(1 << 30))
            firms = list(dict.fromkeys(many((fake if locale[:2] in ("en", "de", "fr", "nl", "es", "it", "pl", "pt", "sv") else job).company, 150)))
            self.places.append(dict(fake=fake, locale=locale, weight=int(weight), code=code, tail=tail, trunk=trunk, towns=towns, firms=firms, jobs=list(dict.fromkeys(many(job.job, 200)))[:120]))
        self.weights = [place["weight"] for place in self.places]
        self.agencies = [f"{self.places[0]['fake'].last_name().lower()}-{word}.com" for word in ("talent", "search", "people", "recruiting") for _ in range(5)]

    def once(self, text):
        while text in self.used:
            head, at, tail = text.partition("@")
            text = f"{head}{self.r.randint(2, 99)}{at}{tail}"
        self.used.add(text)
        return text

    def soul(self, **like):
        r = self.r
        place = like.pop("place", None) or r.choices(self.places, self.weights)[0]
        fake, sex = place["fake"], like.pop("sex", r.choice("mf"))
        first = fake.first_name_male if sex == "m" else fake.first_name_female
        last = getattr(fake, "last_name_male" if sex == "m" else "last_name_female", fake.last_name)
        # Few are common, many are rare: the second draw of some is taken again from a short list.
        soul = dict(place=place, sex=sex, first=first(), last=last(), middle=first(), town=place["towns"][int(len(place["towns"]) * r.random() ** 2)],
                    firm=place["firms"][int(len(place["firms"]) * r.random() ** 1.6)], job=r.choice(place["jobs"]))
        soul.update(like)
        a, b, n = key(soul["first"]), key(soul["last"]), r.randint(2, 98)
        host = re.sub(r"(inc|llc|ltd|gmbh|ag|plc|group|sas|sa)$", "", key(soul["firm"]))[:18] + r.choice([".com", ".io", ".net"])
        hosts = ["gmail.com"] * 7 + ["hotmail.com", "icloud.com", "proton.me", "yahoo.com", "outlook.com", "web.de", "mail.ru", "qq.com", "orange.fr", "libero.it"]
        word = r.choice(["sky", "code", "the", "real", "dr", "mister", "hey", "im"])
        soul["mail"] = self.once(r.choice([f"{a}.{b}", f"{b}.{a}", f"{a[:1]}.{b}{n}", f"{a}{b[:1]}{n}", f"{a}_{b}", f"{word}{a}{n}", f"{a}.{b}{1960 + n % 45}"]) + "@" + r.choice(hosts))
        soul["work"] = self.once(r.choice([f"{a}.{b}", f"{a[:1]}{b}", f"{a}"]) + "@" + host)
        soul["li"] = self.once("li:" + r.choice([f"{a}-{b}", f"{a}{b}", f"{a}-{b}-{r.randrange(16**8):08x}", f"{a}-{b}-{r.randrange(1, 999)}", f"{word}{b}", f"{a[:1]}{b}"]))[3:]
        soul["hub"] = self.once("gh:" + r.choice([f"{a}{b}", f"{word}-{a}", f"{b}{n}", f"{a[:2]}{b[:3]}{n}"]))[3:]
        soul["site"] = self.once("w:" + r.choice([f"{a}{b}.com", f"{b}.dev", f"{a}.me", f"{a}-{b}.org"]))[2:]
        spec, heads = place["tail"].split(":")
        soul["tel"] = (place["code"], r.choice(heads.split(",")) + "".join(r.choice("0123456789") for _ in range(int(spec))), place["trunk"])
        return soul

    def phone(self, tel, form=None):
        code, number, trunk = tel
        inside = {"-": number, "1": f"({number[:3]}) {number[3:6]}-{number[6:]}"}.get(trunk, f"{trunk}{number}")
        forms = [f"+{code}{number}", f"+{code} {number[:2]} {number[2:5]} {number[5:]}", inside, f"00{code}{number}", f"+{code} ({0 if trunk == '0' else ''}){number}".replace("()", ""), f"{inside} ext. 4", f"+{code}-{number[:3]}-{number[3:]}"]
        return forms[0] if form == 0 else self.r.choice(forms)

    def page(self, vanity):
        sub = self.r.choice(["www.", "", "de.", "uk.", "in.", "br."])
        return self.r.choice([f"https://{sub}linkedin.com/in/{vanity}", f"https://{sub}linkedin.com/in/{vanity}/", f"http://{sub}linkedin.com/in/{vanity}?trk=people", f"linkedin.com/in/{vanity}", f"https://www.linkedin.com/in/{vanity.title()}/en"])

    def where(self, soul):
        country = {"en_US": "United States", "de_DE": "Germany", "fr_FR": "France", "en_IN": "India", "pt_BR": "Brazil", "en_GB": "United Kingdom"}.get(soul["place"]["locale"], "")
        return self.r.choice([soul["town"], latin(soul["town"]), f"{soul['town']}, {country}".rstrip(", "), f"Greater {latin(soul['town'])} Area"])

    def employer(self, firm, place):
        forms = FORMS.get(place["locale"], [" Ltd"])
        return self.r.choice([firm, firm, re.sub(r",? (Inc|LLC|Ltd|GmbH|AG|PLC|Group|SAS|S\.A\.)\.?$", "", firm), firm + self.r.choice(forms) if not re.search(r"(Inc|LLC|Ltd|GmbH|AG|PLC|SA|SAS)\.?$", firm) else firm.upper()])

    def record(self, soul, keys="mptsa", **over):
        r = self.r
        some = lambda letter, share: letter in keys and r.random() < share
        row = dict(id=0, first_name=soul["first"], last_name=soul["last"], preferred_name=None, company=self.employer(soul["firm"], soul["place"]) if r.random() < .55 else None, title=soul["job"] if r.random() < .5 else None,
                   email_addresses=[{"value": soul["mail"], "type": "personal"}] if some("m", .85) else [], phone_numbers=[{"value": self.phone(soul["tel"]), "type": "mobile"}] if some("p", .5) else [],
                   social_media_addresses=[{"value": self.page(soul["li"])}] if some("t", .4) else [], website_addresses=[{"value": "https://github.com/" + soul["hub"], "type": "other"}] if some("s", .1) else [],
                   addresses=[{"value": self.where(soul), "type": "home"}] if some("a", .6) else [], tags=[], private=False, created_at="2021-03-04T09:00:00Z", updated_at="2025-03-04T09:00:00Z")
        row.update(over)
        return row

    def profile(self, soul, **over):
        r = self.r
        firm = self.employer(soul["firm"], soul["place"])
        row = dict(external_id="", first_name=soul["first"], last_name=soul["last"], title=soul["job"] if r.random() < .8 else None, headline=f"{soul['job']} at {firm}", company=firm if r.random() < .85 else None,
                   location=self.where(soul) if r.random() < .8 else None, emails=[], phones=[], linkedin=self.page(soul["li"]) if r.random() < .7 else None, urls=[])
        row.update(over)
        return row

    def slip(self, word):
        if len(word) < 4:
            return word
        r, at = self.r, self.r.randrange(1, max(2, len(word) - 1))
        return r.choice([word[:at] + word[at + 1:], word[:at] + word[at] + word[at:], word[:at - 1] + word[at:at + 1] + word[at - 1:at] + word[at + 1:], word[:at] + r.choice("aeionrst") + word[at + 1:]])

    def noisy(self, soul, row, rate=.35):
        """Another way to write the same name."""
        r = self.r
        if r.random() > rate:
            return row
        nicks = sorted(self.nick.nicknames_of(soul["first"].lower()))
        kinds = ["latin", "upper", "middle", "initial", "title", "slip", "swap", "tail"] + ["nick"] * 3 * bool(nicks)
        kind = r.choice(kinds)
        if kind == "latin": row.update(first_name=latin(row["first_name"]), last_name=latin(row["last_name"]))
        if kind == "upper": row.update(first_name=row["first_name"].upper(), last_name=row["last_name"].upper())
        if kind == "middle": row["first_name"] += " " + r.choice([soul["middle"], soul["middle"][0] + "."])
        if kind == "initial": row["first_name"] = row["first_name"][0] + "."
        if kind == "title": row["first_name"] = r.choice(["Dr. ", "Mr ", "Prof. "]) + row["first_name"]
        if kind == "slip" and len(row["last_name"]) > 5: row["last_name"] = self.slip(row["last_name"])
        if kind == "swap": row.update(first_name=row["last_name"], last_name=row["first_name"])
        if kind == "tail": row["last_name"] += r.choice([", MBA", " PMP", " (he/him)", " - We're hiring!", " ✨", ", Ph.D."])
        if kind == "nick": row["first_name"] = r.choice(nicks).capitalize()
        return row


KEYED = [("mail", 9), ("linkedin", 12), ("phone", 5), ("github", 3), ("noreply", 1), ("site", 2), ("work_mail", 3), ("twice", 3), ("other_page", 2)]
SOFT = [("employer", 6), ("town", 4), ("nickname", 4), ("typo", 4), ("script", 3), ("surname", 3), ("moved", 4), ("initial", 2), ("handle", 3), ("middle", 2), ("alias", 2), ("bare", 2), ("part", 2), ("swapped", 1)]
ALIEN = [("stranger", 30), ("namesake", 4), ("namesake_town", 2), ("namesake_employer", 1), ("father", 1), ("couple", 2), ("siblings", 1), ("successor", 2), ("agency", 2), ("role", 2), ("filler", 2), ("pasted", 2), ("switchboard", 1), ("colleague", 2), ("other_gender", 1)]
mail = lambda value, kind="personal": [{"value": value, "type": kind}]


def known(w, kind):
    """A person who is there: records of others, records of this one, the profile, or None to draw again."""
    r, q = w.r, w.soul()
    bare = lambda **over: w.record(q, "", **over)
    no_page = dict(linkedin=None)
    if kind == "mail":
        other = q["mail"].upper() if r.random() < .3 else q["mail"].replace("gmail.com", "googlemail.com")
        return [], [w.noisy(q, w.record(q, "pa", email_addresses=mail(q["mail"])))], w.noisy(q, w.profile(q, emails=[other]))
    if kind == "linkedin": return [], [w.noisy(q, w.record(q, "mpa", social_media_addresses=[{"value": w.page(q["li"])}]))], w.noisy(q, w.profile(q, linkedin=w.page(q["li"])))
    if kind == "phone": return [], [bare(phone_numbers=[{"value": w.phone(q["tel"]), "type": "mobile"}], addresses=[{"value": w.where(q), "type": "home"}])], w.profile(q, phones=[w.phone(q["tel"], 0)], **no_page)
    if kind == "github": return [], [w.noisy(q, w.record(q, "mpa", website_addresses=[{"value": f"github.com/{q['hub']}/dotfiles", "type": "other"}]))], w.profile(q, github="https://github.com/" + q["hub"].upper())
    if kind == "noreply": return [], [w.record(q, "mpa", website_addresses=[{"value": "https://github.com/" + q["hub"], "type": "other"}])], w.profile(q, emails=[f"{r.randrange(10**7)}+{q['hub']}@users.noreply.github.com"])
    if kind == "site": return [], [w.record(q, "mpa", website_addresses=[{"value": "http://www." + q["site"], "type": "personal"}])], w.noisy(q, w.profile(q, urls=["https://" + q["site"] + "/"]))
    if kind == "work_mail": return [], [w.record(q, "pa", email_addresses=mail(q["work"], "work"))], w.profile(q, emails=[q["work"]], **no_page)
    if kind == "twice": return [], [w.record(q, "pa", email_addresses=mail(q["mail"])), w.noisy(q, w.record(q, "a", social_media_addresses=[{"value": w.page(q["li"])}]))], w.profile(q, emails=[q["mail"]], linkedin=w.page(q["li"]))
    if kind == "other_page":
        form = r.choice(["https://www.xing.com/profile/{}_{}", "https://x.com/{}{}", "https://gitlab.com/{}.{}", "https://medium.com/@{}{}"]).format(key(q["first"]), key(q["last"]) + str(r.randrange(99)))
        return [], [w.record(q, "mpa", website_addresses=[{"value": form, "type": "other"}])], w.profile(q, urls=[form + "?utm_source=x"])
    # Softer evidence: no key in common, but employer or town.
    at = dict(company=w.employer(q["firm"], q["place"]))
    home = dict(addresses=[{"value": w.where(q), "type": "home"}])
    pr = w.profile(q, company=w.employer(q["firm"], q["place"]))
    if kind == "employer": return [], [w.record(q, "mp", **at)], pr
    if kind == "town": return [], [w.record(q, "mp", **home, company=None)], {**pr, "location": w.where(q)}
    if kind == "nickname":
        nicks = sorted(w.nick.nicknames_of(q["first"].lower()))
        return nicks and ([], [w.record(q, "mp", **at, first_name=r.choice(nicks).capitalize())], pr)
    if kind == "typo":
        field = r.choice(["first_name", "last_name"]); row = w.record(q, "mp", **at, **home); row[field] = w.slip(row[field])
        return len(latin(row[field])) > 5 and ([], [row], {**pr, "location": w.where(q)})
    if kind == "script": return latin(q["last"]) != q["last"] and ([], [w.record(q, "mp", **at, first_name=latin(q["first"]), last_name=latin(q["last"]))], pr)
    if kind == "surname": return q["sex"] == "f" and ([], [w.record(q, "mp", **at, **home)], {**pr, "last_name": r.choice([w.soul(place=q["place"])["last"], q["last"] + "-" + w.soul(place=q["place"])["last"]]), "location": w.where(q)})
    if kind == "moved": return [], [w.record(q, "mp", **home, company=r.choice(q["place"]["firms"]), title=q["job"])], {**pr, "location": w.where(q), "title": q["job"]}
    if kind == "initial": return [], [w.record(q, "mp", **at, **home, first_name=q["first"][0] + ".")], {**pr, "location": w.where(q)}
    if kind == "handle":
        handle = key(q["first"])[:3] + key(q["last"])[:4] + str(r.randrange(10, 999))
        return [], [w.record(q, "p", email_addresses=mail(handle + "@gmail.com"))], {**pr, "linkedin": None, "urls": ["https://github.com/" + handle]}
    if kind == "middle": return [], [w.record(q, "mp", **at, first_name=q["first"] + " " + q["middle"])], {**pr, "first_name": r.choice([q["middle"], q["first"][0] + ". " + q["middle"], q["first"]])}
    if kind == "alias": return len(q["firm"].split()) > 2 and ([], [w.record(q, "mp", company="".join(word[0] for word in re.findall(r"\w+", q["firm"])).upper(), **home)], {**pr, "company": q["firm"], "location": w.where(q)})
    if kind == "bare": return [], [w.record(q, "mp", company=None, title=None)], {**pr, "location": None}
    if kind == "part":
        last = q["last"] + r.choice(["-", " "]) + w.soul(place=q["place"])["last"]
        return [], [w.record(q, "mp", **at, last_name=last)], pr
    if kind == "swapped": return [], [w.record(q, "mp", **at, first_name=q["last"], last_name=q["first"])], pr


def alien(w, kind):
    """Somebody who is not there, beside somebody who may look so."""
    r = w.r
    if kind == "stranger": return [], w.profile(w.soul())
    q = w.soul()
    like = lambda *what, **over: w.soul(place=q["place"], **{name: q[name] for name in what}, **over)
    home, at = dict(addresses=[{"value": w.where(q), "type": "home"}]), dict(company=w.employer(q["firm"], q["place"]))
    tel = dict(phone_numbers=[{"value": w.phone(q["tel"]), "type": "home"}])
    if kind == "namesake": s = like("first", "last", "sex"); return [w.record(q, **at)], w.profile(s)
    if kind == "namesake_town": s = like("first", "last", "sex", "town"); return [w.record(q, **at, **home)], w.profile(s)
    if kind == "namesake_employer": s = like("first", "last", "sex", "firm"); return [w.record(q, "mt", **at)], w.profile(s)
    if kind == "father": s = like("first", "last", "sex", "town"); return [w.record(q, "m", **home, **tel)], w.profile(s, last_name=s["last"] + r.choice([" Jr.", " III", " II", ", Jr"]), phones=[w.phone(q["tel"])])
    if kind == "couple": s = like("last", "town"); return s["first"] != q["first"] and ([w.record(q, "a", email_addresses=mail(q["mail"]))], w.profile(s, emails=[q["mail"]], linkedin=None))
    if kind == "siblings": s = like("last", "town"); return s["first"] != q["first"] and ([w.record(q, "m", **home, **tel)], w.profile(s, phones=[w.phone(q["tel"])]))
    if kind == "successor":
        s = like("firm"); box = w.once(key(q["first"])[:1] + key(q["last"]) + "@" + q["work"].split("@")[1])
        return s["last"] != q["last"] and ([w.record(q, "p", email_addresses=mail(box, "work"), **at)], w.profile(s, emails=[box]))
    if kind == "agency":
        box = r.choice(["anna", "desk", "cv", "office2", "maria"]) + "@" + r.choice(w.agencies)
        return [w.record(w.soul(), "p", email_addresses=mail(box, "work")) for _ in range(2)], w.profile(q, emails=[box])
    if kind == "role": box = r.choice(["info", "hr", "contact", "jobs", "admin", "recruiting"]) + "@" + q["work"].split("@")[1]; return [w.record(w.soul(), email_addresses=mail(box, "work"))], w.profile(q, emails=[box])
    if kind == "filler": return [w.record(w.soul(), email_addresses=mail("noemail@none.com"), phone_numbers=[{"value": "000-000-0000", "type": "other"}])], w.profile(q, emails=["noemail@none.com"], phones=["0000000000"], linkedin=r.choice(["https://www.linkedin.com/in/", "https://linkedin.com/company/" + key(q["firm"]), None]))
    if kind == "pasted": s = w.soul(); return s["last"] != q["last"] and ([w.record(s, "mp", social_media_addresses=[{"value": w.page(q["li"])}])], w.profile(q, linkedin=w.page(q["li"])))
    if kind == "switchboard": return [w.record(like("firm"), "m", **tel) for _ in range(3)], w.profile(like("firm"), phones=[w.phone(q["tel"], 0)])
    if kind == "colleague": s = like("firm", "town", "first"); return s["last"] != q["last"] and ([w.record(q, "m", **at, **home)], w.profile(s))
    if kind == "other_gender": s = w.soul(place=q["place"], last=q["last"], town=q["town"], firm=q["firm"], sex="f" if q["sex"] == "m" else "m"); return s["first"] != q["first"] and ([w.record(q, "m", **at, **home)], w.profile(s))


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("seed", "candidates", "profiles"):
        ap.add_argument("--" + name, type=int, required=True)
    ap.add_argument("--out", required=True)
    a = ap.parse_args()
    w, rows, people = World(a.seed), [], []
    draw = lambda table: w.r.choices([name for name, _ in table], [weight for _, weight in table])[0]
    while len(people) < a.profiles:
        there = w.r.random() < .55
        table = (KEYED if w.r.random() < .5 else SOFT) if there else ALIEN
        kind = draw(table)
        made = known(w, kind) if there else alien(w, kind)
        if not made:
            continue
        others, mine, profile = made if there else (made[0], [], made[1])
        rows += others + mine
        people.append((profile, mine, kind, "certain" if table is KEYED else "possible" if there else "new"))
    if len(rows) > a.candidates:
        ap.error(f"--candidates must be at least {len(rows)}")
    while len(rows) < a.candidates:
        rows.append(w.record(w.soul()))
    w.r.shuffle(rows)
    for at, row in enumerate(rows):
        row["id"] = 40_000_000 + 7 * at
    os.makedirs(a.out, exist_ok=True)
    lines = lambda name, all: open(os.path.join(a.out, name), "w", encoding="utf-8").write("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in all))
    truth = []
    for at, (profile, mine, kind, expect) in enumerate(people):
        profile["external_id"] = f"other-{at:05d}"
        ids = [row["id"] for row in mine]
        truth.append({"external_id": profile["external_id"], "candidate_id": ids[0] if ids else None, "candidate_ids": ids, "class": kind, "difficulty": "easy" if expect == "certain" else "medium", "expect": expect})
    lines("candidates.jsonl", rows), lines("profiles.jsonl", [profile for profile, *_ in people]), lines("truth.jsonl", truth)


if __name__ == "__main__":
    main()
