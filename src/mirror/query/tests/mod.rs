mod sourcers;

use proptest::prelude::*;

use super::{Query, parse};

/// Returns the best reading, shown in full.
fn shown(text: &str) -> String {
    structure(&parse(text).query)
}

/// Writes a query with every group in parentheses, to see what was understood.
fn structure(query: &Query) -> String {
    let all = |parts: &[Query], sign: &str| {
        let parts: Vec<String> = parts.iter().map(structure).collect();
        format!("({})", parts.join(sign))
    };
    match query {
        Query::All => "all".to_owned(),
        Query::And(parts) => all(parts, " & "),
        Query::Or(parts) => all(parts, " | "),
        Query::Not(inner) => format!("!{}", structure(inner)),
        Query::Text(field, pattern) => {
            let field = field.map_or(String::new(), |field| format!("{}:", field.word()));
            format!(
                "{field}{}{}",
                pattern.text,
                if pattern.prefix { "*" } else { "" }
            )
        }
        Query::Key(kind, text) => format!("{kind:?}={text}"),
        Query::Is(flag) => format!("is:{}", flag.word()),
        Query::Updated(dates) => format!("updated{dates}"),
        Query::Applied(dates) => format!("applied{dates}"),
        Query::Added(dates) => format!("added{dates}"),
        Query::Exported(dates) => format!("exported{dates}"),
        Query::Numbers(numbers) => format!("{numbers:?}"),
        Query::ExportedTo(pattern) => {
            let star = if pattern.prefix { "*" } else { "" };
            format!("exported:{}{star}", pattern.text)
        }
    }
}

