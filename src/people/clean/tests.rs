//! Wrappers taken off, numbers and addresses cut out.

use super::*;
use crate::people::ContactKind;

#[test]
fn wrappers_are_taken_off() {
    for (raw, value) in [
        ("=\"+27 21 555 0166\"", "+27 21 555 0166"),
        (
            "=HYPERLINK(\"https://a.io/x\";\"Profil\")",
            "https://a.io/x",
        ),
        ("=HYPERLINK(\"mailto:c@d.io\",\"mail\")", "c@d.io"),
        ("'+33 6 39 98 77 77", "+33 6 39 98 77 77"),
        ("mailto:a@b.io?subject=Hi", "a@b.io"),
        ("[me](mailto:a@b.io)", "a@b.io"),
        ("**Ada**", "Ada"),
        ("<https://a.io>", "https://a.io"),
        (
            "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.io%2Fin%2Fx&data=05",
            "https://a.io/in/x",
        ),
        ("a\u{200b}b", "ab"),
        ("'s-Gravenhage", "'s-Gravenhage"),
    ] {
        assert_eq!(cell(raw), Cell::Text(value.to_owned()), "{raw}");
    }
    for raw in [
        "#N/A",
        "#REF!",
        "N/A",
        "-",
        "none",
        "",
        " \u{feff}",
        "#VALUE!",
    ] {
        assert_eq!(cell(raw), Cell::Empty, "{raw}");
    }
    assert_eq!(cell("=A1&B1"), Cell::Lost("a formula without its value"));
}

#[test]
fn phones_keep_the_number_alone() {
    use ContactKind::{Mobile, Work};
    for (raw, number, kind) in [
        ("46701740699.0", "46701740699", None),
        ("+1 415-555-0111 (m)", "+1 415-555-0111", Some(Mobile)),
        ("+1 415-555-0112 (w) x22", "+1 415-555-0112 x22", Some(Work)),
        ("(415) 555-0102 ext. 33", "(415) 555-0102 x33", None),
        ("WhatsApp +49 176 04069 807", "+49 176 04069 807", None),
        ("tel:+91-90000-00005", "+91-90000-00005", None),
        ("m: +46 70 174 06 01", "+46 70 174 06 01", Some(Mobile)),
        ("+49 (0)176 04069 801", "+49 (0)176 04069 801", None),
        ("06.39.98.80.03", "06.39.98.80.03", None),
    ] {
        let clean = phone(raw).unwrap();
        assert_eq!((clean.number.as_str(), clean.kind), (number, kind), "{raw}");
    }
    for raw in [
        "4.91761E+12",
        "call me",
        "Fax: +49 40 6696909",
        "#N/A",
        "12",
    ] {
        assert!(phone(raw).is_err(), "{raw}");
    }
}

#[test]
fn addresses_and_links_are_cut_out() {
    assert_eq!(
        email("\"S. T.\" <sukie-t@gmail.com>").as_deref(),
        Some("sukie-t@gmail.com")
    );
    assert_eq!(
        email("wolf@tallfors.example (work)").as_deref(),
        Some("wolf@tallfors.example")
    );
    assert_eq!(
        email("inge [at] kupferhain [dot] example").as_deref(),
        Some("inge@kupferhain.example")
    );
    assert_eq!(
        email("✅ halldora@hrafn.example").as_deref(),
        Some("halldora@hrafn.example")
    );
    assert_eq!(email("nobody"), None);
    assert_eq!(
        link("LinkedIn: https://a.io/in/x").as_deref(),
        Some("https://a.io/in/x")
    );
    assert_eq!(link("profile"), None);
}

proptest::proptest! {
    #[test]
    fn any_text_is_cleaned_without_panic(raw in "\\PC{0,60}") {
        let _ = (cell(&raw), phone(&raw), email(&raw), link(&raw), line(&raw));
    }
}

#[test]
fn what_a_spreadsheet_did_to_a_value_is_noted() {
    for (column, value, noted) in [
        (
            "Start",
            "45413",
            Some("45413 (a spreadsheet's number for 2024-05-01)"),
        ),
        (
            "Date applied",
            "45413.0",
            Some("45413.0 (a spreadsheet's number for 2024-05-01)"),
        ),
        ("Start", "2024-05-01", None),
        ("Salary", "45413", None),
        ("Start", "7", None),
        (
            "Phone",
            "2.34803E+12",
            Some("2.34803E+12 (rounded by a spreadsheet, left out)"),
        ),
    ] {
        assert_eq!(
            super::noted(column, value).as_deref(),
            noted,
            "{column} {value}"
        );
    }
}
