//! Creating notes; they can be neither edited nor deleted (contract 6.1).

use serde_json::{Value, json};

use super::body::{Body, Key, Kind, check, id, may, must, text, texts};
use super::{Context, Done, Outcome, known, named_person};
use crate::sandbox::lists::Resource;
use crate::sandbox::reply::Refusal;
use crate::sandbox::world::World;
use crate::sandbox::world::table::Row;

const NOTE: [Key; 10] = [
    must("candidate_id", Kind::Id),
    may("application_id", Kind::Id),
    may("user_id", Kind::Id),
    must("body", Kind::Text),
    must("note_type", Kind::OneOf(&["NOTE", "ACTIVITY", "EMAIL"])),
    must(
        "visibility",
        Kind::OneOf(&["public", "private", "admin_only"]),
    ),
    may("subject", Kind::Any),
    may("email_from", Kind::SomeTexts),
    may("email_to", Kind::SomeTexts),
    may("email_cc", Kind::Texts),
];
const BASE: u64 = 700_000_001;

/// `POST /v3/notes`; 201.
pub(super) fn create(world: &mut World, body: &Body, context: Context<'_>) -> Outcome {
    check(body, &[&NOTE], context.switches)?;
    let kind = text(body, "note_type").unwrap_or_default();
    let mail = ["email_from", "email_to", "email_cc"];
    if kind == "EMAIL" {
        let needed = ["subject"]
            .into_iter()
            .chain(mail)
            .find(|key| !body.contains_key(*key));
        needed.map_or(Ok(()), |key| Err(Refusal::about(key, "is missing")))?;
    } else if let Some(key) = mail.into_iter().find(|key| body.contains_key(*key)) {
        return Err(Refusal::about(
            key,
            "is only permitted for notes of type EMAIL",
        ));
    }
    let person = named_person(world, body, context)?;
    if text(body, "visibility").as_deref() == Some("private")
        && !world.org.sees_private(context.user)
    {
        return Err(Refusal::Forbidden);
    }
    let application = id(body, "application_id");
    let own = |id| {
        world
            .applications
            .get(&id)
            .is_some_and(|row| row.person == person)
    };
    if application.is_some_and(|id| !own(id)) {
        return Err(Refusal::about(
            "application_id",
            "does not belong to this candidate",
        ));
    }
    let user = id(body, "user_id");
    known(
        user.is_none_or(|user| world.org.users.contains_key(&user)),
        "user_id",
    )?;
    let visibility = match text(body, "visibility").as_deref() {
        Some("public") => "publicly_visible",
        Some("private") => "privately_visible",
        _ => "admin_only_visible",
    };
    let joined = |key| texts(body, key).map(|all| all.join(", "));
    let note = add(world, context, |note| {
        note.insert("candidate_id".into(), json!(person));
        note.insert("application_id".into(), json!(application));
        note.insert("type".into(), json!(kind));
        note.insert("visibility".into(), json!(visibility));
        note.insert("body".into(), json!(text(body, "body")));
        note.insert("subject".into(), json!(text(body, "subject")));
        note.insert("email_from".into(), json!(joined("email_from")));
        note.insert("email_to".into(), json!(joined("email_to")));
        note.insert("email_cc".into(), json!(texts(body, "email_cc")));
        if let Some(user) = user {
            note.insert("user_id".into(), json!(user));
        }
    });
    if let Some(row) = world.people.get_mut(&person) {
        row.active = context.now;
        if context.switches.note_bumps_candidate {
            row.updated = context.now;
        }
    }
    let row = world
        .table(Resource::Notes)
        .get(note)
        .cloned()
        .unwrap_or_default();
    Ok(Done::with(201, &Value::Object(row)).making(Resource::Notes, note))
}

/// Adds a note whose columns `fill` completes, and returns its id.
pub(super) fn add(world: &mut World, context: Context<'_>, fill: impl FnOnce(&mut Row)) -> u64 {
    let id = world.table(Resource::Notes).next_id(BASE);
    let mut row = blank(id, context);
    fill(&mut row);
    world.table_mut(Resource::Notes).put(row);
    id
}

fn blank(id: u64, context: Context<'_>) -> Row {
    let row = json!({
        "id": id,
        "created_at": context.now,
        "updated_at": context.now,
        "candidate_id": null,
        "application_id": null,
        "user_id": context.user,
        "type": "NOTE",
        "visibility": "admin_only_visible",
        "subject": null,
        "body": null,
        "body_with_tags": null,
        "email_from": null,
        "email_to": null,
        "email_cc": null,
        "import_hash": null,
        "email_attachment_file_names": [],
    });
    row.as_object().cloned().unwrap_or_default()
}
