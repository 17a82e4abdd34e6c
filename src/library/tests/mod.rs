mod decisions;

use tempfile::TempDir;

use super::{
    Changes, Effect, ImportReport, Judge, Library, NameAgreement, Origin, Sameness, SavedSearch,
};
use crate::people::{Profile, ProfileId, match_keys_of_profile};
use crate::store::Store;

/// Judges by the plainest rule: a key in common and the same name.
struct Plain;

impl Judge for Plain {
    fn same(&self, a: &Profile, b: &Profile) -> Sameness {
        let theirs = match_keys_of_profile(b);
        let shares = match_keys_of_profile(a)
            .iter()
            .any(|key| theirs.contains(key));
        match (shares, self.names(a, b)) {
            (true, NameAgreement::Agree | NameAgreement::Unknown) => Sameness::Same,
            (false, NameAgreement::Agree) if a.company.is_some() && a.company == b.company => {
                Sameness::Doubt
            }
            _ => Sameness::Other,
        }
    }

    fn names(&self, a: &Profile, b: &Profile) -> NameAgreement {
        let [a, b] = [a, b].map(|one| crate::people::text::phrase(&one.name()));
        match (a.is_empty() || b.is_empty(), a == b) {
            (true, _) => NameAgreement::Unknown,
            (_, true) => NameAgreement::Agree,
            _ => NameAgreement::Differ,
        }
    }
}

fn library() -> (TempDir, Library) {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(&directory.path().join("gleaner.db")).unwrap();
    (directory, Library::new(store, Plain))
}

fn profile(external_id: &str, name: &str, company: &str) -> Profile {
    Profile {
        external_id: external_id.to_owned(),
        source: "people.jsonl".to_owned(),
        full_name: Some(name.to_owned()),
        company: Some(company.to_owned()),
        ..Profile::default()
    }
}

async fn import(library: &Library, profiles: Vec<Profile>) -> ImportReport {
    let name = profiles[0].source.clone();
    library.import(Origin::file(&name), profiles).await.unwrap()
}

/// Added, filled, changed, unchanged.
fn counts(report: &ImportReport) -> [usize; 4] {
    [
        report.added,
        report.filled,
        report.changed,
        report.unchanged,
    ]
}

fn with_mail(external_id: &str, name: &str, mail: &str) -> Profile {
    Profile {
        emails: vec![mail.into()],
        ..profile(external_id, name, "Acme")
    }
}

fn set(json: &str) -> Changes {
    serde_json::from_str(json).unwrap()
}

fn ids(found: &[super::Kept]) -> Vec<&str> {
    found
        .iter()
        .map(|k| k.profile.external_id.as_str())
        .collect()
}

#[tokio::test]
async fn an_import_adds_fills_changes_and_says_so() {
    let (_directory, library) = library();
    let first = vec![
        profile("p-a", "Ada Lovelace", "Analytical"),
        profile("p-b", "Bo Ek", "Acme"),
    ];
    assert_eq!(counts(&import(&library, first.clone()).await), [2, 0, 0, 0]);
    assert_eq!(counts(&import(&library, first.clone()).await), [0, 0, 0, 2]);

    let mut again = first;
    again[0].title = Some("Countess".to_owned());
    again[1].company = Some("Umbrella".to_owned());
    again.push(profile("p-c", "Cy Young", "Acme"));
    let planned = library
        .preview_import(Origin::file("people.jsonl"), again.clone())
        .await
        .unwrap();
    assert_eq!(counts(&planned), [1, 1, 1, 0]);
    assert_eq!(planned.import, None);
    let told: Vec<_> = planned.rows.iter().map(|row| row.effect).collect();
    assert_eq!(told, [Effect::Filled, Effect::Changed, Effect::Added]);
    let change = &planned.rows[1].fields[0];
    assert_eq!(
        (change.old.as_str(), change.new.as_str()),
        ("Acme", "Umbrella")
    );
    assert_eq!(library.count().await.unwrap(), 2, "a preview keeps nothing");
    let report = import(&library, again).await;
    assert_eq!(counts(&report), [1, 1, 1, 0]);

    let bo = library.find("p-b").await.unwrap().pop().unwrap();
    assert_eq!(bo.profile.company.as_deref(), Some("Umbrella"));
    assert_eq!(
        library.get(&[bo.id]).await.unwrap(),
        std::slice::from_ref(&bo)
    );
    let record = library.record(bo.id).await.unwrap().unwrap();
    assert_eq!(record.history[0].value, "Acme");
    assert_eq!(record.sources.len(), 2);
    assert_eq!(library.find("nobody").await.unwrap(), []);

    let undone = library.undo_import(report.import.unwrap()).await.unwrap();
    assert_eq!((undone.removed, undone.restored), (1, 2));
    let bo = library.find("p-b").await.unwrap().pop().unwrap();
    assert_eq!(bo.profile.company.as_deref(), Some("Acme"));
    assert!(library.undo_import(report.import.unwrap()).await.is_err());
}

