//! Who is let in.

use super::*;

fn credential(id: &str, url: &str) -> Credential {
    Credential::new(Api::Harvest, id, &url.parse().unwrap())
}

fn caller(id: &str, url: &str, organisation: Option<u64>, user: Option<u64>) -> Caller {
    Caller {
        credential: credential(id, url),
        organisation: organisation.map(|id| Organization { id, name: None }),
        word: Word::Given,
        user,
        session: 7,
    }
}

const REAL: &str = "https://harvest.greenhouse.io/";

fn ours(organisation: Option<u64>) -> Tenant {
    let mut tenant = Tenant {
        user: Some(7),
        session: 7,
        ..Tenant::default()
    };
    assert!(tenant.learn(&caller("ours-12", REAL, organisation, Some(7))));
    tenant
}

#[test]
fn an_organisation_is_known_by_its_id_and_else_by_its_credentials() {
    const PROXY: &str = "https://proxy.example/";
    let told = ours(Some(1));
    let silent = ours(None);
    for (tenant, caller, agreement) in [
        (
            &told,
            caller("ours-12", REAL, Some(1), Some(7)),
            Agreement::Same,
        ),
        (
            &told,
            caller("new-34", PROXY, Some(1), Some(7)),
            Agreement::Same,
        ),
        (
            &told,
            caller("new-34", REAL, Some(1), None),
            Agreement::Same,
        ),
        (
            &told,
            caller("new-34", REAL, Some(1), Some(8)),
            Agreement::OtherUser,
        ),
        (
            &told,
            caller("ours-12", REAL, Some(2), Some(7)),
            Agreement::Other,
        ),
        (
            &told,
            caller("ours-12", REAL, None, Some(7)),
            Agreement::Same,
        ),
        (
            &told,
            caller("new-34", REAL, None, Some(7)),
            Agreement::Unproven,
        ),
        (
            &told,
            caller("ours-12", PROXY, None, Some(7)),
            Agreement::Unproven,
        ),
        (
            &silent,
            caller("ours-12", REAL, None, None),
            Agreement::Same,
        ),
        (
            &silent,
            caller("ours-12", REAL, Some(5), None),
            Agreement::Same,
        ),
        (
            &silent,
            caller("new-34", REAL, Some(5), None),
            Agreement::Unproven,
        ),
        (
            &silent,
            caller("new-34", REAL, None, None),
            Agreement::Unproven,
        ),
    ] {
        assert_eq!(tenant.agrees_with(&caller), agreement, "{tenant} {caller}");
    }
}

#[test]
fn a_sandbox_may_change_its_port_but_not_its_credential() {
    let mut tenant = Tenant::default();
    tenant.learn(&caller("sandbox-1", "http://127.0.0.1:4000/", None, None));
    let again = caller("sandbox-1", "http://localhost:5000/", None, None);
    assert_eq!(tenant.agrees_with(&again), Agreement::Same);
    let other = caller("sandbox-2", "http://127.0.0.1:4000/", None, None);
    assert_eq!(tenant.agrees_with(&other), Agreement::Unproven);
}

#[test]
fn at_another_port_silence_proves_nothing() {
    let mut tenant = Tenant::default();
    tenant.learn(&caller(
        "sandbox-1",
        "http://127.0.0.1:4000/",
        Some(1),
        None,
    ));
    let at = |port: u16, word| Caller {
        word,
        ..caller(
            "sandbox-1",
            &format!("http://127.0.0.1:{port}/"),
            None,
            None,
        )
    };
    let awaited = at(5000, Word::Awaited);
    assert_eq!(tenant.agrees_with(&awaited), Agreement::Unproven);
    assert_eq!(
        tenant.agrees_with(&at(4000, Word::Awaited)),
        Agreement::Same
    );
    // Who asks nothing sees what is here, and proves nothing for those who ask.
    let not_asked = at(5000, Word::NotAsked);
    assert_eq!(tenant.agrees_with(&not_asked), Agreement::Same);
    assert!(!tenant.learn(&not_asked));
    assert_eq!(tenant.agrees_with(&awaited), Agreement::Unproven);
    tenant.learn(&at(5000, Word::Given));
    assert_eq!(tenant.agrees_with(&awaited), Agreement::Same);
}

#[test]
fn a_row_belongs_to_its_organisation_from_before_that_was_told_too() {
    let mut tenant = ours(None);
    let early = tenant.mark();
    assert!(tenant.owns(early.as_deref()));
    tenant.learn(&caller("ours-12", REAL, Some(1), None));
    assert!(tenant.owns(early.as_deref()) && tenant.owns(tenant.mark().as_deref()));
    assert!(tenant.owns(None));
    assert!(!tenant.owns(Some("organisation:2")));
    assert!(!tenant.owns(Some("harvest:0000000000000001@harvest.greenhouse.io")));
}

#[test]
fn what_is_not_told_now_stays_known() {
    let mut tenant = ours(Some(1));
    let before = tenant.clone();
    assert!(!tenant.learn(&caller("ours-12", REAL, None, None)));
    assert_eq!(tenant, before);
}

#[test]
fn a_note_of_an_earlier_gleaner_is_read() {
    let text = r#"{"organisation":1,"url":"https://a.example/","user":7,"credential":7}"#;
    let tenant: Tenant = serde_json::from_str(text).unwrap();
    assert_eq!(
        tenant.agrees_with(&caller("any-1", REAL, None, None)),
        Agreement::Same
    );
    let mut other = caller("any-1", REAL, None, None);
    other.session = 8;
    assert_eq!(tenant.agrees_with(&other), Agreement::Unproven);
}

#[test]
fn who_is_refused_is_told_both_and_no_secret() {
    let mut told = ours(Some(1));
    told.name = Some("Larkfield".to_owned());
    let here = caller("very-secret-client-id-34", REAL, None, None);
    let text = Stranger {
        there: told.clone(),
        here,
    }
    .to_string();
    for part in [
        "Larkfield (organisation 1)",
        "ending in id34",
        "--same-organisation",
        "--data-dir",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("very-secret"), "{text}");
    let here = caller("ours-12", REAL, Some(2), None);
    let text = Stranger { there: told, here }.to_string();
    assert!(
        text.contains("organisation 2") && !text.contains("--same-organisation"),
        "{text}"
    );
    let key = Credential::new(Api::Ingestion, "partner-key-1", &REAL.parse().unwrap());
    assert_eq!(key.to_string(), "the partner key at harvest.greenhouse.io");
}
