//! Numbers that regulators keep for films and examples, so that nobody is called: Ofcom, ARCEP, Bundesnetzagentur, ACMA,
//! PTS, ComReg and the North American Numbering Plan each publish theirs.

/// Country code and the digits with which such numbers begin.
const HEADS: &[(u16, &[&str])] = &[
    (
        44,
        &[
            "7700900", "1632960", "2079460", "1134960", "1144960", "1154960", "1164960", "1174960",
            "1184960", "1214960", "1314960", "1414960", "1514960", "1614960", "1914980", "2890180",
            "2920180", "8081570", "9098790", "3069990",
        ],
    ),
    (33, &["19900", "26191", "35301", "46571", "53649", "63998"]),
    (
        49,
        &[
            "3023125",
            "6990009",
            "4066969",
            "2214710",
            "8999998",
            "15228817386",
            "15228895456",
            "15254599371",
            "17139200",
            "1729925904",
            "1729968532",
            "1749464308",
            "1749091317",
        ],
    ),
    (
        61,
        &[
            "491570", "25550", "35550", "75550", "85550", "27010", "37010", "77010", "87010",
        ],
    ),
    (46, &["8465004", "3139006", "4062804", "7017406"]),
    (353, &["2091"]),
];

/// Returns whether a number is kept for films, or made up like one; `country` is its calling code, where known.
pub(super) fn is_film(country: Option<u16>, national: &str) -> bool {
    // Nobody's either: the digits in their order, whatever stands in front of them.
    if national.ends_with("1234567") || national.ends_with("12345678") {
        return true;
    }
    let american = national.len() == 10 && national.get(3..8) == Some("55501");
    if american && country.is_none_or(|code| code == 1) {
        return true;
    }
    let heads = HEADS.iter().filter(|(code, _)| country == Some(*code));
    heads
        .flat_map(|(_, heads)| heads.iter())
        .any(|head| national.starts_with(head))
}
