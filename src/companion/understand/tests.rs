use serde_json::json;

use super::*;

fn person(url: &str, title: &str) -> Option<Profile> {
    let tab = Tab {
        url: url.to_owned(),
        title: title.to_owned(),
    };
    match by_tab(&tab) {
        Understood::People(people) => people.into_iter().next(),
        _ => None,
    }
}

#[test]
fn titles_of_the_large_networks_give_a_name() {
    for (url, title, name) in [
        (
            "https://www.linkedin.com/in/ada/",
            "(3) Ada Lovelace | LinkedIn",
            "Ada Lovelace",
        ),
        (
            "https://www.linkedin.com/in/ada/",
            "(99+) Ada Lovelace | LinkedIn",
            "Ada Lovelace",
        ),
        (
            "https://www.linkedin.com/in/ada/",
            "Ada Lovelace | LinkedIn",
            "Ada Lovelace",
        ),
        (
            "https://www.linkedin.com/in/ada/",
            "Ada Lovelace - Analyst - Engines Ltd | LinkedIn",
            "Ada Lovelace",
        ),
        (
            "https://de.linkedin.com/in/ada/",
            "Ada Lovelace – Analystin – Engines GmbH | LinkedIn",
            "Ada Lovelace",
        ),
        ("https://www.linkedin.com/in/wang/", "王伟 | 领英", "王伟"),
        (
            "https://www.linkedin.com/in/ivan/",
            "(1) Иван Петров | LinkedIn",
            "Иван Петров",
        ),
        (
            "https://www.linkedin.com/in/jl/",
            "Jean-Luc O'Brien-Smith, PhD | LinkedIn",
            "Jean-Luc O'Brien-Smith",
        ),
        (
            "https://www.xing.com/profile/Ada_Lovelace",
            "Ada Lovelace - Analystin - Engines GmbH | XING",
            "Ada Lovelace",
        ),
        (
            "https://github.com/ada",
            "ada (Ada Lovelace) · GitHub",
            "Ada Lovelace",
        ),
        (
            "https://github.com/ada?tab=repositories",
            "ada (Ada Lovelace) / Repositories · GitHub",
            "Ada Lovelace",
        ),
        (
            "https://x.com/ada",
            "(2) Ada Lovelace (@ada) / X",
            "Ada Lovelace",
        ),
        (
            "https://twitter.com/ada",
            "Ada Lovelace (@ada) / Twitter",
            "Ada Lovelace",
        ),
        (
            "https://stackoverflow.com/users/42/ada",
            "User Ada Lovelace - Stack Overflow",
            "Ada Lovelace",
        ),
        (
            "https://es.stackoverflow.com/users/42/ada",
            "Perfil de Ada Lovelace - Stack Overflow en español",
            "Ada Lovelace",
        ),
        (
            "https://ru.stackoverflow.com/users/42/ada",
            "Пользователь Ada Lovelace - Stack Overflow на русском",
            "Ada Lovelace",
        ),
        (
            "https://orcid.org/0000-0002-1825-0097",
            "Ada Lovelace (0000-0002-1825-0097) - ORCID",
            "Ada Lovelace",
        ),
        (
            "https://scholar.google.com/citations?user=abcdefghijkl&hl=en",
            "\u{202a}Ada Lovelace\u{202c} - \u{202a}Google Scholar\u{202c}",
            "Ada Lovelace",
        ),
        (
            "https://scholar.google.de/citations?hl=de&user=abcdefghijkl",
            "Ada Lovelace - Google Scholar",
            "Ada Lovelace",
        ),
        (
            "https://www.facebook.com/ada.lovelace",
            "(4) Ada Lovelace | Facebook",
            "Ada Lovelace",
        ),
        (
            "https://www.instagram.com/ada/",
            "Ada Lovelace (@ada) • Instagram photos and videos",
            "Ada Lovelace",
        ),
        (
            "https://www.instagram.com/ada/",
            "Ada Lovelace (@ada) • Instagram-Fotos und -Videos",
            "Ada Lovelace",
        ),
        (
            "https://gitlab.com/ada",
            "Ada Lovelace · GitLab",
            "Ada Lovelace",
        ),
        (
            "https://medium.com/@ada",
            "Ada Lovelace – Medium",
            "Ada Lovelace",
        ),
        (
            "https://dev.to/ada",
            "Ada Lovelace - DEV Community",
            "Ada Lovelace",
        ),
        (
            "https://www.behance.net/ada",
            "Ada Lovelace on Behance",
            "Ada Lovelace",
        ),
        (
            "https://dribbble.com/ada",
            "Ada Lovelace | Dribbble",
            "Ada Lovelace",
        ),
        (
            "https://huggingface.co/ada",
            "ada (Ada Lovelace)",
            "Ada Lovelace",
        ),
        (
            "https://www.kaggle.com/ada",
            "Ada Lovelace | Kaggle",
            "Ada Lovelace",
        ),
        (
            "https://bsky.app/profile/ada.bsky.social",
            "Ada Lovelace (@ada.bsky.social) — Bluesky",
            "Ada Lovelace",
        ),
        (
            "https://www.researchgate.net/profile/Ada-Lovelace",
            "Ada LOVELACE | Analyst | Doctor of Engines | Research profile",
            "Ada Lovelace",
        ),
        (
            "https://www.crunchbase.com/person/ada-lovelace",
            "Ada Lovelace - Founder @ Engines - Crunchbase Person Profile",
            "Ada Lovelace",
        ),
        (
            "https://adalovelace.dev/",
            "Ada Lovelace | Software Engineer",
            "Ada Lovelace",
        ),
    ] {
        let found = person(url, title);
        assert_eq!(
            found.as_ref().map(Profile::name).as_deref(),
            Some(name),
            "{title}: {found:?}"
        );
        assert_eq!(found.unwrap().source, SOURCE);
    }
}

