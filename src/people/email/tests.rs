use super::*;
use proptest::prelude::*;

fn key(raw: &str) -> String {
    canonical(raw).map(|email| email.key).unwrap_or_default()
}

#[test]
fn one_mailbox_many_spellings() {
    for (raw, expected) in [
        ("  Jane.Doe@Corp.COM ", "jane.doe@corp.com"),
        ("jane+jobs@hotmail.co.uk", "jane@hotmail.co.uk"),
        ("jane (at) corp (dot) com", "jane@corp.com"),
        ("jane[at]corp.com", "jane@corp.com"),
        ("jane @ corp.com", "jane@corp.com"),
        ("mailto:jane@corp.com?subject=Hi", "jane@corp.com"),
        ("Jane Doe <jane@corp.com>", "jane@corp.com"),
        ("jane@corp.com (private)", "jane@corp.com"),
        ("\"jane@corp.com\";", "jane@corp.com"),
        ("j.a.n.e+jobs@gmail.com", "jane@gmail.com"),
        ("jane@googlemail.com", "jane@gmail.com"),
        ("jane+x@outlook.com", "jane@outlook.com"),
        ("jane.d+x@corp.example", "jane.d+x@corp.example"),
        ("jane@me.com", "jane@icloud.com"),
        ("jane@pm.me", "jane@proton.me"),
        ("mika@tavastila.example\u{200b} ", "mika@tavastila.example"),
        ("mika@bücherwurm.example", "mika@xn--bcherwurm-q9a.example"),
        ("LZ@zolkiewicz.example", "lz@zolkiewicz.example"),
        ("ｊａｎｅ@corp.com", "jane@corp.com"),
        ("jane%2Bx@corp.com", "jane+x@corp.com"),
        ("JANE.DOE+jobs@GoogleMail.com.", "janedoe@gmail.com"),
        ("jane@mac.com", "jane@icloud.com"),
        ("jane+x@protonmail.com", "jane@proton.me"),
        ("j.doe@ya.ru", "j-doe@yandex.ru"),
        ("jane.doe@outlook.com", "jane.doe@outlook.com"),
        ("jane+x@fastmail.com", "jane@fastmail.com"),
        ("jane+x@yahoo.com", "jane+x@yahoo.com"),
        ("<jane@corp.com>", "jane@corp.com"),
        (
            "jane@xn--bcherwurm-q9a.example",
            "jane@xn--bcherwurm-q9a.example",
        ),
        ("jane@BÜCHERWURM.example", "jane@xn--bcherwurm-q9a.example"),
        ("\"jane.doe\"@corp.com", "jane.doe@corp.com"),
        ("'jane@corp.com'", "jane@corp.com"),
        ("o'neill@corp.com", "o'neill@corp.com"),
        ("jane@corp.com:", "jane@corp.com"),
        ("Email:jane@corp.com", "jane@corp.com"),
        ("jane@corp.com,other@corp.com", "jane@corp.com"),
        ("jane@corp.com/other@corp.com", "jane@corp.com"),
        ("[jane@corp.com](mailto:jane@corp.com)", "jane@corp.com"),
        ("Jane\u{202e}@corp.com", "jane@corp.com"),
        ("jane＠corp.com", "jane@corp.com"),
        ("müller@corp.de", "müller@corp.de"),
    ] {
        assert_eq!(key(raw), expected, "{raw}");
    }
}

#[test]
fn no_address() {
    for raw in [
        "",
        "jane",
        "@corp.com",
        "jane@",
        "jane@corp",
        "a@b@c",
        "n/a",
        "jane@@corp.com",
        "+x@gmail.com",
        "\"jane doe\"@corp.com",
        "jane@corp..com",
        "jane@[192.0.2.1]",
    ] {
        assert_eq!(canonical(raw), None, "{raw}");
    }
}

