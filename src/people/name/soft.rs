//! How a name sounds, roughly: one form for its spellings in several languages and romanisations.

/// Replacements in the order they are tried at each place; the longest first.
const SOUNDS: &[(&str, &str)] = &[
    ("shch", "s"),
    ("tsch", "c"),
    ("dsch", "i"),
    ("sch", "s"),
    ("tch", "c"),
    ("szcz", "s"),
    ("dzh", "i"),
    ("sh", "s"),
    ("sz", "s"),
    ("ch", "k"),
    ("cz", "c"),
    ("ck", "k"),
    ("kh", "h"),
    ("ph", "f"),
    ("th", "t"),
    ("dh", "d"),
    ("gh", "g"),
    ("bh", "b"),
    ("zh", "z"),
    ("ts", "z"),
    ("tz", "z"),
    ("rz", "z"),
    ("dj", "i"),
    ("ae", "a"),
    ("oe", "o"),
    ("ue", "u"),
    ("ou", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("ey", "i"),
    ("ei", "i"),
    ("qu", "k"),
    ("c", "k"),
    ("q", "k"),
    ("w", "v"),
    ("y", "i"),
    ("j", "i"),
    ("x", "ks"),
];

/// Returns the sound form of a folded word: digraphs of several languages brought to one letter,
/// `y/i/j`, `w/v`, `c/k` made one, double letters single, a silent `h` at the end dropped.
pub fn soft(fold: &str) -> String {
    let mut out = String::with_capacity(fold.len());
    let mut rest = fold;
    // Russian `Ye-` and `E-` are one letter.
    if let Some(tail) = rest.strip_prefix("ye").filter(|tail| tail.len() > 2) {
        out.push('e');
        rest = tail;
    }
    // Greek begins `B`, `D` and `G` with two letters.
    for (letters, sound) in [("mp", 'b'), ("nt", 'd'), ("gk", 'g')] {
        if let Some(tail) = rest.strip_prefix(letters).filter(|tail| tail.len() > 2) {
            out.push(sound);
            rest = tail;
        }
    }
    while let Some(first) = rest.chars().next() {
        // The first letter rules nearly all of them out.
        let begins = rest.as_bytes().first();
        let hit = SOUNDS
            .iter()
            .find(|(from, _)| from.as_bytes().first() == begins && rest.starts_with(from));
        let (sound, used) = match hit {
            Some((from, to)) => (*to, from.len()),
            None => (rest.get(..first.len_utf8()).unwrap_or(""), first.len_utf8()),
        };
        for c in sound.chars() {
            if !out.ends_with(c) {
                out.push(c);
            }
        }
        rest = rest.get(used..).unwrap_or("");
    }
    // `Vasilyev`, `Vasiliev` and `Vasilev`; `Solovyov` and `Solovev`; `Sarah` and `Sara`.
    for (ending, short) in [
        ("iev", "ev"),
        ("ieva", "eva"),
        ("iov", "ev"),
        ("iova", "eva"),
        ("ah", "a"),
        ("oh", "o"),
    ] {
        if out.len() > ending.len() + 1 && out.ends_with(ending) {
            out.truncate(out.len() - ending.len());
            out.push_str(short);
        }
    }
    out
}
