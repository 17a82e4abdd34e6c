use super::*;
use proptest::prelude::*;

fn key(raw: &str, region: Option<&str>) -> String {
    canonical(raw, region).map_or_else(|| "-".to_owned(), |phone| phone.key())
}

#[test]
fn spellings() {
    for (raw, region, expected) in [
        ("+33 1 99 00 12 34", None, "+33199001234"),
        ("0033199001234", None, "+33199001234"),
        ("011 33 1 99 00 12 34", None, "+33199001234"),
        ("(415) 555-0132", Some("US"), "+14155550132"),
        ("1-415-555-0132", None, "+14155550132"),
        ("+1 415.555.0132 ext. 12", None, "+14155550132"),
        ("+1 415.555.0132x12", None, "+14155550132"),
        ("+44 (0)7700 900123", None, "+447700900123"),
        ("44 (0)7700 900123", None, "+447700900123"),
        ("07700 900123", Some("GB"), "+447700900123"),
        ("07700 900123", None, "7700900123"),
        ("8 916 123 45 67", Some("RU"), "+79161234567"),
        ("+7 (916) 123-45-67", None, "+79161234567"),
        ("12 34 56 79", Some("DK"), "+4512345679"),
        ("0 (171) 2345678", Some("DE"), "+491712345678"),
        ("+49 (0) 171 / 234 56 78", None, "+491712345678"),
        ("0171 2345678 Durchwahl 12", Some("DE"), "+491712345678"),
        ("+1 (415) 555-0132 #12", None, "+14155550132"),
        ("8 (916) 123-45-67", None, "89161234567"),
        ("+45 12 34 56 79", None, "+4512345679"),
        ("phone: +44 7700 900123", None, "+447700900123"),
        ("+39 06 6982 1234", None, "+390669821234"),
        ("447700900123", None, "+447700900123"),
        ("tel:+447700900123", None, "+447700900123"),
        ("+1 415 555 0132 / +1 415 555 0133", None, "+14155550132"),
        ("415-555-0132 or 415-555-0199", Some("US"), "+14155550132"),
        ("0171 2345678 / 0172 9345678", Some("DE"), "+491712345678"),
        ("0171/2345678", Some("DE"), "+491712345678"),
        ("+44 +44 7700 900123", None, "+447700900123"),
        ("Mobile 2: 07700 900123", Some("GB"), "+447700900123"),
        ("M: +44 7700 900123", None, "+447700900123"),
        ("33612345678", Some("FR"), "+33612345678"),
        ("0011 44 7700 900123", Some("AU"), "+447700900123"),
        ("+011 44 7700 900123", None, "+447700900123"),
        ("+52 1 55 1234 5679", None, "+525512345679"),
        ("55 1234 5679", Some("MX"), "+525512345679"),
        ("+54 9 11 1234-5679", None, "+541112345679"),
        ("1-415-555-CODE", None, "+14155552633"),
        ("1-800-356-9377", None, "+18003569377"),
        ("+٤٤ ٧٧٠٠ ٩٠٠١٢٣", None, "+447700900123"),
        ("＋４４ ７７００ ９００１２３", None, "+447700900123"),
        ("+4407700900123", None, "+447700900123"),
        ("+1 415 555 0132;ext=5", None, "+14155550132"),
        ("555-0132", Some("US"), "5550132"),
        ("0000000", None, "-"),
        ("999-999-9999", None, "-"),
        ("1234567890", None, "-"),
        ("+1 000 000 0000", None, "-"),
        ("4.47701E+11", None, "-"),
        ("12345", None, "-"),
        ("n/a", None, "-"),
        ("", None, "-"),
    ] {
        assert_eq!(key(raw, region), expected, "{raw} {region:?}");
    }
}

#[test]
fn agreements() {
    use PhoneAgreement::*;
    for (a, b, expected) in [
        ("+44 7644 213893", "07644213893", Same),
        ("+1 415 555 0132", "415-555-0132", Same),
        ("+61 7700 900123", "07700 900123", Tail),
        ("+44 7700 900123", "+61 7700 900123", No),
        ("+44 7700 900123", "+44 7700 900124", No),
        ("+49 171 2345678", "0171 2345678", Same),
        ("+7 969 528-99-34", "89695 289934", Same),
        ("+36 30 263 4198", "06 30 263 4198", Same),
        ("02345678", "12345678", No),
        ("33612345678", "+33 6 12 34 56 78", Same),
        ("555-0132", "555-0132", Tail),
    ] {
        let (Some(a), Some(b)) = (canonical(a, None), canonical(b, None)) else {
            assert_eq!(expected, No);
            continue;
        };
        assert_eq!(a.agreement(&b), expected, "{a:?} {b:?}");
        assert_eq!(b.agreement(&a), expected, "{b:?} {a:?}");
    }
}

#[test]
fn a_guessed_country_may_be_wrong() {
    let guessed = canonical("07644 213893", Some("AT")).unwrap();
    assert!(guessed.guessed);
    assert_eq!(
        guessed.agreement(&canonical("+447644213893", None).unwrap()),
        PhoneAgreement::Same
    );
    assert_eq!(
        guessed.agreement(&canonical("+61 7644 213893", None).unwrap()),
        PhoneAgreement::Tail
    );
}

proptest! {
    #[test]
    fn never_panics_and_is_idempotent(
        raw in "\\PC{0,6}[+0-9 ().-]{0,20}\\PC{0,6}",
        region in proptest::option::of("[A-Z]{2}"),
    ) {
        let _ = canonical(&raw, region.as_deref());
        if let Some(phone) = canonical(&raw, None).filter(|phone| phone.country.is_some()) {
            prop_assert_eq!(canonical(&phone.key(), None).map(|again| again.key()), Some(phone.key()));
        }
    }
}