/// Returns what the table of keys holds, and what the records say it should; each sorted.
fn keys_of_table_and_records(library: &Library) -> [Vec<(i64, i64)>; 2] {
    library
        .store
        .read_here(|connection| {
            let mut select = connection
                .prepare("SELECT key, profile_id FROM profile_key ORDER BY key, profile_id")?;
            let table = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let table = table.collect::<Result<Vec<(i64, i64)>, _>>()?;
            let mut select = connection.prepare("SELECT id FROM profile")?;
            let ids = select.query_map([], |row| row.get(0))?;
            let mut records = Vec::new();
            for id in ids {
                let id: i64 = id?;
                let known = super::known::Known::load(connection, id)?.unwrap();
                records.extend(known.keys().into_iter().map(|key| (key, id)));
            }
            records.sort_unstable();
            Ok([table, records])
        })
        .unwrap()
}

#[tokio::test]
async fn a_long_list_taken_in_at_once_is_what_its_rows_come_to_one_by_one() {
    let rows: Vec<Profile> = (0..2_100_usize)
        .map(|row| {
            // Some people come again: with another title, with a page besides, without a name, just so.
            let person = if row % 7 == 3 { row / 2 } else { row };
            let name = if row % 35 == 3 {
                String::new()
            } else {
                format!("Ada{person} Byron{}", person % 300)
            };
            let company = format!("Mill {}", person % 50);
            Profile {
                emails: vec![format!("ada{person}@byron.test").into()],
                title: (row % 3 == 0).then(|| format!("Engineer {}", row % 5)),
                linkedin: (row % 4 == 3)
                    .then(|| format!("https://www.linkedin.com/in/ada-{person}")),
                ..profile(&row.to_string(), &name, &company)
            }
        })
        .collect();
    let (_one, at_once) = library();
    let (_other, by_parts) = library();
    import(&at_once, rows.clone()).await;
    for some in rows.chunks(150) {
        import(&by_parts, some.to_vec()).await;
    }
    let people = |all: Vec<super::Kept>| -> Vec<(ProfileId, Profile, Vec<String>)> {
        let mut all: Vec<_> = all
            .into_iter()
            .map(|one| {
                let ids = one.sources.into_iter().map(|source| source.id).collect();
                (one.id, one.profile, ids)
            })
            .collect();
        all.sort_by_key(|one| one.0);
        all
    };
    let [one, other] = [&at_once, &by_parts].map(|library| library.list(9_999, 0));
    let (one, other) = (people(one.await.unwrap()), people(other.await.unwrap()));
    assert!(one.len() > 1_500 && one.len() < rows.len());
    assert_eq!(one, other);
    assert_eq!(
        at_once.pairs().await.unwrap(),
        by_parts.pairs().await.unwrap()
    );
    for library in [&at_once, &by_parts] {
        let [table, records] = keys_of_table_and_records(library);
        assert_eq!(table, records);
    }
    // Undone, nothing is left by which anybody is found.
    let import = at_once.imports().await.unwrap()[0].id;
    at_once.undo_import(import).await.unwrap();
    assert_eq!(
        keys_of_table_and_records(&at_once),
        [Vec::new(), Vec::new()]
    );
}

