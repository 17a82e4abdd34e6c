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
        "https://www.linkedin.com/in/jane-doe-82a505.",
        "(https://www.linkedin.com/in/jane-doe-82a505),",
        "https://www.linkedin.com/in/jane-doe-82a505!",
        "[linkedin.com/in/jane-doe-82a505]",
        "LinkedIn: https://www.linkedin.com/in/jane-doe-82a505",
        "https://www.linkedin.com/in/jane-doe-82a505/recent-activity/all/",
        "https://www.linkedin.com/public-profile/in/jane-doe-82a505",
        "https://www.linkedin.com/comm/in/jane-doe-82a505?midToken=x",
        "https://www.linkedin.cn/incareer/in/jane-doe-82a505",
        "https://www.linkedin.com/authwall?trk=x&sessionRedirect=https%3A%2F%2Fwww.linkedin.com%2Fin%2Fjane-doe-82a505",
        "https://www.google.com/url?sa=t&url=https%3A%2F%2Fuk.linkedin.com%2Fin%2Fjane-doe-82a505&usg=x",
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
        (
            "https://www.linkedin.com/sales/people/ACwAAAxYzQ0BtestLEADid01,NAME_SEARCH",
            "LinkedinId ACwAAAxYzQ0BtestLEADid01",
        ),
        (
            "https://www.linkedin.com/recruiter/profile/123456789,AbCd,CAP",
            "LinkedinId 123456789",
        ),
        (
            "https://www.linkedin.com/talent/hire/77/discover/recruiterSearch/profile/AEMAAAtest0001?project=77",
            "LinkedinId AEMAAAtest0001",
        ),
        (
            "https://www.linkedin.com/profile/view?id=ACoAABtestMEMBER0001&trk=x",
            "LinkedinId ACoAABtestMEMBER0001",
        ),
        (
            "https://www.linkedin.com/profile/view?id=123456",
            "LinkedinId 123456",
        ),
        (
            "https://www.linkedin.com/cap/people/show/123456?x",
            "LinkedinId 123456",
        ),
        ("urn:li:member:123456789", "LinkedinId 123456789"),
        (
            "urn:li:fsd_profile:ACoAABtestMEMBER0001",
            "LinkedinId ACoAABtestMEMBER0001",
        ),
        (
            "urn:li:fs_salesProfile:(ACwAAAxYzQ0BtestLEADid01,NAME_SEARCH,ab12)",
            "LinkedinId ACwAAAxYzQ0BtestLEADid01",
        ),
        (
            "https://www.linkedin.com/in/urn:li:fsd_profile:ACoAABtestMEMBER0001",
            "LinkedinId ACoAABtestMEMBER0001",
        ),
        ("urn:li:organization:1234567", "-"),
        ("linkedin.com/in/jane doe", "-"),
        ("https://www.linkedin.com/company/polarfisk", "-"),
        ("https://www.linkedin.com/company/polarfisk/people/", "-"),
        ("https://www.linkedin.com/showcase/polarfisk", "-"),
        ("https://www.linkedin.com/jobs/view/123", "-"),
        ("https://www.linkedin.com/posts/jane-doe_activity-1", "-"),
        ("https://lnkd.in/eAbCdEf", "-"),
        ("company/polarfisk", "-"),
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
        (
            "github.com/yutohana-sample/repo",
            "GithubProject yutohana-sample",
        ),
        ("https://yuto.github.io/blog", "GithubProject yuto"),
        (
            "https://gist.github.com/yutohana-sample/abc",
            "GithubProject yutohana-sample",
        ),
        (
            "http://www.github.com/yutohana-sample?tab=repositories",
            "Github yutohana-sample",
        ),
        ("https://github.com/Jane.git", "Github jane"),
        ("git@github.com:jane/tools.git", "GithubProject jane"),
        (
            "https://raw.githubusercontent.com/jane/r/main/x",
            "GithubProject jane",
        ),
        ("https://github.com/sponsors/jane", "Github jane"),
        ("https://api.github.com/users/jane", "Github jane"),
        ("https://github.com/jane_corp", "Github jane_corp"),
        (
            "https://gist.github.com/0123456789abcdef0123456789abcdef",
            "-",
        ),
        ("https://docs.github.com/jane", "-"),
        ("https://jane.gitlab.io", "Social gitlab.com/jane"),
        ("https://github.com/orgs/x", "-"),
        ("https://github.com/topics/rust", "-"),
        ("https://github.com/", "-"),
        (
            "https://avatars.githubusercontent.com/u/123?v=4",
            "GithubId 123",
        ),
        ("https://twitter.com/elifsrc_sample", "X elifsrc_sample"),
        ("https://x.com/ElifSrc_Sample?lang=tr", "X elifsrc_sample"),
        (
            "https://mobile.twitter.com/@elifsrc_sample/status/1",
            "X elifsrc_sample",
        ),
        ("https://twitter.com/#!/elifsrc_sample", "X elifsrc_sample"),
        (
            "https://twitter.com/intent/user?screen_name=ElifSrc_Sample",
            "X elifsrc_sample",
        ),
        ("https://x.com/i/user/12345", "Social x.com/i/12345"),
        (
            "https://twitter.com/intent/user?user_id=12345",
            "Social x.com/i/12345",
        ),
        ("https://x.com/home", "-"),
        ("https://twitter.com/intent/tweet", "-"),
        ("https://x.com/", "-"),
        (
            "https://stackoverflow.com/users/22656/jon-skeet",
            "StackOverflow 22656",
        ),
        ("stackoverflow.com/users/22656", "StackOverflow 22656"),
        (
            "https://stackoverflow.com/users/0022656/x?tab=profile",
            "StackOverflow 22656",
        ),
        (
            "https://stackoverflow.com/users/story/22656",
            "StackOverflow 22656",
        ),
        (
            "https://pt.stackoverflow.com/users/22656/x",
            "Social pt.stackoverflow.com/22656",
        ),
        (
            "https://math.stackexchange.com/users/12/jane",
            "Social math.stackexchange.com/12",
        ),
        (
            "https://serverfault.com/users/12/renamed",
            "Social serverfault.com/12",
        ),
        ("https://stackoverflow.com/questions/22656", "-"),
        (
            "https://www.xing.com/profile/Tom_Ackermann2",
            "Xing tom_ackermann2",
        ),
        (
            "https://www.xing.com/profile/Tom_Ackermann2/cv?sc_o=x",
            "Xing tom_ackermann2",
        ),
        ("https://www.xing.com/companies/polarfisk", "-"),
        (
            "https://orcid.org/0000-0002-1825-0097",
            "Orcid 0000-0002-1825-0097",
        ),
        ("0000-0002-1825-0097", "Orcid 0000-0002-1825-0097"),
        (
            "http://www.orcid.org/0000-0002-1694-233x/",
            "Orcid 0000-0002-1694-233X",
        ),
        (
            "https://orcid.org/0000-0002-1825-0097/print",
            "Orcid 0000-0002-1825-0097",
        ),
        (
            "https://orcid.org/my-orcid?orcid=0000-0002-1825-0097",
            "Orcid 0000-0002-1825-0097",
        ),
        ("orcid:0000-0002-1825-0097", "Orcid 0000-0002-1825-0097"),
        ("ORCID iD: 0000-0002-1825-0097", "Orcid 0000-0002-1825-0097"),
        ("0000-0002-1825-0098", "-"),
        (
            "https://scholar.google.de/citations?user=AbCdEfGhIJ&hl=de",
            "Scholar AbCdEfGhIJ",
        ),
        (
            "scholar.google.com/citations?hl=en&user=AbCdEfGhIJ",
            "Scholar AbCdEfGhIJ",
        ),
        (
            "https://scholar.google.co.uk/citations?hl=en&amp;user=AbCdEfGhIJ",
            "Scholar AbCdEfGhIJ",
        ),
        ("https://scholar.google.com/scholar?q=jane", "-"),
        ("https://linktr.ee/Jane", "Social linktr.ee/jane"),
        ("https://medium.com/@jane", "Social medium.com/jane"),
        (
            "https://jane.notion.site/CV-abc",
            "Other jane.notion.site/cv-abc",
        ),
        ("https://about.me/jane", "Social about.me/jane"),
        (
            "https://facebook.com/profile.php?id=100",
            "Social facebook.com/100",
        ),
        (
            "https://www.facebook.com/people/Jane-Doe/100/",
            "Social facebook.com/100",
        ),
        ("https://www.facebook.com/events/1", "-"),
        ("https://www.youtube.com/watch?v=abc", "-"),
        ("https://www.crunchbase.com/organization/polarfisk", "-"),
        (
            "https://www.crunchbase.com/person/jane-doe",
            "Social crunchbase.com/jane-doe",
        ),
        ("https://www.researchgate.net/publication/123_x", "-"),
        ("https://dribbble.com/shots/123", "-"),
        ("https://gitlab.com/groups/polarfisk", "-"),
        ("https://pypi.org/user/jane", "Social pypi.org/jane"),
        ("https://pypi.org/project/jane", "-"),
        ("https://bit.ly/3xYz", "-"),
        ("https://t.co/3xYz", "-"),
        ("https://docs.google.com/document/d/abc/edit", "-"),
        ("http://localhost:3000/", "-"),
        ("cv.pdf", "-"),
        ("node.js", "-"),
        ("https://gitlab.com/jane", "Social gitlab.com/jane"),
        ("https://www.behance.net/jane", "Social behance.net/jane"),
        ("https://jane-doe.example/", "Site jane-doe.example"),
        ("http://www.jane-doe.example", "Site jane-doe.example"),
        (
            "https://jane-doe.example/index.html",
            "Site jane-doe.example",
        ),
        ("https://www.uni.example/~jdoe/", "Site uni.example/~jdoe"),
        (
            "https://bücherwurm.example",
            "Site xn--bcherwurm-q9a.example",
        ),
        ("https://www.google.com/", "-"),
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
    for none in ["linkedin.com", "no", "n/a", "jane@corp.com", "Jane Doe"] {
        assert_eq!(show(parse_linkedin(none)), "-", "{none}");
    }
    assert_eq!(
        parse("linkedin.com/in/jane-d'-"),
        parse("linkedin.com/in/jane-d"),
        "what stands around a name is no part of it"
    );
}

