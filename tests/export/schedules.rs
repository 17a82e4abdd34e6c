//! Random schedules of faults, kills and restarts, of people under several spellings, who go out of
//! sight, and of jobs that close: whatever the order, Greenhouse holds nobody twice, no export is lost
//! and none goes beyond its plan (architecture 2, promises 1 and 5).
//!
//! `GLEANER_SCHEDULES=1000` runs that many, from `GLEANER_SCHEDULES_FROM` on; `GLEANER_SCHEDULE_SEED=17`
//! runs that one alone. A failure names its seed.

use std::time::Duration;

use crate::support::{House, applications, engine, people, small, stranger, with_email};
use fastrand::Rng;
use futures_util::StreamExt;
use gleaner::config::{Attach, Channel, Export};
use gleaner::export::{
    Addition, Halt, OutboxEntry, OutboxState, Outcome, Plan, PlanItem, Step, Target,
};
use gleaner::people::Profile;
use gleaner::sandbox::{Admin, Options};
use gleaner::worker::{Engine, SyncMode};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

/// Schedules of an ordinary test run.
const SCHEDULES: u64 = 24;
/// Schedules under way at the same time, in an ordinary run and in one of many: most of their time
/// is spent waiting for answers that never come.
const AT_ONCE: [usize; 2] = [6, 16];
/// How long an answer is waited for in the first life, again as long in each later one: a machine too
/// busy to answer in time must not keep an outbox from its rest.
const PATIENCE: Duration = Duration::from_millis(250);
/// Lives after which an outbox that is not quiet counts as stuck.
const LIVES: usize = 40;

/// What may go wrong, with the calls it may befall; `{n}`, `{after}` and `{ms}` are drawn.
const KINDS: &[&str] = &[
    "drop-before:{call}:n={n},after={after}",
    "drop-after:{call}:n={n},after={after}",
    "hang:{call}:n={n},after={after},when=before",
    "hang:{call}:n={n},after={after},when=after",
    "408:{call}:n={n},after={after},when=before",
    "408:{call}:n={n},after={after},when=after",
    "500:{call}:n={n},after={after},when=before",
    "500:{call}:n={n},after={after},when=after",
    "502:{call}:n={n},after={after},when=after",
    "truncate:{call}:n={n},after={after}",
    "garbage:{call}:n={n},after={after}",
    "empty:{call}:n={n},after={after}",
    "message:{call}:n={n},after={after}",
    "slow:{call}:n={n},after={after},ms={ms}",
    "latency:{call}:n={n},after={after},ms={ms}",
    "401:{call}:n={n},after={after}",
    "403:{call}:n={n},after={after}",
    "429:{call}:n={n},after={after},seconds=0",
    "late:{call}:n={n},reads={n}",
];
const CALLS: &[&str] = &[
    "POST /v3/candidates",
    "POST /v3/candidates",
    "POST /v1/partner/candidates",
    "POST /v3/applications",
    "POST /v3/notes",
    "POST /v3/candidate_tags",
    "POST /v3/applied_candidate_tags",
    "POST /v3/attachments",
    "PATCH /v3/candidates/*",
    "GET /v3/candidates",
    "GET /v3/applications",
    "GET /v3/*",
];

fn faults(rng: &mut Rng) -> Vec<String> {
    let one = |rng: &mut Rng| {
        let kind = KINDS[rng.usize(..KINDS.len())];
        kind.replace("{call}", CALLS[rng.usize(..CALLS.len())])
            .replace("{n}", &rng.u32(1..4).to_string())
            .replace("{after}", &rng.u32(..4).to_string())
            .replace("{ms}", &rng.u32(1..60).to_string())
    };
    (0..rng.usize(1..5)).map(|_| one(rng)).collect()
}

/// What goes along: each kind of follow-up in some schedules, in the sandbox's own words.
fn carried(rng: &mut Rng, admin: &Admin, defaults: Export) -> Export {
    let fields = admin.rows("custom_fields");
    let is_text = |row: &&Value| {
        row["field_type"] == "candidate"
            && row["active"] == true
            && row["value_type"] == "short_text"
    };
    let key = fields
        .iter()
        .find(is_text)
        .and_then(|row| row["name_key"].as_str());
    let tag = admin.rows("candidate_tags")[0]["name"]
        .as_str()
        .map(str::to_owned);
    Export {
        external_id_field: key.map(str::to_owned).filter(|_| rng.bool()),
        tags: tag.into_iter().filter(|_| rng.bool()).collect(),
        create_tags: rng.bool(),
        attach: if rng.bool() {
            vec![Attach::Profile]
        } else {
            Vec::new()
        },
        ..defaults
    }
}

