//! Whatever colleagues do between two syncs, the copy equals the sandbox after the second, row by
//! row, as far as the acting user may see.

use crate::house::{House, unlimited};
use gleaner::harvest::{Lane, Query, wire};
use gleaner::mirror::sync::Mode;
use gleaner::people::CandidateId;
use gleaner::sandbox::{Admin, start};
use proptest::prelude::*;
use serde_json::json;
use tokio_util::sync::CancellationToken;

/// What a colleague does; people and jobs by their place among those there are, counted round.
#[derive(Clone, Debug)]
enum Change {
    Create { private: bool },
    Rename(usize, String),
    Address(usize, u16),
    Apply(usize, usize),
    Hide(usize, bool),
    Delete(usize),
    Merge(usize, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let place = 0..4_000_usize;
    prop_oneof![
        any::<bool>().prop_map(|private| Change::Create { private }),
        (place.clone(), "[A-Z][a-z]{2,8}").prop_map(|(who, name)| Change::Rename(who, name)),
        (place.clone(), any::<u16>()).prop_map(|(who, number)| Change::Address(who, number)),
        (place.clone(), place.clone()).prop_map(|(who, job)| Change::Apply(who, job)),
        (place.clone(), any::<bool>()).prop_map(|(who, private)| Change::Hide(who, private)),
        place.clone().prop_map(Change::Delete),
        (place.clone(), place).prop_map(|(first, second)| Change::Merge(first, second)),
    ]
}

impl Change {
    /// Does it; what the sandbox's rules refuse, such as a second application to one job, is not
    /// done.
    fn happen(&self, admin: &Admin) {
        let id = |resource: &str, place: usize| {
            let rows = admin.rows(resource);
            rows[place % rows.len()]["id"].as_u64().unwrap()
        };
        let person = |place| id("candidates", place);
        match self {
            Self::Create { private } => {
                let new = json!({"first_name": "Nova", "last_name": "Newcomer"});
                let made = admin.create_person(&new).unwrap();
                if *private {
                    let id = made["candidate"]["id"].as_u64().unwrap();
                    admin.edit_person(id, &json!({"is_private": true})).unwrap();
                }
            }
            Self::Rename(who, name) => {
                let _ = admin.edit_person(person(*who), &json!({"first_name": name}));
            }
            Self::Address(who, number) => {
                let email =
                    json!([{"value": format!("n{number}@example.org"), "type": "personal"}]);
                let _ = admin.edit_person(person(*who), &json!({"email_addresses": email}));
            }
            Self::Apply(who, job) => {
                let body = json!({"candidate_id": person(*who), "job_id": id("jobs", *job)});
                let _ = admin.create_application(&body);
            }
            Self::Hide(who, private) => {
                let _ = admin.edit_person(person(*who), &json!({"is_private": private}));
            }
            Self::Delete(who) => {
                admin.delete_person(person(*who));
            }
            Self::Merge(first, second) => {
                admin.merge_people(person(*first), person(*second));
            }
        }
    }
}

/// A house whose acting user is a Site Admin who may not see private people (contract 2.5).
async fn house_of_one_who_sees_no_private_people(candidates: usize) -> House {
    let sandbox = start(unlimited(candidates)).await.unwrap();
    let users = sandbox.admin().rows("users");
    let grace = users.iter().find(|user| user["first_name"] == "Grace");
    let grace = grace.and_then(|user| user["id"].as_u64());
    House::of(sandbox, grace)
}

async fn sweep_everyone(house: &House) -> gleaner::mirror::Written {
    let token = CancellationToken::new();
    house.sync.sweep(usize::MAX, &token).await.unwrap()
}

async fn keeps_up(rounds: Vec<(Vec<Change>, bool)>) {
    let house = house_of_one_who_sees_no_private_people(120).await;
    house.sync(Mode::Incremental).await.unwrap();
    house.assert_equal().await;
    let admin = house.sandbox.admin();
    for (changes, full) in rounds {
        for change in changes {
            change.happen(&admin);
        }
        if full {
            house.sync(Mode::Full).await.unwrap();
        } else {
            house.sync(Mode::Incremental).await.unwrap();
            sweep_everyone(&house).await;
        }
        house.assert_equal().await;
        let quiet = house.sync(Mode::Incremental).await.unwrap();
        for one in &quiet.resources {
            assert!(one.requests <= 1, "{one:?}");
            assert_eq!(one.written, 0, "{one:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn the_copy_keeps_up_with_whatever_happens(
        rounds in prop::collection::vec((prop::collection::vec(change(), 0..25), any::<bool>()), 1..5)
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(keeps_up(rounds));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_becomes_private_leaves_and_comes_back_with_their_applications() {
    let house = house_of_one_who_sees_no_private_people(60).await;
    house.sync(Mode::Incremental).await.unwrap();
    let admin = house.sandbox.admin();
    let applications = house.mirror.status().await.unwrap().applications;
    let public: Vec<u64> = admin
        .rows("candidates")
        .iter()
        .filter(|row| row["private"] == false)
        .map(|row| row["id"].as_u64().unwrap())
        .collect();
    let seen = house
        .client
        .all(Query::<wire::Application>::new(), Lane::Sync);
    let of = seen.await.unwrap().into_iter();
    let id = of
        .filter_map(|row| row.candidate_id)
        .find(|id| public.contains(id))
        .unwrap();
    let who = [CandidateId(i64::try_from(id).unwrap())];
    admin.edit_person(id, &json!({"is_private": true})).unwrap();
    assert_eq!(sweep_everyone(&house).await.gone, 1);
    assert!(house.mirror.candidates(&who).await.unwrap().is_empty());
    assert!(house.mirror.applications(&who).await.unwrap().is_empty());

    admin
        .edit_person(id, &json!({"is_private": false}))
        .unwrap();
    let back = sweep_everyone(&house).await;
    assert_eq!((back.gone, back.written), (0, 1));
    assert_eq!(house.mirror.candidates(&who).await.unwrap().len(), 1);
    assert_eq!(
        house.mirror.status().await.unwrap().applications,
        applications
    );
    house.assert_equal().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_of_sweeps_is_followed_by_a_rest() {
    let house = House::with(unlimited(80)).await;
    house.sync(Mode::Incremental).await.unwrap();
    assert!(house.sync.sweep_is_due().await.unwrap());
    let token = CancellationToken::new();
    house.sync.sweep(1, &token).await.unwrap();
    assert!(house.sync.sweep_is_due().await.unwrap(), "half of them");
    house.sync.sweep(1, &token).await.unwrap();
    assert!(!house.sync.sweep_is_due().await.unwrap(), "all of them");
}
