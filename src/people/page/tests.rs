use super::*;
use proptest::prelude::*;

fn show(page: Option<Page>) -> String {
    page.map_or_else(
        || "-".to_owned(),
        |page| format!("{:?} {}", page.kind, page.key),
    )
}

#[test]
fn linkedin_spellings() {
    for raw in [
        "https://www.linkedin.com/in/jane-doe-82a505",
        "http://linkedin.com/in/jane-doe-82a505/",
        "HTTPS://UK.LinkedIn.com/in/Jane-Doe-82A505",
        "linkedin.com/in/jane-doe-82a505?trk=x",
        "www.linkedin.com/in/jane-doe-82a505/de",
        "https://m.linkedin.com/in/jane-doe-82a505/?originalSubdomain=nl",
        "https://touch.www.linkedin.com/in/jane-doe-82a505#x",
        "https://www.linkedin.com/mwlite/in/jane-doe-82a505",
        "https://www.linkedin.com/in/jane-doe-82a505/overlay/contact-info/",
        "in/jane-doe-82a505",
        "/in/jane-doe-82a505/",
        " <https://www.linkedin.com/in/jane%2Ddoe-82a505> ",
    ] {
        assert_eq!(show(parse(raw)), "Linkedin jane-doe-82a505", "{raw}");
    }
    let encoded = parse("https://www.linkedin.com/in/zo%C3%AB-%C3%A5lenius");
    assert_eq!(encoded, parse("https://www.linkedin.com/in/zoë-ålenius"));
    assert_eq!(
        encoded,
        parse("https://www.linkedin.com/in/zoe\u{308}-%25C3%25A5lenius")
    );
    assert_eq!(
        show(parse("https://www.linkedin.com/pub/jane-doe/1/2a/345")),
        "Linkedin jane-doe-34502a1"
    );
    assert_eq!(
        show(parse_linkedin("jane-doe-82a505")),
        "Linkedin jane-doe-82a505"
    );
}

#[test]
fn linkedin_ids_and_refusals() {
    for (raw, expected) in [
        (
            "https://www.linkedin.com/in/ACoAABtestMEMBER0001",
            "LinkedinId ACoAABtestMEMBER0001",
        ),
        (
            "https://www.linkedin.com/sales/lead/ACwAAAxYzQ0BtestLEADid01,NAME_SEARCH,ab12",
            "LinkedinId ACwAAAxYzQ0BtestLEADid01",
        ),
        (
            "https://www.linkedin.com/talent/profile/AEMAAAtest0001",
            "LinkedinId AEMAAAtest0001",
        ),
        ("https://www.linkedin.com/company/polarfisk", "-"),
        ("https://www.linkedin.com/in/", "-"),
        ("https://www.linkedin.com/", "-"),
        ("https://www.linkedin.com/in/unavailable", "-"),
        ("https://www.linkedin.com/feed/", "-"),
        ("https://www.linkedin.com/pub/dir/Jane/Doe", "-"),
        ("https://www.linkedin.com/school/mit", "-"),
    ] {
        assert_eq!(show(parse(raw)), expected, "{raw}");
    }
}

#[test]
fn other_networks() {
    for (raw, expected) in [
        (
            "https://GitHub.com/YutoHana-Sample/",
            "Github yutohana-sample",
        ),
        ("github.com/yutohana-sample/repo", "Github yutohana-sample"),
        ("https://yuto.github.io/blog", "Github yuto"),
        ("https://github.com/orgs/x", "-"),
        (
            "https://avatars.githubusercontent.com/u/123?v=4",
            "GithubId 123",
        ),
        ("https://twitter.com/elifsrc_sample", "X elifsrc_sample"),
        ("https://x.com/ElifSrc_Sample?lang=tr", "X elifsrc_sample"),
        (
            "https://stackoverflow.com/users/22656/jon-skeet",
            "StackOverflow 22656",
        ),
        (
            "https://www.xing.com/profile/Tom_Ackermann2",
            "Xing tom_ackermann2",
        ),
        (
            "https://orcid.org/0000-0002-1825-0097",
            "Orcid 0000-0002-1825-0097",
        ),
        ("0000-0002-1825-0097", "Orcid 0000-0002-1825-0097"),
        ("0000-0002-1825-0098", "-"),
        (
            "https://scholar.google.de/citations?user=AbCdEfGhIJ&hl=de",
            "Scholar AbCdEfGhIJ",
        ),
        ("https://gitlab.com/jane", "Social gitlab.com/jane"),
        ("https://www.behance.net/jane", "Social behance.net/jane"),
        ("https://jane-doe.example/", "Site jane-doe.example"),
        ("http://www.jane-doe.example", "Site jane-doe.example"),
        ("https://brightfen.example/team", "-"),
        (
            "https://people.example/p/4711",
            "Other people.example/p/4711",
        ),
        ("jane@corp.com", "-"),
        ("just words", "-"),
        ("4.47701E+11", "-"),
        ("", "-"),
    ] {
        assert_eq!(show(parse(raw)), expected, "{raw}");
    }
    assert_eq!(show(parse_github("@Jane")), "Github jane");
}

proptest! {
    #[test]
    fn never_panics_and_is_idempotent(raw in "(https?://)?(www\\.)?(linkedin\\.com/in/|github\\.com/|x\\.com/|)\\PC{0,24}") {
        if let Some(page) = parse(&raw) && page.kind == PageKind::Linkedin {
            let again = parse(&format!("https://www.linkedin.com/in/{}", page.key.replace('%', "%25")));
            prop_assert_eq!(again, Some(page));
        }
        let _ = (parse_linkedin(&raw), parse_github(&raw));
    }
}