/// A person of a schedule: the rows that are exported of them, and what becomes of their record.
struct Drawn {
    rows: Vec<Profile>,
    /// The record that a colleague made before.
    there: Option<u64>,
    /// The life before which it goes out of sight, after the plan in any case.
    lost: Option<usize>,
}

/// The same person as another file spells them, by another key.
fn respelt(rng: &mut Rng, profile: &Profile) -> Profile {
    let (given, family) = (
        profile.first_name.clone().unwrap(),
        profile.last_name.clone().unwrap(),
    );
    let (first, last) = match rng.u8(..4) {
        0 => (family, given),
        1 => (format!("{}.", &given[..1]), family),
        2 => (format!("Dr. {given}"), family),
        _ => (given, format!("{}{}", &family[..3], &family[4..])),
    };
    // A mailbox of its own on half of them, which nobody has heard of.
    let own = format!("{}.other@posteo.net", profile.external_id);
    let emails = match rng.bool() {
        true => vec![own.into()],
        false => Vec::new(),
    };
    Profile {
        external_id: format!("{}-respelt", profile.external_id),
        first_name: Some(first),
        last_name: Some(last),
        emails,
        ..profile.clone()
    }
}

/// Somebody to export: most are new, some have no e-mail, some are there by a colleague's hand, in the
/// local copy where they are `known`.
fn intents(rng: &mut Rng, admin: &Admin, known: bool) -> Vec<Drawn> {
    let first = rng.usize(..200);
    let mut drawn = Vec::new();
    for number in first..first + rng.usize(2..7) {
        let mut profile = stranger(number);
        let colleague = match rng.u8(..4) {
            0 => {
                profile.emails.clear();
                false
            }
            1 => true,
            _ => false,
        };
        if rng.bool() {
            profile.notes = Some(format!("Note on {number}"));
            profile.tags = vec!["drawn by lot".to_owned()];
        }
        // The same person is in another file too.
        let twin = (rng.u8(..6) == 0).then(|| Profile {
            external_id: format!("twin-{number}"),
            ..profile.clone()
        });
        let respelt = (rng.u8(..4) == 0).then(|| {
            let other = respelt(rng, &profile);
            if !profile.emails.is_empty() {
                profile.linkedin = None;
            }
            other
        });
        // The colleague knows the person by either spelling, and by its e-mail alone.
        let there = colleague.then(|| {
            let by_other = respelt
                .as_ref()
                .filter(|other| !other.emails.is_empty() && rng.bool());
            let body = colleagues_body(by_other.unwrap_or(&profile));
            let made = admin.create_person(&body).unwrap();
            made["candidate"]["id"].as_u64().unwrap()
        });
        let mut rows: Vec<Profile> = [profile].into_iter().chain(twin).chain(respelt).collect();
        rng.shuffle(&mut rows);
        drawn.push(Drawn {
            lost: (known && there.is_some() && rng.bool())
                .then(|| rng.usize(..3) * usize::from(rng.bool())),
            rows,
            there,
        });
    }
    drawn
}

/// Takes a record out of sight: private, merged or deleted. Greenhouse does not say which.
fn lose(rng: &mut Rng, admin: &Admin, id: u64) {
    match rng.u8(..3) {
        0 => assert!(admin.set_private(id, true)),
        1 => {
            let other = json!({"first_name": "Somebody", "last_name": "Else"});
            let other = admin.create_person(&other).unwrap();
            assert!(admin.merge_people(other["candidate"]["id"].as_u64().unwrap(), id));
        }
        _ => assert!(admin.delete_person(id)),
    }
}

fn colleagues_body(profile: &Profile) -> Value {
    json!({
        "first_name": profile.first_name, "last_name": profile.last_name,
        "email_addresses": [{"value": profile.emails[0].value, "type": "personal"}],
    })
}

/// The records of a person, by whichever spelling.
fn named(admin: &Admin, drawn: &Drawn) -> Vec<Value> {
    let is = |row: &Value| {
        drawn.rows.iter().any(|profile| {
            row["first_name"] == *profile.first_name.as_ref().unwrap()
                && row["last_name"] == *profile.last_name.as_ref().unwrap()
        })
    };
    admin.rows("candidates").into_iter().filter(is).collect()
}