#[tokio::test]
async fn the_number_of_a_row_is_nobody() {
    let (_directory, library) = library();
    import(
        &library,
        vec![
            profile("1", "Zdenka Novotná", "Acme"),
            profile("2", "Bo Ek", "Acme"),
        ],
    )
    .await;
    let others = vec![
        profile("1", "Celia Ford", "Acme"),
        profile("2", "Dan Ito", "Acme"),
    ];
    assert_eq!(counts(&import(&library, others).await), [2, 0, 0, 0]);
    assert_eq!(library.count().await.unwrap(), 4);
    // Nor are two of one name one person by it; the pair is offered.
    let namesake = Profile {
        title: Some("Baker".to_owned()),
        ..profile("2", "Bo Ek", "Acme")
    };
    let report = import(&library, vec![namesake]).await;
    assert_eq!((report.added, report.in_doubt), (1, 1));
    let pair = library.pairs().await.unwrap().pop().unwrap();
    library.keep_apart(pair.a, pair.b).await.unwrap();
    assert_eq!(library.pairs().await.unwrap(), []);
}

#[tokio::test]
async fn a_row_said_again_by_another_tool_is_found_by_its_id_at_once() {
    let from = |tool: &str| Origin {
        tool: Some(tool.to_owned()),
        ..Origin::file("people.csv")
    };
    for rows in [1, 2_100_usize] {
        let (_directory, library) = library();
        let list = |id: usize| -> Vec<Profile> {
            let row = |at: usize| {
                let name = format!("Ada{at} Byron");
                with_mail(
                    &(id + at).to_string(),
                    &name,
                    &format!("ada{at}@byron.test"),
                )
            };
            (0..rows).map(row).collect()
        };
        library.import(from("lever"), list(1)).await.unwrap();
        let again = library.import(from("greenhouse"), list(5_001)).await;
        assert_eq!(counts(&again.unwrap()), [0, 0, 0, rows]);
        let [table, records] = keys_of_table_and_records(&library);
        assert_eq!(table, records);

        // Nothing but the number that Greenhouse gave.
        let bare = profile("5001", "Ada0 Byron", "Umbrella");
        let found = library.import(from("greenhouse"), vec![bare]).await;
        assert_eq!(counts(&found.unwrap()), [0, 0, 1, 0], "{rows}");
    }
}

#[tokio::test]
async fn a_bare_link_takes_nothing_away_and_a_shared_mailbox_is_two_people() {
    let (_directory, library) = library();
    import(
        &library,
        vec![with_mail("p-1", "Ada Lovelace", "ada@x.org")],
    )
    .await;
    let bare = Profile {
        source: "paste".to_owned(),
        external_id: "email:ada@x.org".to_owned(),
        emails: vec!["ADA@x.org".into()],
        ..Profile::default()
    };
    assert_eq!(counts(&import(&library, vec![bare]).await), [0, 0, 0, 1]);
    let kept = library.list(10, 0).await.unwrap();
    assert_eq!(kept[0].profile.name(), "Ada Lovelace");
    assert_eq!(kept[0].sources.len(), 2);
    let report = import(&library, vec![with_mail("p-2", "Bo Ek", "ada@x.org")]).await;
    assert_eq!(report.added, 1);
}

#[tokio::test]
async fn a_row_that_joins_two_records_is_undone_with_its_import() {
    let (_directory, library) = library();
    import(
        &library,
        vec![
            with_mail("p-1", "Ada Lovelace", "ada@x.org"),
            with_mail("p-2", "Ada Lovelace", "ada@y.org"),
        ],
    )
    .await;
    let both = Profile {
        emails: vec!["ada@x.org".into(), "ada@y.org".into()],
        ..profile("p-3", "Ada Lovelace", "Acme")
    };
    let report = import(&library, vec![both]).await;
    assert_eq!(library.count().await.unwrap(), 1);
    library.undo_import(report.import.unwrap()).await.unwrap();
    assert_eq!(library.count().await.unwrap(), 2);
}