#[test]
fn what_is_no_name_is_none_and_the_page_is_a_key_all_the_same() {
    for (url, title) in [
        ("https://www.linkedin.com/in/ada/", "LinkedIn"),
        ("https://www.linkedin.com/in/ada/", "Sign Up | LinkedIn"),
        ("https://www.linkedin.com/in/ada/", "Anmelden | LinkedIn"),
        ("https://www.linkedin.com/in/ada/", ""),
        ("https://github.com/ada", "ada · GitHub"),
        ("https://github.com/ada", "Page not found · GitHub"),
    ] {
        let found = person(url, title).unwrap_or_else(|| panic!("{title}"));
        assert_eq!(found.name(), "", "{title}");
    }
    for (url, title) in [
        ("https://www.linkedin.com/feed/", "(3) Feed | LinkedIn"),
        (
            "https://www.linkedin.com/company/engines/",
            "Engines Ltd | LinkedIn",
        ),
        ("https://www.google.com/search?q=ada", "ada - Google Search"),
        (
            "https://news.example.org/2026/engines",
            "Engines are back | The Example",
        ),
        ("about:blank", ""),
        ("chrome://newtab", "New Tab"),
    ] {
        assert_eq!(person(url, title), None, "{url}");
    }
}

#[test]
fn a_title_of_three_parts_names_work_too() {
    let title = "(1) Ada Lovelace - Analyst - Engines Ltd | LinkedIn";
    let ada = person("https://uk.linkedin.com/in/ada?utm=1#x", title).unwrap();
    assert_eq!(ada.title.as_deref(), Some("Analyst"));
    assert_eq!(ada.company.as_deref(), Some("Engines Ltd"));
    assert_eq!(ada.external_id, "linkedin:ada");
    assert!(!ada.linkedin.unwrap().contains(['?', '#']));
}

#[test]
fn a_greenhouse_page_is_that_candidate() {
    let tab = Tab {
        url: "https://app2.greenhouse.io/people/3000?application_id=7".to_owned(),
        title: "Ada Lovelace".to_owned(),
    };
    assert_eq!(by_tab(&tab), Understood::Candidate(CandidateId(3_000)));
}

fn read_page(content: serde_json::Value) -> Understood {
    let tab = Tab {
        url: "https://engines.example.org/people/ada".to_owned(),
        title: "Ada Lovelace | Engines".to_owned(),
    };
    by_content(&tab, &serde_json::from_value(content).unwrap())
}

#[test]
fn a_page_says_who_it_is_about() {
    let person = json!({"@context": "https://schema.org", "@type": "Person", "name": "Ada Lovelace",
        "jobTitle": "Analyst", "worksFor": {"@type": "Organization", "name": "Engines Ltd"},
        "sameAs": ["https://github.com/ada"]});
    let Understood::People(people) = read_page(json!({
        "ld": [person.to_string(), "no json"],
        "me": ["https://www.linkedin.com/in/ada", "javascript:alert(1)"],
        "mail": ["ada@engines.example.org?subject=x"],
    })) else {
        panic!("nobody");
    };
    let [ada] = people.as_slice() else {
        panic!("{people:?}");
    };
    assert_eq!(ada.name(), "Ada Lovelace");
    assert_eq!(ada.title.as_deref(), Some("Analyst"));
    assert_eq!(ada.company.as_deref(), Some("Engines Ltd"));
    let pages: Vec<&str> = ada.pages().collect();
    assert!(pages.contains(&"https://github.com/ada"), "{pages:?}");
    assert!(
        pages.contains(&"https://www.linkedin.com/in/ada"),
        "{pages:?}"
    );
    assert!(
        !pages.iter().any(|page| page.contains("javascript")),
        "{pages:?}"
    );
    assert_eq!(ada.emails[0].value, "ada@engines.example.org");
    assert_eq!(ada.source, SOURCE);
}

#[test]
fn an_opengraph_profile_and_several_people_are_read() {
    let og = json!({"og": {"type": "profile", "profile:first_name": "Ada", "profile:last_name": "Lovelace"}});
    let Understood::People(people) = read_page(og) else {
        panic!("nobody");
    };
    assert_eq!(people[0].name(), "Ada Lovelace");
    let two = json!([{"@type": "Person", "name": "Ada Lovelace", "url": "https://ada.example.org"},
                     {"@type": "Person", "name": "Alan Turing", "url": "https://alan.example.org"}]);
    let Understood::People(people) = read_page(json!({"ld": [two.to_string()]})) else {
        panic!("nobody");
    };
    assert_eq!(people.len(), 2);
    assert!(people.iter().all(|one| one.emails.is_empty()));
}

proptest::proptest! {
    #[test]
    fn hostile_text_is_only_text(url in "\\PC{0,60}", title in "\\PC{0,80}", ld in "\\PC{0,80}") {
        let tab = Tab { url: format!("https://github.com/{url}"), title };
        let content = PageContent { ld: vec![ld.clone(), format!("{{\"@type\":\"Person\",\"name\":{}}}", json!(ld))], me: vec![url.clone()], mail: vec![url], ..PageContent::default() };
        let _ = (by_tab(&tab), by_content(&tab, &content));
    }
}