async fn synced(engine: &Engine) {
    engine
        .sync
        .run(SyncMode::Incremental, &CancellationToken::new(), |_| {})
        .await
        .unwrap();
}

/// What else happens in a schedule.
struct Days {
    /// New people leave through the partner key.
    partner: bool,
    /// The job closes before this life.
    closes: Option<usize>,
    /// The acting user sees nothing in this life.
    blind: Option<usize>,
    /// Before this life somebody tries another organisation's credentials.
    stranger: Option<usize>,
    /// The job opens again before this life.
    opens: Option<usize>,
    /// In this life somebody gives up one that is not done.
    forgets: Option<usize>,
    /// The partner key is refused for a while: with this status, after so many calls, so many times.
    keyless: Option<(u16, u32, u32)>,
}

impl Days {
    fn drawn(rng: &mut Rng) -> Self {
        let mut one_in = |many: u8| (rng.u8(..many) == 0).then(|| rng.usize(..4));
        let closes = one_in(6);
        let mut days = Self {
            closes,
            blind: one_in(5),
            stranger: one_in(6),
            partner: one_in(4).is_some(),
            opens: closes.zip(one_in(2)).map(|(at, later)| at + 1 + later),
            forgets: one_in(5),
            keyless: None,
        };
        if days.partner {
            // At this door a job closes as often as at the other one, and a key is lost.
            days.closes = days.closes.or_else(|| one_in(4));
            let status = if rng.bool() { 401 } else { 403 };
            days.keyless = (rng.u8(..3) == 0).then(|| (status, rng.u32(..3), rng.u32(4..9)));
        }
        days
    }
}

/// Works off the outbox with the credentials of another organisation, which gets nothing of it.
async fn by_strangers(seed: u64, house: &House) {
    // The client id is the same, as that of every sandbox: the organisation, or the port, tells them apart.
    let other = House::new(Options {
        candidates: 3,
        seed: seed + 1_000_003,
        ..small()
    })
    .await;
    other.admin().set_organisation(77, "Otter Works");
    let before = other.admin().count("candidates");
    let engine = engine(&other.sandbox, house.data.path(), house.timeout);
    let _ = engine.outbox.work_off_until_quiet().await;
    drop(engine);
    let admin = other.admin();
    assert_eq!(
        admin.count("candidates"),
        before,
        "seed {seed}: to strangers"
    );
    let wrote = |one: &gleaner::sandbox::Logged| one.method != "GET" && one.path.starts_with("/v3");
    assert!(
        !admin.requests().iter().any(wrote),
        "seed {seed}: written to strangers"
    );
}

/// Whether an export waits until its job is open again.
fn waits_for_job(entry: &OutboxEntry) -> bool {
    let job = matches!(entry.halt, Some(Halt::Job | Halt::PartnerJob));
    entry.state == OutboxState::Planned && job
}

/// Gives one export up that is not done, whatever may still come of its call.
async fn give_up(rng: &mut Rng, engine: &Engine) {
    let mut entries = engine.outbox.all().await.unwrap();
    entries.retain(|one| one.state != OutboxState::Done);
    if !entries.is_empty() {
        let id = &entries[rng.usize(..entries.len())].id;
        // What was just being sent can't be.
        let _ = engine.outbox.forget(id).await;
    }
}