/// The address that stands for a page.
fn address_of(page: &Page) -> Option<String> {
    let key = page.key.replace('%', "%25");
    Some(match page.kind {
        PageKind::Linkedin | PageKind::LinkedinId => format!("https://www.linkedin.com/in/{key}"),
        PageKind::Github => format!("https://github.com/{key}"),
        PageKind::GithubProject => format!("https://{key}.github.io/"),
        PageKind::GithubId => format!("https://avatars.githubusercontent.com/u/{key}"),
        PageKind::X => format!("https://x.com/{key}"),
        PageKind::StackOverflow => format!("https://stackoverflow.com/users/{key}"),
        PageKind::Xing => format!("https://www.xing.com/profile/{key}"),
        PageKind::Orcid => format!("https://orcid.org/{key}"),
        PageKind::Scholar => format!("https://scholar.google.com/citations?user={key}"),
        PageKind::Site => format!("https://{key}/"),
        // The path to a handle differs from network to network, and a page may need its query.
        PageKind::Social | PageKind::Other => return None,
    })
}

#[test]
fn keys_lead_back_to_themselves() {
    for raw in [
        "linkedin.com/in/zo%C3%AB-doe",
        "linkedin.com/in/ACoAABtestMEMBER0001",
        "github.com/Jane",
        "avatars.githubusercontent.com/u/123",
        "x.com/jane",
        "stackoverflow.com/users/1",
        "xing.com/profile/J_D2",
        "0000-0002-1825-0097",
        "scholar.google.de/citations?user=AbCdEfGhIJ",
        "jane-doe.example",
        "uni.example/~jane",
    ] {
        let page = parse(raw).unwrap();
        assert_eq!(parse(&address_of(&page).unwrap()), Some(page), "{raw}");
    }
}

proptest! {
    #[test]
    fn never_panics_and_is_idempotent(
        raw in "(https?://)?(www\\.)?(linkedin\\.com/(in|pub|sales/lead|profile/view\\?id=)/?|urn:li:member:|github\\.com/|x\\.com/|xing\\.com/profile/|stackoverflow\\.com/users/|orcid\\.org/|scholar\\.google\\.com/citations\\?user=|facebook\\.com/|)\\PC{0,24}"
    ) {
        if let Some(page) = parse(&raw)
            && matches!(
                page.kind,
                PageKind::Linkedin
                    | PageKind::Github
                    | PageKind::GithubId
                    | PageKind::X
                    | PageKind::StackOverflow
                    | PageKind::Orcid
            )
        {
            let again = address_of(&page).and_then(|address| parse(&address));
            prop_assert_eq!(again, Some(page));
        }
        let _ = (parse_linkedin(&raw), parse_github(&raw));
    }
}
