//! Words in and around names that are not names. From general knowledge.

/// Titles in front of a name.
pub(super) const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "drs",
    "prof",
    "professor",
    "doctor",
    "sir",
    "dame",
    "lord",
    "lady",
    "rev",
    "reverend",
    "fr",
    "hon",
    "capt",
    "captain",
    "maj",
    "sgt",
    "lt",
    "ing",
    "dipl",
    "dipling",
    "mag",
    "eng",
    "engr",
    "herr",
    "frau",
    "hr",
    "fru",
    "mme",
    "mlle",
    "mademoiselle",
    "madame",
    "monsieur",
    "sr",
    "sra",
    "srta",
    "senor",
    "senora",
    "dott",
    "dottssa",
    "sig",
    "signor",
    "signora",
    "dhr",
    "mevr",
    "mw",
    "ir",
    "shri",
    "smt",
    "univ",
    "habil",
    "phdr",
    "mudr",
    "judr",
    "bc",
    "mgr",
    "rndr",
    "cand",
    "lic",
    "arq",
    "abog",
    "avv",
    "geom",
    "hab",
    "inz",
    "paeddr",
    "thdr",
    "mvdr",
    "mevrouw",
    "meneer",
    "sayin",
    "cpt",
    "ozv",
    "sheikh",
];

/// Forms of address and titles that are nobody's given name.
pub(super) const ADDRESSES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "mx",
    "miss",
    "dr",
    "drs",
    "prof",
    "professor",
    "herr",
    "frau",
    "mme",
    "mlle",
    "sra",
    "srta",
];

/// What follows a title before the name: the faculty, the honour.
pub(super) const AFTER_TITLES: &[&str] = &[
    "med", "dent", "vet", "jur", "iur", "phil", "rer", "nat", "pol", "oec", "publ", "theol",
    "habil", "hc", "techn", "fh", "univ",
];

/// Words of a position: what stands with one of them behind a comma is no name.
pub(super) const JOBS: &[&str] = &[
    "engineer",
    "developer",
    "manager",
    "director",
    "consultant",
    "designer",
    "analyst",
    "scientist",
    "architect",
    "recruiter",
    "specialist",
    "officer",
    "lead",
    "head",
    "partner",
    "executive",
    "president",
    "owner",
    "coach",
    "leader",
    "advisor",
    "administrator",
    "researcher",
    "lecturer",
    "vp",
    "ceo",
    "cto",
    "cfo",
];

/// Letters after a name.
pub(super) const CREDENTIALS: &[&str] = &[
    "phd", "dphil", "md", "do", "mba", "emba", "ma", "ba", "bs", "bsc", "ms", "msc", "meng",
    "beng", "btech", "mtech", "be", "bcom", "mcom", "bba", "mfa", "bfa", "llb", "llm", "jd", "esq",
    "mphil", "mpa", "mph", "med", "edd", "psyd", "pharmd", "dds", "dmd", "dvm", "rn", "bsn", "msn",
    "np", "lcsw", "cpa", "cfa", "cma", "cia", "cisa", "cism", "cissp", "cfe", "cfp", "acca", "aca",
    "fca", "ca", "cima", "frm", "caia", "pmp", "capm", "pmi", "prince", "itil", "csm", "cspo",
    "psm", "pspo", "safe", "spc", "sixsigma", "cssbb", "cscp", "cpim", "phr", "sphr", "gphr",
    "shrm", "shrmcp", "shrmscp", "cipd", "mcipd", "fcipd", "assoc", "ccna", "ccnp", "ccie", "mcse",
    "mcsa", "mcp", "rhce", "aws", "gcp", "azure", "ceh", "oscp", "comptia", "cka", "ckad", "pe",
    "eit", "leed", "ap", "aia", "riba", "cphr", "chrp", "gmp", "frcs", "mrcp", "mbbs", "mbchb",
    "frsa", "mbe", "obe", "cbe", "kc", "qc", "mp", "cpcc", "pcc", "acc", "icf", "cts", "cdr",
    "ceng", "mieee", "fiet", "miet", "diplom", "kfm", "msci", "dba", "cmi", "fcca", "rpa", "cbap",
    "pba", "acp", "lion", "mcs", "mca", "bca", "pgdm", "pgp", "cpp", "ccp", "sfc",
];

/// Short words inside family names that may be left out.
pub(super) const PARTICLES: &[&str] = &[
    "de", "da", "do", "dos", "das", "del", "della", "dello", "delle", "degli", "dei", "di", "du",
    "des", "d", "la", "las", "los", "le", "el", "al", "van", "von", "vom", "der", "den", "dem",
    "zu", "zum", "zur", "ter", "ten", "te", "tot", "in", "het", "t", "af", "av", "y", "e", "i",
    "und", "bin", "ibn", "ben", "bint", "abu", "st", "san", "santa", "mac", "mc", "ap", "thi",
    "van't", "op", "aan",
];

/// Returns whether a folded text is nothing but particles, one or several written together.
pub fn are_particles(text: &str) -> bool {
    // `Mac` makes another name of it: Donald and MacDonald.
    let small = |one: &&&str| one.len() > 1 && !matches!(**one, "mac" | "mc");
    PARTICLES.iter().filter(small).any(|one| {
        text.strip_prefix(one)
            .is_some_and(|rest| rest.is_empty() || are_particles(rest))
    })
}

/// Words that begin a family name inside a name in one piece, none of them a given name.
pub(super) const FAMILY_STARTS: &[&str] = &[
    "de", "da", "do", "dos", "das", "del", "della", "dello", "di", "du", "des", "van", "von",
    "vom", "zu", "zur", "zum", "der", "ter", "ten", "bin", "ibn", "bint", "abu", "af", "av",
];

/// Heads of family names that are written together with what follows.
pub(super) const GLUED: &[&str] = &["mac", "mc", "o"];

/// Words that open or are in a note behind a name: `Jane Doe - Hiring!`.
pub(super) const PRONOUNS: &[&str] = &[
    "she", "her", "hers", "he", "him", "his", "they", "them", "theirs", "ze", "zir", "hir", "xe",
    "xem", "elle", "ella", "el", "lei", "lui", "sie", "er", "ihr", "any", "all", "pronouns", "iel",
];

/// Family names of two characters, which tell where a Chinese name written in one piece splits.
pub(super) const COMPOUND_FAMILY: &[&str] = &[
    "欧阳", "歐陽", "司马", "司馬", "诸葛", "諸葛", "上官", "司徒", "东方", "皇甫", "尉迟", "公孙",
    "慕容", "令狐", "南宫", "夏侯", "端木", "남궁", "황보", "제갈", "선우",
];