/// Runs one schedule and returns its outbox.
async fn run(seed: u64) -> (House, Plan, Vec<Drawn>, Vec<OutboxEntry>) {
    let mut rng = Rng::with_seed(seed);
    let latency = Duration::from_millis(rng.u64(..6));
    let mut house = House::new(Options {
        candidates: 20,
        latency,
        seed,
        ..small()
    })
    .await;
    let admin = house.admin();
    let user = house.sandbox.hello()["user_id"].as_u64().unwrap();
    assert!(admin.set_sees_private(user, true));
    house.fault("switch:empty-for-non-admins");
    let days = Days::drawn(&mut rng);
    let export = carried(&mut rng, &admin, Export::default());
    let open = |house: &House| {
        let set = |config: &mut gleaner::config::Config| {
            config.greenhouse.user_id = Some(user);
            config.export = export.clone();
            if days.partner {
                config.export.channel = Some(Channel::Ingestion);
            }
        };
        match days.partner {
            true => house.engine_with_partner(set),
            false => house.engine_set(set),
        }
    };
    let engine = open(&house);
    synced(&engine).await;
    if days.partner {
        engine.setup.vouch().await.unwrap();
    }
    let known = rng.bool();
    let drawn = intents(&mut rng, &admin, known);
    if known {
        synced(&engine).await;
    }
    let profiles: Vec<Profile> = drawn.iter().flat_map(|one| one.rows.clone()).collect();
    let (id, name) = house.job();
    let target = Target::Job { id, name };
    let plan = engine
        .plans
        .plan_people(people(&profiles), &target)
        .await
        .unwrap();
    engine.outbox.enqueue(&plan, Duration::ZERO).await.unwrap();
    drop(engine);
    assert!(admin.set_sees_private(user, false));
    for spec in faults(&mut rng) {
        house.fault(&spec);
    }
    if let Some((status, after, n)) = days.keyless {
        house.fault(&format!(
            "{status}:POST /v1/partner/candidates:n={n},after={after}"
        ));
    }
    let job = u64::try_from(id.0).unwrap();
    // Each life ends at a random point, as a killed process does; the last ones live as they like.
    let kills = rng.usize(..5);
    for life in 0..LIVES {
        house.timeout = PATIENCE * u32::try_from(life + 1).unwrap();
        for one in drawn.iter().filter(|one| one.lost == Some(life)) {
            lose(&mut rng, &admin, one.there.unwrap());
        }
        if days.stranger == Some(life) {
            by_strangers(seed, &house).await;
        }
        assert!(admin.set_site_admin(user, days.blind != Some(life)));
        let engine = open(&house);
        if days.closes == Some(life) {
            assert!(admin.set_job_status(job, "closed"));
        }
        if days.opens == Some(life) {
            assert!(admin.set_job_status(job, "open"));
        }
        if days.forgets == Some(life) {
            give_up(&mut rng, &engine).await;
        }
        // Somebody who does not trust a kill asks for all of it again.
        if life < kills && rng.u8(..3) == 0 {
            let again = engine.outbox.enqueue(&plan, Duration::ZERO).await;
            assert!(
                again.is_ok() || days.blind == Some(life),
                "{:?}",
                again.err()
            );
        }
        let work = engine.outbox.work_off_until_quiet();
        if life < kills || days.blind == Some(life) {
            let _ = tokio::time::timeout(Duration::from_millis(rng.u64(1..60)), work).await;
        } else if let Err(error) = work.await {
            tracing::debug!(%error, "another life");
        }
        let entries = engine.outbox.all().await.unwrap();
        let is_over = [days.closes, days.opens, days.blind, days.stranger]
            .into_iter()
            .chain([days.forgets])
            .chain(drawn.iter().map(|one| one.lost))
            .all(|at| at.is_none_or(|at| at <= life));
        // A job that stays closed is waited for.
        let is_closed = days.closes.is_some() && days.opens.is_none();
        let waits = |one: &OutboxEntry| is_closed && waits_for_job(one);
        let is_quiet = entries.iter().all(|one| !one.is_pending() || waits(one));
        if life >= kills && is_over && is_quiet {
            assert!(admin.set_site_admin(user, true));
            return (house, plan, drawn, entries);
        }
    }
    panic!("seed {seed}: not quiet after {LIVES} lives");
}

