//! Files on applications (contract 6.2). The content is checked and thrown away; the URL is signed
//! and dies after seven days.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::applications::find;
use super::body::{Body, Key, Kind, check, id, may, must, text};
use super::{Context, Done, Outcome, touch};
use crate::sandbox::lists::Resource;
use crate::sandbox::reply::Refusal;
use crate::sandbox::world::World;

const TYPES: &[&str] = &[
    "resume",
    "cover_letter",
    "take_home_test",
    "offer_packet",
    "offer_letter",
    "signed_offer_letter",
    "other",
    "form_attachment",
    "midfunnel_agreement",
    "automated_agreement",
];
const ATTACHMENT: [Key; 6] = [
    must("application_id", Kind::Id),
    must("filename", Kind::Text),
    must("type", Kind::OneOf(TYPES)),
    may("content", Kind::Text),
    may("url", Kind::Text),
    may(
        "visibility",
        Kind::OneOf(&["public", "private", "admin_only"]),
    ),
];
const BLOCKED: [&str; 10] = [
    "exe", "bat", "cmd", "com", "js", "msi", "scr", "sh", "vbs", "ps1",
];
const BASE: u64 = 820_000_001;
const URL_LIFE_MS: i64 = 7 * 86_400_000;

/// `POST /v3/attachments`; 201. A new resume or cover letter turns the earlier one into `other`.
pub(super) fn create(world: &mut World, body: &Body, context: Context<'_>) -> Outcome {
    check(body, &[&ATTACHMENT], context.switches)?;
    let wanted = id(body, "application_id").unwrap_or_default();
    let application =
        find(world, wanted, context).map_err(|_| Refusal::Unknown("application_id".to_owned()))?;
    let (application, person) = (application.id, application.person);
    let filename = text(body, "filename").unwrap_or_default();
    let ending = filename
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_lowercase())
        .unwrap_or_default();
    // Pages are taken as take-home tests only.
    let page = ["html", "htm"].contains(&ending.as_str())
        && text(body, "type").as_deref() != Some("take_home_test");
    if page || BLOCKED.contains(&ending.as_str()) {
        return Err(Refusal::about(
            "filename",
            format!("files of type .{ending} are not accepted"),
        ));
    }
    match (text(body, "content"), text(body, "url")) {
        (Some(content), None) if STANDARD.decode(&content).is_err() => {
            return Err(Refusal::about("content", "is not base64"));
        }
        (None, Some(address)) if url::Url::parse(&address).is_err() => {
            return Err(Refusal::about("url", "is not a URL"));
        }
        (Some(_), None) | (None, Some(_)) => {}
        _ => {
            return Err(Refusal::plain(
                "Exactly one of content and url must be given.",
            ));
        }
    }
    let kind = text(body, "type").unwrap_or_default();
    let table = world.table_mut(Resource::Attachments);
    if kind == "resume" || kind == "cover_letter" {
        let earlier: Vec<u64> = table.of_person(person).to_vec();
        for id in earlier {
            if let Some(row) = table.get_mut(id)
                && row.get("application_id") == Some(&json!(application))
                && row.get("type").and_then(Value::as_str) == Some(&kind)
            {
                row.insert("type".into(), json!("other"));
                row.insert("updated_at".into(), json!(context.now));
            }
        }
    }
    let id = table.next_id(BASE);
    let row = json!({
        "id": id,
        "created_at": context.now,
        "updated_at": context.now,
        "application_id": application,
        "candidate_id": person,
        "type": kind,
        "filename": filename,
        "url": signed_url(id, context),
    });
    table.put(row.as_object().cloned().unwrap_or_default());
    touch(world, person, context.now);
    Ok(Done::with(201, &row).making(Resource::Attachments, id))
}

/// The address of a file: signed, good for seven days.
fn signed_url(id: u64, context: Context<'_>) -> String {
    let ends = context.now.plus(URL_LIFE_MS).millis().unwrap_or_default() / 1_000;
    let signature = context.seal.signature(&format!("{id}/{ends}"));
    format!(
        "{}/files/{id}?expires={ends}&signature={signature}",
        context.base
    )
}
