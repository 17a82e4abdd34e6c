mod written;

use super::*;
use proptest::prelude::*;

fn show(name: &Name) -> String {
    let join = |tokens: &[Token]| {
        tokens
            .iter()
            .map(|token| token.fold.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let mut out = format!("{}/{}", join(&name.given), join(&name.family));
    if !name.other_given.is_empty() {
        out += &format!(" g:{}", join(&name.other_given));
    }
    if !name.other_family.is_empty() {
        out += &format!(" f:{}", join(&name.other_family));
    }
    if let Some(generation) = name.generation {
        out += &format!(" {}", generation.mark());
    }
    out
}

#[test]
fn fields() {
    for (first, last, expected) in [
        ("Jane", "Doe", "jane/doe"),
        (
            "Dana 🌻",
            "Quillfeather, PhD, PMP (she/her)",
            "dana/quillfeather",
        ),
        ("Dr. Jane", "Doe", "jane/doe"),
        ("Jean-Luc", "Mirandolle", "jean luc/mirandolle"),
        ("Harlan", "Vossberg Jr.", "harlan/vossberg Jr."),
        ("Harlan", "Vossberg, III", "harlan/vossberg III"),
        ("Carmine", "Rossi, CSM®", "carmine/rossi"),
        ("Anna", "Schmidt (geb. Müller)", "anna/schmidt f:muller"),
        ("Anna", "Schmidt née Müller", "anna/schmidt f:muller"),
        ("Robert (Bob)", "Stone", "robert/stone g:bob"),
        ("William \"Bill\"", "Stone", "william/stone g:bill"),
        ("Vincent", "van Gogh", "vincent/gogh"),
        ("Wei", "Ma", "wei/ma"),
        ("Jane", "Doe | Hiring", "jane/doe"),
        ("Jane", "Doe - Hiring!", "jane/doe"),
        ("Jane", "Doe MSc", "jane/doe"),
        ("Jane", "Doe (they/them)", "jane/doe"),
        ("J.", "O'Neill", "j/oneill"),
        ("J.R.", "Ewing", "j r/ewing"),
        ("Min-jun", "Lund", "min jun/lund"),
        ("Unknown", "Unknown", "/"),
        ("N/A", "Doe", "/doe"),
        ("", "Doe", "/doe"),
        ("", "王晓明", "xiaoming/wang"),
        ("Jane", "", "jane/"),
        ("晓明", "王", "xiaoming/wang"),
        ("Don", "Draper", "don/draper"),
        ("Jane Doe", "Doe", "jane/doe"),
        ("Łukasz", "Żółkiewicz", "lukasz/zolkiewicz"),
        ("Dr. med. Jane", "Doe", "jane/doe"),
        ("Prof. Dr. Dr. h.c. Jane", "Doe", "jane/doe"),
        ("Dr", "Doe", "/doe"),
        ("Jane", "Doe, Senior Engineer", "jane/doe"),
        ("Jane", "Doe, SHRM-CP, PMI-ACP", "jane/doe"),
        ("Jane", "Doe ▶ Talent", "jane/doe"),
        ("Jane Doe", "Jane Doe", "jane/doe"),
        ("Jane", "Jane Doe", "jane/doe"),
        ("JANE", "MA", "jane/ma"),
        ("J. R. R.", "Tolkien", "j r r/tolkien"),
        ("Hamish", "Mac Donald", "hamish/macdonald"),
        ("Hamish", "Mc Donald", "hamish/mcdonald"),
        ("Sinead", "O Connor", "sinead/oconnor"),
        ("Sinead", "O’Connor", "sinead/oconnor"),
        ("Omar", "Al-Rashid", "omar/rashid"),
        ("Maria", "García López", "maria/garcia lopez"),
        ("Anna", "Schmidt-Müller", "anna/schmidt muller"),
        ("João", "Silva Júnior", "joao/silva Jr."),
        ("Пётр", "Фёдоров", "petr/fedorov"),
        ("Ευαγγελία", "Μπακογιάννη", "evangelia/bakogianni"),
        ("Γιώργος", "Χατζηδάκης", "giorgos/chatzidakis"),
    ] {
        assert_eq!(
            show(&Name::parse(Some(first), Some(last), None, None)),
            expected,
            "{first} {last}"
        );
    }
}

#[test]
fn one_piece() {
    for (full, expected) in [
        ("Jane Doe", "jane/doe"),
        ("DOE, Jane", "jane/doe"),
        ("Doe, Dr. Jane", "jane/doe"),
        ("Jane Doe, PhD", "jane/doe"),
        ("Vincent van Gogh", "vincent/gogh"),
        ("Prof. Dr. Jane M. Doe MBA", "jane m/doe"),
        ("王晓明", "xiaoming/wang"),
        ("Jane", "jane/"),
        ("LinkedIn Member", "/"),
        ("Jane Doe-Smith", "jane/doe smith"),
        ("Jean-Luc Doe", "jean luc/doe"),
        ("Maria de la Cruz Lopez", "maria/cruz lopez"),
        ("Doe Jr., John", "john/doe Jr."),
        ("Smith, John, PhD", "john/smith"),
        ("van Gogh, Vincent", "vincent/gogh"),
        ("Ms. Doe", "/doe"),
        ("Jane Doe (She/Her) | Talent Partner", "jane/doe"),
        ("ＪＡＮＥ ＤＯＥ", "jane/doe"),
        ("jane.doe", "jane/doe"),
        ("", "/"),
    ] {
        assert_eq!(
            show(&Name::parse(None, None, Some(full), None)),
            expected,
            "{full}"
        );
    }
    assert_eq!(
        show(&Name::parse(
            Some("Robert"),
            Some("Stone"),
            None,
            Some("Bob")
        )),
        "robert/stone g:bob"
    );
}

#[test]
fn sounds() {
    for (a, b) in [
        ("juergen", "jurgen"),
        ("grosskopfer", "groskopfer"),
        ("yevgeniy", "evgeny"),
        ("chernyakhov", "cherniakhov"),
        ("iuliia", "yulia"),
        ("dmitrii", "dmitry"),
        ("vasilyev", "vasilev"),
        ("khokhlov", "hohlov"),
        ("sarah", "sara"),
        ("wolf", "volf"),
        ("katherine", "katerine"),
        ("solovyov", "solovev"),
    ] {
        assert_eq!(soft(a), soft(b), "{a} {b}");
    }
}

#[test]
fn nickname_groups_meet() {
    let meet = |a: &str, b: &str| groups(a).iter().any(|group| groups(b).contains(group));
    for (a, b) in [
        ("bill", "william"),
        ("peggy", "margaret"),
        ("pepe", "jose"),
        ("sasha", "alexander"),
        ("nastya", "anastasia"),
    ] {
        assert!(meet(a, b), "{a} {b}");
    }
    assert!(!meet("michael", "robert"));
}

proptest! {
    #[test]
    fn never_panics(first in "\\PC{0,20}", last in "\\PC{0,20}", full in "\\PC{0,30}") {
        let _ = Name::parse(Some(&first), Some(&last), Some(&full), Some(&first));
    }

    #[test]
    fn tokens_parse_to_themselves(first in "[a-z]{3,9}", last in "[a-z]{4,9}") {
        let once = Name::parse(Some(&first), Some(&last), None, None);
        prop_assume!(once.given.len() == 1 && once.family.len() == 1);
        let again = Name::parse(Some(&once.given[0].fold), Some(&once.family[0].fold), None, None);
        prop_assert_eq!(again, once);
    }
}