/// How often what follows an export is in Greenhouse: nothing more than once, what is done once.
fn check_follow_ups(
    admin: &Admin,
    entry: &OutboxEntry,
    at: &dyn Fn(&str, &OutboxEntry) -> String,
) -> [usize; 2] {
    let (candidate, application) = (
        entry.candidate_id.unwrap().0,
        entry.application_id.unwrap().0,
    );
    let rows = |resource: &str, is: &dyn Fn(&Value) -> bool| {
        let all = admin.rows(resource).into_iter();
        all.filter(|row| is(row)).count()
    };
    let mut ends = [0; 2];
    // Tags that went with the call that made the person.
    let made = entry.write.as_ref();
    let made = made.filter(|_| entry.outcome == Some(Outcome::Created));
    let sent = made.and_then(|write| write.body["tags"].as_array());
    for tag in sent.into_iter().flatten() {
        let has = |row: &Value| {
            row["id"] == candidate && row["tags"].as_array().is_some_and(|all| all.contains(tag))
        };
        let twins = rows("candidate_tags", &|row| row["name"] == *tag);
        assert_eq!(
            (rows("candidates", &has), twins),
            (1, 1),
            "{}",
            at(&format!("the tag {tag}"), entry)
        );
    }
    for one in &entry.follow_ups {
        let times = match &one.what {
            Addition::Field { key, value } => rows("candidates", &|row| {
                row["id"] == candidate && row["custom_fields"][key]["value"] == **value
            }),
            Addition::NewTag { name } => rows("candidate_tags", &|row| row["name"] == **name),
            Addition::Tag { name } => {
                let has = |tag: &Value| tag == name.as_str();
                rows("candidates", &|row| {
                    row["id"] == candidate && row["tags"].as_array().unwrap().iter().any(has)
                })
            }
            Addition::Note { text, .. } => rows("notes", &|row| {
                row["application_id"] == application && row["body"] == **text
            }),
            Addition::File { name, .. } => rows("attachments", &|row| {
                row["application_id"] == application && row["filename"] == **name
            }),
        };
        let what = one.what.words();
        assert!(
            times <= 1,
            "{}",
            at(&format!("{what}: {times} times"), entry)
        );
        match one.state {
            OutboxState::Done => {
                assert_eq!(
                    times,
                    1,
                    "{}",
                    at(&format!("{what}: done and not there"), entry)
                );
                ends[0] += 1;
            }
            OutboxState::Refused | OutboxState::NeedsPerson => ends[1] += 1,
            _ => panic!("{}", at(&format!("{what}: does not rest"), entry)),
        }
    }
    ends
}

async fn check(seed: u64) -> [usize; 5] {
    let (house, plan, drawn, entries) = run(seed).await;
    let target = &plan.target;
    let faults = house.admin().faults();
    let at = |what: &str, entry: &OutboxEntry| {
        format!(
            "seed {seed}: {what}: {} {:?} {:?}; faults {faults:?}",
            entry.external_id, entry.state, entry.reason
        )
    };
    let writes = |item: &&PlanItem| item.step.writes();
    assert_eq!(
        entries.len(),
        plan.items.iter().filter(writes).count(),
        "seed {seed}: every intent has its row"
    );
    let mut ends = [0; 5];
    let rows = drawn
        .iter()
        .flat_map(|one| one.rows.iter().map(move |profile| (one, profile)));
    for (person, profile) in rows {
        let of = |id: &str| id == profile.external_id;
        let Some(entry) = entries.iter().find(|entry| of(&entry.external_id)) else {
            // What needed a review in the plan was not put in.
            continue;
        };
        let item = plan
            .items
            .iter()
            .find(|item| of(&item.external_id))
            .unwrap();
        let held = named(&house.admin(), person);
        assert!(held.len() <= 1, "{}", at("twice in Greenhouse", entry));
        if let Some(life) = person.lost {
            let made = held.iter().any(|row| row["id"].as_u64() != person.there);
            assert!(
                !made,
                "{}",
                at("made in the place of who is out of sight", entry)
            );
            if life == 0 {
                assert_ne!(
                    entry.state,
                    OutboxState::Done,
                    "{}",
                    at("out of sight", entry)
                );
            }
        }
        if item.step != Step::Create {
            let beyond = entry.outcome == Some(Outcome::Created);
            assert!(!beyond, "{}", at("beyond its plan", entry));
        }
        let on_job: Vec<Value> = held
            .iter()
            .flat_map(|person| applications(&house.admin(), person["id"].as_i64().unwrap()))
            .filter(|application| application["job_id"] == target.job_id().unwrap().0)
            .collect();
        assert!(on_job.len() <= 1, "{}", at("twice on the job", entry));
        let end = match entry.state {
            // What was there before the record went out of sight went with it.
            OutboxState::Done if person.lost.is_some() => 0,
            OutboxState::Done => {
                assert_eq!(on_job.len(), 1, "{}", at("done and not there", entry));
                assert_eq!(
                    entry.application_id.unwrap().0,
                    on_job[0]["id"].as_i64().unwrap(),
                    "{}",
                    at("another application", entry)
                );
                let [done, open] = check_follow_ups(&house.admin(), entry, &at);
                ends[3] += done;
                ends[4] += open;
                0
            }
            OutboxState::Refused => {
                let by_twin = entries.iter().any(|other| {
                    let is_twin = |row: &Profile| row.external_id == other.external_id;
                    other.state == OutboxState::Done
                        && other.id != entry.id
                        && person.rows.iter().any(is_twin)
                });
                assert!(
                    on_job.is_empty() || by_twin,
                    "{}",
                    at("refused and there", entry)
                );
                1
            }
            OutboxState::NeedsPerson | OutboxState::Cancelled => 2,
            OutboxState::Planned if waits_for_job(entry) => 2,
            _ => panic!("{}", at("does not rest", entry)),
        };
        ends[end] += 1;
    }
    ends
}

