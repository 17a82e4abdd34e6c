//! People from a paste or from files, before anything is kept: a line each with the verdict, and the
//! person under the cursor in full.

use std::ops::Range;

use super::detail::{scope, work};
use super::outcome::assessed_words;
use crate::app::load::Load;
use crate::app::page::{Page, Tone};
use crate::app::paste::Review;
use crate::app::state::State;
use crate::app::text;
use crate::library::FieldChange;
use crate::matching::{Assessment, Verdict};
use crate::people::formats::Reject;
use crate::people::{Contact, clean};
use crate::worker::{Reviewed, ReviewedPerson};

/// Rejected rows shown at most; beyond, their number is enough.
const REJECTS: usize = 200;
/// Columns of a name on a line, where other people are below.
const NAMES: usize = 26;
/// Columns of a verdict's word.
const VERDICTS: usize = 14;

/// Returns the page for a frame's inside of `width` columns, and the lines of the person under the
/// cursor.
pub fn paste(state: &State, review: &Review, width: u16) -> (Page, Range<usize>) {
    let mut page = Page::new(width, state.settings.glyphs);
    let hand = match &review.load {
        Load::Ready(reviewed) => reviewed_people(&mut page, state, review, reviewed),
        Load::Idle | Load::Pending { .. } | Load::Failed { .. } => {
            page.text(Tone::Muted, "Reading…");
            0..0
        }
    };
    (page, hand)
}

fn reviewed_people(
    page: &mut Page,
    state: &State,
    review: &Review,
    reviewed: &Reviewed,
) -> Range<usize> {
    page.text(Tone::Heading, &title(reviewed));
    // Nothing is said of anybody without scope and age.
    let known = reviewed
        .people
        .iter()
        .find_map(|one| one.verdict.as_ref().ok());
    if let Some(known) = known {
        let mut all = Assessment::clone(known);
        if reviewed.people.len() > 1 {
            // Of several it is only said among how many they were looked for.
            all.verdict = Verdict::Possible;
        }
        page.text(Tone::Muted, &scope(state.now, &all, ""));
    }
    let nameless = reviewed
        .people
        .iter()
        .filter(|person| person.shown().name().trim().is_empty())
        .count();
    if nameless > 0 && reviewed.people.len() > 1 {
        let people = text::count(number(nameless), "person has", "people have");
        page.text(Tone::Warning, &format!("{people} no name yet."));
    }
    for remark in &reviewed.remarks {
        page.wrapped(2, &[(Tone::Muted, remark)]);
    }
    unread(page, reviewed);
    rejects(page, &reviewed.rejects);
    if reviewed.people.is_empty() {
        page.wrapped(0, &[(Tone::Muted, READ)]);
    }
    page.gap();
    let column = name_column(page, &reviewed.people);
    let mut hand = 0..0;
    for (at, person) in reviewed.people.iter().enumerate() {
        let start = page.lines.len();
        let chosen = at == review.at;
        let judged = review.judges(at);
        line(page, person, judged, chosen, column);
        if chosen && !judged {
            in_full(page, person);
            hand = start..page.lines.len();
        }
    }
    hand
}

fn title(reviewed: &Reviewed) -> String {
    let verdicts = |wanted: Verdict| {
        let is = |person: &&ReviewedPerson| matches!(&person.verdict, Ok(known) if known.verdict == wanted);
        reviewed.people.iter().filter(is).count()
    };
    let people = number(reviewed.people.len());
    if people == 0 {
        return match reviewed.files.as_slice() {
            [] => "No people found in this text.".to_owned(),
            [file] => format!("No people found in {file}."),
            files => format!("No people found in these {} files.", files.len()),
        };
    }
    let kept = reviewed.people.iter().filter(|one| one.kept.is_some());
    let counts = [
        (verdicts(Verdict::InGreenhouse), "in Greenhouse"),
        (verdicts(Verdict::Possible), "possible"),
        (verdicts(Verdict::New), "new"),
        (kept.count(), "already in your library"),
    ];
    let counts: Vec<String> = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{} {words}", text::number(number(count))))
        .collect();
    let from = match reviewed.files.as_slice() {
        [] => String::new(),
        [file] => format!(" in {file}"),
        files => format!(" in {} files", files.len()),
    };
    let people = text::count(people, "person", "people");
    format!("{people}{from}: {}", counts.join(", "))
}

