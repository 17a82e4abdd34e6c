//! Records that may be one person: a line each, the pair under the cursor side by side.

use std::ops::Range;

use crate::app::load::Load;
use crate::app::page::{Page, Tone};
use crate::app::pairs::PairList;
use crate::app::state::State;
use crate::app::text;
use crate::library::Pair;
use crate::people::{Contact, Profile};

/// Columns of the labels.
const LABELS: usize = 10;

/// Returns the page for a frame's inside of `width` columns, and the lines of the pair under the cursor.
pub fn pairs(state: &State, open: &PairList, width: u16) -> (Page, Range<usize>) {
    let mut page = Page::new(width, state.settings.glyphs);
    let pairs = open.pairs();
    if pairs.is_empty() {
        match &open.load {
            Load::Ready(_) => page.text(Tone::Muted, "No records look like one person."),
            Load::Failed { problem, .. } => page.problem(problem),
            Load::Idle | Load::Pending { .. } => page.waits(state.step, "Reading…"),
        }
        return (page, 0..0);
    }
    let count = u64::try_from(pairs.len()).unwrap_or(u64::MAX);
    let heading = text::count(
        count,
        "pair of records may be one person",
        "pairs of records may be one person each",
    );
    page.text(Tone::Heading, &heading);
    page.gap();
    let mut hand = 0..0;
    for (at, pair) in pairs.iter().enumerate() {
        let start = page.lines.len();
        let chosen = at == open.at;
        line(&mut page, pair, chosen);
        if chosen {
            side_by_side(&mut page, pair);
            hand = start..page.lines.len();
        }
    }
    (page, hand)
}

fn line(page: &mut Page, pair: &Pair, chosen: bool) {
    let cursor = page.sign(chosen);
    let tone = if chosen { Tone::Heading } else { Tone::Plain };
    let (first, second) = (name(&pair.first), name(&pair.second));
    page.cut(&[
        (Tone::Accent, &format!("{cursor} ")),
        (tone, &first),
        (Tone::Muted, " and "),
        (tone, &second),
    ]);
}

fn name(profile: &Profile) -> String {
    let name = profile.name();
    if !name.trim().is_empty() {
        return name.trim().to_owned();
    }
    let email = profile.emails.first().map(Contact::as_str);
    email.unwrap_or("(no name)").to_owned()
}

fn side_by_side(page: &mut Page, pair: &Pair) {
    let half = page.width().saturating_sub(LABELS + 6) / 2;
    let joined = |values: &[Contact]| {
        let values: Vec<&str> = values.iter().map(Contact::as_str).collect();
        values.join("\n")
    };
    let pages = |profile: &Profile| {
        let pages: Vec<&str> = profile.pages().map(text::short_page).collect();
        pages.join("\n")
    };
    let one = |value: &Option<String>| value.clone().unwrap_or_default();
    let (a, b) = (&pair.first, &pair.second);
    for (label, first, second) in [
        ("Name", name(a), name(b)),
        ("Title", one(&a.title), one(&b.title)),
        ("Company", one(&a.company), one(&b.company)),
        ("Place", one(&a.location), one(&b.location)),
        ("E-mail", joined(&a.emails), joined(&b.emails)),
        ("Phone", joined(&a.phones), joined(&b.phones)),
        ("Pages", pages(a), pages(b)),
        ("Source", a.source.clone(), b.source.clone()),
    ] {
        if first.is_empty() && second.is_empty() {
            continue;
        }
        let same = first.to_lowercase() == second.to_lowercase();
        let tone = if same { Tone::New } else { Tone::Plain };
        let height = first.lines().count().max(second.lines().count());
        for at in 0..height {
            let label = if at == 0 { label } else { "" };
            let cells = [
                (LABELS, Tone::Muted, label),
                (half, tone, first.lines().nth(at).unwrap_or_default()),
                (half, tone, second.lines().nth(at).unwrap_or_default()),
            ];
            page.columns(2, &cells);
        }
    }
    page.gap();
}