#[tokio::test(flavor = "multi_thread")]
async fn no_schedule_of_faults_and_kills_doubles_or_loses_anybody() {
    let number = |name: &str| {
        std::env::var(name)
            .ok()
            .and_then(|text| text.parse::<u64>().ok())
    };
    let seeds = match number("GLEANER_SCHEDULE_SEED") {
        Some(seed) => seed..seed + 1,
        None => {
            let from = number("GLEANER_SCHEDULES_FROM").unwrap_or(0);
            from..from + number("GLEANER_SCHEDULES").unwrap_or(SCHEDULES)
        }
    };
    let at_once = AT_ONCE[usize::from(seeds.end - seeds.start > 100)];
    let mut ends = futures_util::stream::iter(seeds.map(check)).buffer_unordered(at_once);
    let (mut schedules, mut sum) = (0, [0; 5]);
    while let Some(ends) = ends.next().await {
        schedules += 1;
        sum.iter_mut().zip(ends).for_each(|(sum, one)| *sum += one);
    }
    eprintln!(
        "{schedules} schedules: {} exports done, {} refused, {} in a person's hands; of what followed, \
         {} done, {} refused or in a person's hands",
        sum[0], sum[1], sum[2], sum[3], sum[4]
    );
    // One schedule alone may be all refusals.
    assert!(schedules == 1 || sum[0] > 0 && sum[3] > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_instances_and_a_colleague_double_nobody() {
    let house = House::new(Options {
        latency: Duration::from_millis(2),
        ..small()
    })
    .await;
    let first = house.engine();
    synced(&first).await;
    let second = engine(&house.sandbox, house.data.path(), house.timeout);
    assert!(first.setup.is_owner().await.unwrap() && !second.setup.is_owner().await.unwrap());
    let (id, name) = house.job();
    let target = Target::Job { id, name };
    let profiles: Vec<Profile> = (0..40).map(stranger).collect();
    let plan = first
        .plans
        .plan_people(people(&profiles), &target)
        .await
        .unwrap();
    let same = second
        .plans
        .plan_people(people(&profiles), &target)
        .await
        .unwrap();
    // Some the colleague made before anything was sent, some while it was.
    let made = |profile: &Profile| {
        house
            .admin()
            .create_person(&colleagues_body(profile))
            .unwrap()["candidate"]["id"]
            .clone()
    };
    let mut theirs: Vec<Value> = profiles[..8].iter().map(made).collect();
    let meanwhile = async {
        let mut ids = Vec::new();
        for profile in profiles[20..].iter().rev().step_by(3) {
            tokio::task::yield_now().await;
            ids.push(made(profile));
        }
        ids
    };
    let (one, two, ids) = tokio::join!(
        first.outbox.export(&plan, |_| {}),
        second.outbox.export(&same, |_| {}),
        meanwhile
    );
    theirs.extend(ids);
    let both = [one, two].map(|exported| exported.unwrap().complete().unwrap());
    for report in both.into_iter().flatten() {
        assert!(
            matches!(
                report.outcome,
                Outcome::Created | Outcome::Added | Outcome::AlreadyOnJob
            ),
            "{report:?}"
        );
    }
    assert_eq!(first.outbox.all().await.unwrap().len(), profiles.len());
    for (at, profile) in profiles.iter().enumerate() {
        let held = with_email(&house.admin(), &profile.emails[0]);
        let ours = held
            .iter()
            .filter(|row| !theirs.contains(&row["id"]))
            .count();
        assert!(
            ours <= 1 && (at >= 8 || ours == 0),
            "{}: {ours} of ours",
            profile.external_id
        );
        let on_job: usize = held
            .iter()
            .map(|row| applications(&house.admin(), row["id"].as_i64().unwrap()).len())
            .sum();
        assert_eq!(on_job, 1, "{}", profile.external_id);
    }
}
