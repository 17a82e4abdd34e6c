//! What was understood of a paste, before anything is done with it.

use crate::app::load::Load;
use crate::app::page::{Page, Tone};
use crate::app::paste::Review;
use crate::app::state::State;
use crate::app::text;
use crate::people::paste::Pasted;
use crate::people::{Contact, Profile};

/// People and rejects shown at most; beyond, their number is enough.
const SHOWN: usize = 200;

/// Returns the page for a frame's inside of `width` columns.
pub fn paste(state: &State, review: &Review, width: u16) -> Page {
    let mut page = Page::new(width, state.settings.glyphs);
    match &review.load {
        Load::Ready(pasted) => understood(&mut page, pasted),
        Load::Idle | Load::Pending { .. } | Load::Failed { .. } => {
            page.text(Tone::Muted, "Reading what was pasted…");
        }
    }
    page
}

fn understood(page: &mut Page, pasted: &Pasted) {
    let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let people = number(pasted.profiles.len());
    let title = match people {
        0 => "Nobody was understood in what was pasted".to_owned(),
        _ => format!("{} understood", text::count(people, "person", "people")),
    };
    page.text(Tone::Heading, &title);
    if !pasted.rejects.is_empty() {
        let rejects = number(pasted.rejects.len());
        let line = format!("{} left out", text::count(rejects, "piece", "pieces"));
        page.text(Tone::Warning, &line);
        for reject in pasted.rejects.iter().take(SHOWN) {
            let line = format!("line {}: {}", reject.line, reject.reason);
            let raw = format!("  {}", text::fit(&reject.raw, 60, page.glyphs.cut()));
            page.wrapped(
                4,
                &[(Tone::Warning, &format!("  {line}")), (Tone::Muted, &raw)],
            );
        }
        more(page, pasted.rejects.len());
    }
    for profile in pasted.profiles.iter().take(SHOWN) {
        page.gap();
        person(page, profile);
    }
    more(page, pasted.profiles.len());
}

fn more(page: &mut Page, all: usize) {
    if let Some(rest @ 1..) = all.checked_sub(SHOWN) {
        page.text(Tone::Muted, &format!("  and {rest} more"));
    }
}

fn person(page: &mut Page, profile: &Profile) {
    let name = profile.name();
    let work: Vec<&str> = [profile.position(), profile.company.as_deref()]
        .into_iter()
        .chain([profile.location.as_deref()])
        .flatten()
        .collect();
    let dot = page.glyphs.dot();
    let work = match work.is_empty() {
        true => String::new(),
        false => format!("{dot}{}", work.join(dot)),
    };
    let (tone, name) = match name.trim() {
        "" => (Tone::Muted, "(no name)"),
        name => (Tone::Heading, name),
    };
    page.wrapped(2, &[(tone, name), (Tone::Plain, &work)]);
    let keys: Vec<&str> = profile
        .emails
        .iter()
        .chain(&profile.phones)
        .map(Contact::as_str)
        .chain(profile.pages().map(text::short_page))
        .collect();
    if !keys.is_empty() {
        page.wrapped(4, &[(Tone::Plain, &format!("  {}", keys.join(dot)))]);
    }
}