#[test]
fn kinds() {
    use EmailKind::*;
    for (raw, kind) in [
        ("jane@gmail.com", Personal),
        ("jane@yahoo.co.uk", Personal),
        ("jane@gmx.net", Personal),
        ("jane@corp.com", Work),
        ("jobs@corp.com", Role),
        ("sales2@corp.com", Role),
        ("info-berlin@corp.com", Role),
        ("recruiting@agency.io", Role),
        ("hr-team@corp.com", Role),
        ("no-reply@corp.com", Service),
        ("none@none.com", Placeholder),
        ("test@test.com", Placeholder),
        ("1234567@corp.com", Placeholder),
        ("jane@corp.invalid", Placeholder),
        ("noreply@github.com", Service),
        ("noemail@corp.com", Placeholder),
        ("jane@example.com", Placeholder),
        ("unknown@unknown.com", Placeholder),
        ("noemail2@corp.com", Placeholder),
        ("no.email.provided@corp.com", Placeholder),
        ("donotemail@corp.com", Placeholder),
        ("xxxx@corp.com", Placeholder),
        ("jane@example.co.uk", Placeholder),
        ("first.last@corp.com", Placeholder),
        ("jobs-noreply@corp.com", Service),
        ("inmail-hit-reply@linkedin.com", Service),
        ("talentacquisition@corp.com", Role),
        ("talent.acquisition@corp.com", Role),
        ("k3v9x@privaterelay.appleid.com", Personal),
        ("jane@tuta.com", Personal),
        ("post.malone@gmail.com", Personal),
    ] {
        assert_eq!(canonical(raw).map(|email| email.kind), Some(kind), "{raw}");
    }
}

#[test]
fn an_address_stands_alone_as_its_owner_writes_it() {
    for (raw, written) in [
        ("Jane Roe <Jane.Roe@Corp.com>", Some("Jane.Roe@Corp.com")),
        ("mailto:jane@corp.com?subject=hi", Some("jane@corp.com")),
        ("(jane@corp.com)", Some("jane@corp.com")),
        ("jane@corp.com.", Some("jane@corp.com")),
        (
            "Jane Doe <Jane.Doe+x@Gmail.com>",
            Some("Jane.Doe+x@Gmail.com"),
        ),
        ("jane@corp.com, other@corp.com", Some("jane@corp.com")),
        ("jane at corp.com", None),
    ] {
        assert_eq!(as_written(raw).as_deref(), written, "{raw}");
    }
}

#[test]
fn an_example_is_told_from_a_filler() {
    for (raw, example) in [
        ("jane@example.com", true),
        ("Jane <jane@example.org>", true),
        ("test@example.com", false),
        ("noemail@example.com", false),
        ("jane@none.com", false),
    ] {
        assert_eq!(is_example(&canonical(raw).unwrap()), example, "{raw}");
    }
}

#[test]
fn github_keeps_the_login() {
    let email = canonical("9900000002+colmf-sample@users.noreply.github.com").unwrap();
    assert_eq!(email.github_login.as_deref(), Some("colmf-sample"));
    assert_eq!(email.github_id.as_deref(), Some("9900000002"));
    assert_eq!(email.kind, EmailKind::Service);
    let old = canonical("colmf-sample@users.noreply.github.com").unwrap();
    assert_eq!(
        (old.github_login.as_deref(), old.github_id),
        (Some("colmf-sample"), None)
    );
}

#[test]
fn signs_that_end_an_address_are_in_none() {
    for raw in ["a@a.'?", "a@b!.com", "%3Fa@b.com"] {
        assert_eq!(canonical(raw), None, "{raw}");
    }
    let under = canonical("a@my_team.example").unwrap();
    assert_eq!(under.key, "a@my_team.example");
}

proptest! {
    #[test]
    fn canonical_is_idempotent(raw in "\\PC{0,12}@?\\PC{0,12}(\\.[a-z]{2,4})?") {
        if let Some(email) = canonical(&raw) {
            prop_assert_eq!(canonical(&email.key).map(|again| again.key), Some(email.key));
        }
    }
}