#[test]
fn real_queries_and_what_they_mean() {
    for (text, meaning) in [
        // Words, and the last one while it is typed.
        ("", "all"),
        ("   ", "all"),
        ("anna", "anna*"),
        ("anna ", "anna"),
        ("anna schmidt", "(anna & schmidt*)"),
        ("anna schm*  ", "(anna & schm*)"),
        ("site* reliability ", "(site* & reliability)"),
        ("O'Neill ", "O'Neill"),
        ("C++ C# .NET ", "(C++ & C# & .NET)"),
        ("rust,", "rust,*"),
        ("& anna ", "anna"),
        ("*", "all"),
        // Phrases.
        (r#""site reliability""#, "site reliability"),
        (
            r#""site reliability" berlin "#,
            "(site reliability & berlin)",
        ),
        ("\u{201C}site  reliability\u{201D}", "site reliability"),
        (r#""site relia*""#, "site relia*"),
        (r#""site relia"#, "site relia*"),
        (r#""site reliability "#, "site reliability"),
        (r#""""#, "all"),
        (r#"""#, "all"),
        // Operators.
        ("rust AND go ", "(rust & go)"),
        ("rust OR go ", "(rust | go)"),
        ("rust | go ", "(rust | go)"),
        ("rust or go ", "(rust | go)"),
        ("rust or", "(rust & or*)"),
        ("rust or ", "rust"),
        ("rust and not go ", "(rust & !go)"),
        ("or cohen ", "(or & cohen)"),
        (r#"rust "or" go "#, "(rust & or & go)"),
        ("location:OR ", "location:OR"),
        ("location:or rust ", "(location:or & rust)"),
        ("(rust or go) zig ", "((rust | go) & zig)"),
        ("rust \u{2014}go ", "(rust & !go)"),
        ("rust !go ", "(rust & !go)"),
        ("（rust｜go） zig ", "((rust | go) & zig)"),
        ("title：lead ", "title:lead"),
        ("https:", "https:*"),
        ("site:linkedin.com/in ", "Page=linkedin.com/in"),
        ("rust go OR zig c ", "((rust & go) | (zig & c))"),
        ("rust (go OR zig) c ", "(rust & (go | zig) & c)"),
        (
            "(rust OR go) AND (berlin OR remote)",
            "((rust | go) & (berlin | remote))",
        ),
        ("NOT recruiter ", "!recruiter"),
        ("rust -recruiter ", "(rust & !recruiter)"),
        (
            "rust AND NOT (intern OR junior)",
            "(rust & !(intern | junior))",
        ),
        (
            r#"rust -"talent acquisition""#,
            "(rust & !talent acquisition)",
        ),
        ("Jean-Luc ", "Jean-Luc"),
        ("- anna ", "anna"),
        ("-(-anna)", "anna"),
        ("(((rust)))", "rust"),
        ("rust()", "rust"),
        // Half typed: the best reading, and no problem.
        ("rust AND", "rust"),
        ("rust OR ", "rust"),
        ("rust NOT", "rust"),
        ("rust -", "rust"),
        ("(rust OR", "rust"),
        ("rust (berlin", "(rust & berlin*)"),
        ("title:", "all"),
        ("rust title:", "rust"),
        ("is:", "all"),
        ("is:hir", "all"),
        ("updated:<", "all"),
        ("updated:<30", "all"),
        ("applied:2025-0", "all"),
        // Fields.
        ("title:engineer ", "title:engineer"),
        ("title:eng", "title:eng*"),
        ("TITLE:eng*", "title:eng*"),
        ("title: engineer ", "title:engineer"),
        (r#"title:"staff engineer""#, "title:staff engineer"),
        (
            "title:(lead OR head) rust ",
            "((title:lead | title:head) & rust)",
        ),
        ("title:(lead -sales)", "(title:lead & !title:sales)"),
        ("-company:acme ", "!company:acme"),
        ("title:-intern ", "!title:intern"),
        ("title:(lead company:acme)", "(title:lead & company:acme)"),
        ("tags:rust ", "tag:rust"),
        ("location:Köln ", "location:Köln"),
        (
            "job:backend stage:onsite -is:hired",
            "(job:backend & stage:onsite & !is:hired)",
        ),
        ("status:in_process", "is:active"),
        (r#"status:"in process""#, "is:active"),
        ("status:Rejected is:prospect", "(is:rejected & is:prospect)"),
        ("is:(hired OR rejected)", "(is:hired | is:rejected)"),
        ("is:(hired AND rejected)", "(is:hired & is:rejected)"),
        ("is:exported", "is:exported"),
        ("exported:7d", "exported<7d"),
        ("exported:>30d", "exported>30d"),
        ("exported:backend ", "exported:backend"),
        ("exported:back", "exported:back*"),
        (
            r#"exported:"backend engineer" "#,
            "exported:backend engineer",
        ),
        ("exported:", "all"),
        ("exported:7", "all"),
        (
            "-exported:(backend 7d)",
            "!(exported:backend & exported<7d)",
        ),
        ("is:(active prospect)", "(is:active & is:prospect)"),
        ("is:-hired ", "!is:hired"),
        (
            "is:(prospect -(hired OR rejected))",
            "(is:prospect & !(is:hired | is:rejected))",
        ),
        ("is:(rejected", "is:rejected"),
        (
            "source:linkedin is:private",
            "(source:linkedin & is:private)",
        ),
        // Dates.
        ("updated:<30d", "updated<30d"),
        ("updated:30d", "updated<30d"),
        ("updated:>6m", "updated>6m"),
        ("applied:>2025-01-01", "applied>=2025-01-02"),
        ("applied:>=2025-01-01", "applied>=2025-01-01"),
        ("applied:2025", "applied2025-01-01..2025-12-31"),
        ("applied:2024-12..2025-01", "applied2024-12-01..2025-01-31"),
        ("applied:<=2025-02", "applied<2025-03-01"),
        (
            "updated:(>2026-02 AND <2026-04)",
            "(updated>=2026-03-01 & updated<2026-04-01)",
        ),
        (
            "updated:(>2026-02 <2026-04)",
            "(updated>=2026-03-01 & updated<2026-04-01)",
        ),
        (
            "updated:(2024 OR 2026)",
            "(updated2024-01-01..2024-12-31 | updated2026-01-01..2026-12-31)",
        ),
        ("-updated:<30d", "!updated<30d"),
        // Addresses.
        ("anna@example.com", "Email=anna@example.com"),
        ("anna@exam", "anna@exam*"),
        (
            "email:anna@example.com rust ",
            "(Email=anna@example.com & rust)",
        ),
        ("email:example.com ", "email:example.com"),
        ("email:*@example.com ", "email:example.com"),
        ("*@example.com ", "example.com"),
        ("+1 (415) 555-0100", "Phone=+1 (415) 555-0100"),
        ("rust 4155550100", "(rust & Phone=4155550100)"),
        ("2019 2020", "(2019 & 2020*)"),
        ("2019-2020 ", "2019-2020"),
        ("2019 2020 55", "Phone=2019 2020 55"),
        (r#"phone:"415 555 0100""#, "Phone=415 555 0100"),
        (
            "https://www.linkedin.com/in/anna-schmidt/",
            "Page=https://www.linkedin.com/in/anna-schmidt/",
        ),
        ("linkedin:anna-schmidt ", "linkedin:anna-schmidt"),
        // As LinkedIn's own search would be given it.
        (
            r#"("software engineer" OR developer) AND (rust OR "c++") NOT (intern OR student)"#,
            "((software engineer | developer) & (rust | c++) & !(intern | student))",
        ),
    ] {
        assert_eq!(shown(text), meaning, "{text}");
        assert_eq!(parse(text).problems, [], "{text}");
    }
}

#[test]
fn what_is_wrong_is_named_and_read_as_well_as_can_be() {
    for (text, at, says, meaning) in [
        ("a) b ", 1..2, "closes nothing", "(a & b)"),
        ("OR rust ", 0..2, "both sides", "rust"),
        ("rust OR OR go ", 8..10, "both sides", "(rust | go)"),
        ("AND rust ", 0..3, "both sides", "rust"),
        ("rust NOT OR go ", 5..8, "after it", "(rust | go)"),
        ("skill:rust ", 0..6, "no field skill", "rust"),
        ("is:foo ", 3..6, "\"foo\" is not one of", "all"),
        ("is:foo", 3..6, "\"foo\" is not one of", "all"),
        ("updated:<30 rust ", 8..11, "is no date", "rust"),
        ("updated:soon", 8..12, "is no date", "all"),
        ("applied:2025-13-40 ", 8..18, "is no date", "all"),
    ] {
        let parsed = parse(text);
        assert_eq!(structure(&parsed.query), meaning, "{text}");
        assert_eq!(parsed.problems.len(), 1, "{text}");
        assert_eq!(parsed.problems[0].span, at, "{text}");
        assert!(
            parsed.problems[0].message.contains(says),
            "{text}: {}",
            parsed.problems[0].message
        );
    }
}

#[test]
fn a_query_that_is_all_there_is_not_half_of_one() {
    for (text, at, says) in [
        ("updated:15.05.2026", 8..18, "is no date"),
        ("updated:2026-13", 8..15, "is no date"),
        ("updated:<30", 8..11, "is no date"),
        ("is:hir", 3..6, "is not one of"),
        ("rust is:", 5..8, "needs something after it"),
        ("title:", 0..6, "needs something after it"),
        ("rust AND", 5..8, "both sides"),
        ("(rust OR) go", 6..8, "both sides"),
        ("rust NOT", 5..8, "after it"),
    ] {
        let parsed = super::parse_complete(text);
        assert_eq!(parsed.problems.len(), 1, "{text}");
        assert_eq!(parsed.problems[0].span, at, "{text}");
        assert!(parsed.problems[0].message.contains(says), "{text}");
        assert_eq!(parsed.query, parse(text).query, "{text}");
    }
    for (example, _) in super::EXAMPLES {
        assert_eq!(super::parse_complete(example).problems, [], "{example}");
    }
}

/// Texts made of what queries are made of, so that the interesting corners come up.
fn query_text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "(",
        ")",
        "\"",
        "AND",
        "OR",
        "NOT",
        "-",
        "|",
        "*",
        ":",
        " ",
        " ",
        " ",
        "title:",
        "is:",
        "hired",
        "updated:",
        "<30d",
        "2025-01",
        "..",
        "rust",
        "c++",
        "o'neill",
        "415",
        "555",
        "0100",
        "a@b.com",
        "https://x.io/a",
        "linkedin.com/in/a",
        "phone:",
        "email:",
        "linkedin:",
        "晓明",
        "é",
        "\u{201C}",
        "<",
        "foo:",
        "and",
        "or",
        "not",
        "!",
        "（",
        "）",
        "：",
        "\u{2014}",
        "location:",
    ]);
    prop_oneof![
        prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat()),
        "\\PC{0,40}",
    ]
}

#[test]
fn blanks_within_quotation_marks_do_not_hide_an_address() {
    assert_eq!(
        parse("linkedin:“ https://x.io/a").query,
        parse("linkedin:https://x.io/a").query
    );
}

#[test]
fn the_examples_of_the_help_are_understood() {
    for (example, _) in super::EXAMPLES {
        assert_eq!(parse(example).problems, [], "{example}");
    }
}

#[test]
fn whatever_is_pasted_is_read() {
    let deep = format!("{}rust{} go ", "(".repeat(10_000), ")".repeat(10_000));
    let parsed = parse(&deep);
    assert_eq!(structure(&parsed.query), "(rust & go)");
    assert_eq!(parsed.problems, []);
    for text in [
        "(".repeat(100_000),
        ")".repeat(1_000),
        "-".repeat(100_000) + "a",
        "NOT ".repeat(100_000),
        "title:(".repeat(20_000),
        "\"".repeat(100_001),
        "OR ".repeat(1_000),
        "a OR ".repeat(100_000),
        "\u{0}\u{1b}[31mrust\u{7}\u{202e} \u{feff}".repeat(1_000),
        "x".repeat(1_000_000),
        "😀".repeat(10_000),
    ] {
        let query = parse(&text).query;
        assert_eq!(parse(&query.to_string()).query, query);
    }
}

#[test]
fn more_words_than_can_be_looked_for_are_said_to_be_left_out() {
    let parsed = parse(&"rust OR ".repeat(1_000));
    let Query::Or(parts) = parsed.query else {
        panic!("{:?}", parsed.problems);
    };
    assert_eq!(parts.len(), 500);
    assert_eq!(parsed.problems.len(), 1);
    assert!(parsed.problems[0].message.contains("first 500"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_query_shown_parses_to_the_same(text in query_text()) {
        let query = parse(&text).query;
        let shown = query.to_string();
        prop_assert_eq!(parse(&shown).query, query, "shown as {:?}", shown);
        prop_assert_eq!(parse(&shown).problems, vec![], "shown as {:?}", shown);
    }

    #[test]
    fn problems_point_into_the_text(text in query_text()) {
        for problem in parse(&text).problems {
            prop_assert!(text.get(problem.span).is_some());
        }
    }

    #[test]
    fn every_start_of_a_query_can_be_read(text in query_text()) {
        for (end, _) in text.char_indices() {
            let _ = parse(&text[..end]);
        }
    }
}