#[tokio::test]
async fn records_are_edited_merged_taken_apart_and_deleted() {
    let (_directory, library) = library();
    import(
        &library,
        vec![
            with_mail("p-1", "Ada Lovelace", "ada@x.org"),
            with_mail("p-2", "Ida King", "ida@y.org"),
        ],
    )
    .await;
    let [ada, ida] = [ProfileId(1), ProfileId(2)];
    let edits = set(r#"{"title":"Countess","emails":["ada@x.org","ada@z.org"],"company":null}"#);
    let (record, changed) = library
        .edit(ada, edits.clone(), "Me".to_owned())
        .await
        .unwrap();
    assert_eq!(record.profile.title.as_deref(), Some("Countess"));
    assert_eq!(record.profile.company, None);
    assert_eq!(record.profile.emails.len(), 2);
    assert_eq!(changed.len(), 3);
    assert_eq!(record.history[0].value, "Acme");
    let (_, changed) = library.edit(ada, edits, "Me".to_owned()).await.unwrap();
    assert_eq!(changed, []);
    let nothing = set(r#"{"full_name":"","first_name":"","last_name":"","emails":[]}"#);
    assert!(library.edit(ada, nothing, String::new()).await.is_err());
    let (record, _) = library
        .edit(ada, set(r#"{"full_name":"Ada King"}"#), String::new())
        .await
        .unwrap();
    assert_eq!(record.profile.last_name.as_deref(), Some("King"));

    let merged = library.merge(ada, vec![ida]).await.unwrap();
    assert_eq!(merged.profile.emails.len(), 3);
    assert_eq!(library.count().await.unwrap(), 1);
    let (one, other) = library.split(ada, Vec::new()).await.unwrap();
    assert_eq!((one.id, other.id), (ada, ida));
    assert_eq!(other.profile.name(), "Ida King");
    assert!(library.split(ida, Vec::new()).await.is_err());
    assert_eq!(library.delete(vec![ada, ida]).await.unwrap(), 2);
    assert_eq!(library.count().await.unwrap(), 0);
}

#[tokio::test]
async fn unknown_keys_are_kept() {
    let (_directory, library) = library();
    let line = r#"{"external_id":"x","full_name":"Xu","shoe_size":43}"#;
    let given: Profile = serde_json::from_str(line).unwrap();
    import(&library, vec![given.clone()]).await;
    assert_eq!(library.find("x").await.unwrap()[0].profile, given);
}

#[tokio::test]
async fn a_list_is_in_the_order_of_the_import() {
    let (_directory, library) = library();
    import(
        &library,
        vec![
            profile("1", "José Müller", "Acme"),
            profile("2", "Jose Ruiz", "Umbrella"),
            profile("3", "王晓明", "Acme"),
        ],
    )
    .await;
    assert_eq!(ids(&library.list(9, 0).await.unwrap()), ["1", "2", "3"]);
    assert_eq!(ids(&library.list(1, 1).await.unwrap()), ["2"]);
}

#[tokio::test]
async fn searches_are_kept_by_name() {
    let (_directory, library) = library();
    let search = |query: &str| SavedSearch {
        name: "rust".to_owned(),
        query: query.to_owned(),
        scope: Some("all".to_owned()),
    };
    library.save_search(search("rust")).await.unwrap();
    library.save_search(search("rust berlin")).await.unwrap();
    assert_eq!(
        library.saved_searches().await.unwrap(),
        [search("rust berlin")]
    );
    assert!(library.forget_search("rust").await.unwrap());
    assert!(!library.forget_search("rust").await.unwrap());
}