/// What to paste or drop instead.
const READ: &str = "Paste links, e-mail addresses or text with them, or drop a table, a spreadsheet, vCards, JSON or \
                    a saved page.";

/// Says which files nothing came from, and why.
fn unread(page: &mut Page, reviewed: &Reviewed) {
    for file in &reviewed.unread {
        let reason = format!(": {}", file.reason);
        page.wrapped(2, &[(Tone::Warning, &file.name), (Tone::Warning, &reason)]);
    }
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

fn rejects(page: &mut Page, rejects: &[Reject]) {
    if rejects.is_empty() {
        return;
    }
    let left_out = text::count(number(rejects.len()), "line", "lines");
    page.text(Tone::Warning, &format!("{left_out} could not be used:"));
    for reject in rejects.iter().take(REJECTS) {
        let line = format!("  line {}: {}", reject.line, reject.reason);
        let raw = format!("  {}", text::fit(&reject.raw, 60, page.glyphs.cut()));
        page.wrapped(4, &[(Tone::Warning, &line), (Tone::Muted, &raw)]);
    }
    if let Some(rest @ 1..) = rejects.len().checked_sub(REJECTS) {
        page.text(Tone::Muted, &format!("  and {rest} more"));
    }
}

fn name_column(page: &Page, people: &[ReviewedPerson]) -> usize {
    let widths = people
        .iter()
        .map(|person| text::width(&page.glyphs.text(&shown_name(person).0)));
    widths.max().unwrap_or(0).min(NAMES)
}

/// Returns the name, or what the person is known by instead.
fn shown_name(person: &ReviewedPerson) -> (String, Tone) {
    let profile = person.shown();
    let name = profile.name();
    if !name.trim().is_empty() {
        return (name.trim().to_owned(), Tone::Heading);
    }
    let email = profile.emails.first().map(ToString::to_string);
    let page = || {
        profile
            .pages()
            .next()
            .map(|page| text::short_page(page).to_owned())
    };
    let known_by = email.or_else(page);
    (
        known_by.unwrap_or_else(|| "(no name)".to_owned()),
        Tone::Muted,
    )
}

/// Adds a person on one line: verdict, name, title and company.
fn line(page: &mut Page, person: &ReviewedPerson, judged: bool, chosen: bool, column: usize) {
    let glyphs = page.glyphs;
    let (sign, words, tone) = match &person.verdict {
        _ if judged => (glyphs.unchecked(), "checking", Tone::Muted),
        Ok(known) => assessed_words(glyphs, known),
        Err(_) => (glyphs.failed(), "not checked", Tone::Error),
    };
    let profile = person.shown();
    let work: Vec<&str> = [profile.position(), profile.company.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    let kept = match person.kept {
        Some(_) => "  in your library",
        None => "",
    };
    let cursor = page.sign(chosen);
    let (name, name_tone) = shown_name(person);
    let name = glyphs.text(&name).into_owned();
    // Where nothing follows, as with a bare link, all of the line is the name's.
    let name = if work.is_empty() && kept.is_empty() {
        name
    } else {
        text::fit(&name, column, glyphs.cut()).into_owned()
    };
    let gap = " ".repeat(column.saturating_sub(text::width(&name)) + 2);
    page.cut(&[
        (Tone::Accent, cursor),
        (Tone::Plain, " "),
        (tone, sign),
        (tone, &format!(" {words:VERDICTS$}")),
        (name_tone, &name),
        (Tone::Plain, &gap),
        (Tone::Plain, &work.join(glyphs.dot())),
        (Tone::Muted, kept),
    ]);
}

/// Adds what else is known of the person under the cursor, and who they may be.
fn in_full(page: &mut Page, person: &ReviewedPerson) {
    let profile = &person.profile;
    let dot = page.glyphs.dot();
    let keys: Vec<&str> = profile
        .emails
        .iter()
        .chain(&profile.phones)
        .map(Contact::as_str)
        .chain(profile.pages().map(text::short_page))
        .chain(profile.location.as_deref())
        .collect();
    if !keys.is_empty() {
        page.wrapped(5, &[(Tone::Plain, &format!("     {}", keys.join(dot)))]);
    }
    for (key, value) in &profile.extra {
        let value = match value {
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let value = clean::noted(key, &value).unwrap_or(value);
        let pieces = [(Tone::Muted, format!("     {key}: ")), (Tone::Muted, value)];
        let pieces: Vec<(Tone, &str)> =
            pieces.iter().map(|(tone, text)| (*tone, &**text)).collect();
        page.wrapped(7, &pieces);
    }
    changes(page, &person.changes);
    match &person.verdict {
        Ok(known) => {
            for found in known.candidates.iter().take(3) {
                let why: Vec<&str> = found
                    .evidence
                    .iter()
                    .take(3)
                    .map(|evidence| evidence.says.as_str())
                    .collect();
                let likeliest = person.likeliest.as_deref().filter(|one| one.id == found.id);
                let does =
                    likeliest.and_then(|one| work(one.title.as_deref(), one.company.as_deref()));
                let does = does.map(|does| format!(", {does}")).unwrap_or_default();
                let line = format!(
                    "     {} ({}){does}: {}",
                    found.name,
                    found.id,
                    why.join(", ")
                );
                page.wrapped(7, &[(Tone::Plain, &line)]);
            }
            if known.verdict == Verdict::Possible && person.shown().name().trim().is_empty() {
                page.wrapped(
                    7,
                    &[(Tone::Muted, &format!("     {}", names_nobody(person)))],
                );
            }
        }
        Err(problem) => {
            page.wrapped(7, &[(Tone::Error, &format!("     {}", problem.what))]);
        }
    }
}

/// Says why somebody who is known by an address alone is not certain.
fn names_nobody(person: &ReviewedPerson) -> String {
    let profile = person.shown();
    let what = match (profile.pages().next(), profile.emails.is_empty()) {
        (Some(_), _) => "link",
        (None, false) => "address",
        (None, true) => "number",
    };
    format!("The {what} alone names nobody: with the name this can be certain.")
}

/// Adds what keeping somebody who is in the library would change there.
fn changes(page: &mut Page, changes: &[FieldChange]) {
    for change in changes {
        let FieldChange { field, old, new } = change;
        let field = field.replace('_', " ");
        let line = match (old.is_empty(), new.is_empty()) {
            (true, _) => format!("     adds {field}: {new}"),
            (_, true) => format!("     removes {field}: {old}"),
            _ => format!("     changes {field}: {old} {} {new}", page.glyphs.arrow()),
        };
        page.wrapped(7, &[(Tone::Warning, &line)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::glyphs::Glyphs;
    use crate::people::{Profile, ProfileId};
    use crate::worker::Problem;

    fn shown(person: ReviewedPerson, column: usize) -> Vec<String> {
        let mut page = Page::new(90, Glyphs::Unicode);
        line(&mut page, &person, true, true, column);
        in_full(&mut page, &person);
        let text = |line: &crate::app::page::Line| {
            line.spans.iter().map(|span| span.text.as_str()).collect()
        };
        page.lines.iter().map(text).collect()
    }

    fn person(profile: Profile) -> ReviewedPerson {
        let problem = Problem {
            what: "not checked".to_owned(),
            hint: String::new(),
        };
        ReviewedPerson::new(profile, Err(problem))
    }

    #[test]
    fn a_bare_link_has_the_line_for_itself() {
        let page = "https://www.linkedin.com/in/somebody-with-a-long-name-77";
        let lines = shown(
            person(Profile {
                linkedin: Some(page.to_owned()),
                ..Profile::default()
            }),
            NAMES,
        );
        assert!(
            lines[0].contains("somebody-with-a-long-name-77"),
            "{lines:?}"
        );
    }

    #[test]
    fn what_would_change_and_what_is_left_out_is_said() {
        let mut known = person(Profile {
            full_name: Some("Olu Ade".to_owned()),
            extra: [("Phone".to_owned(), "2.34803E+12".into())]
                .into_iter()
                .collect(),
            ..Profile::default()
        });
        known.kept = Some(ProfileId(7));
        let change = |field: &str, old: &str, new: &str| FieldChange {
            field: field.to_owned(),
            old: old.to_owned(),
            new: new.to_owned(),
        };
        known.changes = vec![
            change("title", "Nurse", "Head Nurse"),
            change("emails", "", "olu@ade.ng"),
        ];
        let text = shown(known, NAMES).join("\n");
        assert!(text.contains("changes title: Nurse → Head Nurse"), "{text}");
        assert!(text.contains("adds emails: olu@ade.ng"), "{text}");
        assert!(
            text.contains("Phone: 2.34803E+12 (rounded by a spreadsheet"),
            "{text}"
        );
    }
}
