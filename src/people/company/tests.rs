use super::*;
use proptest::prelude::*;

fn first(raw: &str) -> String {
    canonical(raw).first().map(Company::key).unwrap_or_default()
}

#[test]
fn legal_forms_and_noise() {
    for (a, b) in [
        ("Delta Pompen", "Delta Pompen B.V."),
        ("Titanic Retail Group Deutschland GmbH", "Titanic Retail"),
        ("Acme, Inc.", "ACME"),
        ("Acme sp. z o.o.", "Acme"),
        ("Meta", "Facebook, Inc."),
        ("PwC", "PricewaterhouseCoopers LLP"),
        ("Société Générale", "Societe Generale SA"),
    ] {
        assert_eq!(first(a), first(b), "{a} {b}");
    }
    assert_eq!(canonical("Nordlume (formerly Kvistcore)").len(), 2);
    for none in ["", "n/a", "Self-employed", "Freelance"] {
        assert!(canonical(none).is_empty(), "{none}");
    }
}

#[test]
fn relations() {
    for (a, b, expected) in [
        ("Acme", "Acme Analytics", true),
        ("Deutsche Luft Reederei", "DLR", true),
        ("Brightfen", "Brihgtfen", true),
        ("Acme Analytics", "Acme Biotech", false),
        ("Acme", "Apex", false),
    ] {
        let (a, b) = (canonical(a).remove(0), canonical(b).remove(0));
        let words = |company: &Company| company.words.clone();
        let (x, y) = (words(&a), words(&b));
        let x: Vec<&str> = x.iter().map(String::as_str).collect();
        let y: Vec<&str> = y.iter().map(String::as_str).collect();
        assert_eq!(
            related((&a.key(), &x), (&b.key(), &y)),
            expected,
            "{a:?} {b:?}"
        );
    }
}

proptest! {
    #[test]
    fn never_panics(raw in "\\PC{0,40}") {
        for company in canonical(&raw) {
            prop_assert!(!company.words.is_empty());
        }
    }

    #[test]
    fn is_idempotent(raw in "[A-Za-z]{3,8}( [A-Za-z]{3,8}){0,3}( GmbH| Inc\\.| Ltd)?") {
        if let [company] = canonical(&raw).as_slice() {
            let again = canonical(&company.words.join(" "));
            prop_assert_eq!(again.first().map(Company::key), Some(company.key()));
        }
    }
}
