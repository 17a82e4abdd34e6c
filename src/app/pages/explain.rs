//! The full score of a pair, in words.

use crate::app::explain::Explain;
use crate::app::load::Load;
use crate::app::page::{Page, Tone};
use crate::app::state::State;
use crate::app::text;
use crate::config::{Action, Context};
use crate::matching::{EvidenceKind, Explanation, ScoreLine};
use crate::people::text::sentence;

/// Returns the page for a frame's inside of `width` columns.
pub fn explain(state: &State, open: &Explain, width: u16) -> Page {
    let mut page = Page::new(width, state.settings.glyphs);
    let pair = [
        (Tone::Heading, open.profile.as_str()),
        (Tone::Muted, " and, in Greenhouse, "),
        (Tone::Heading, open.candidate.as_str()),
    ];
    page.wrapped(2, &pair);
    match &open.load {
        Load::Ready(known) => reckoning(&mut page, known, open.numbers, &numbers_key(state)),
        Load::Failed { problem, .. } => {
            page.gap();
            page.text(Tone::Error, &problem.what);
            page.text(Tone::Muted, &problem.hint);
        }
        Load::Idle | Load::Pending { .. } => page.text(Tone::Muted, "Comparing…"),
    }
    page
}

/// Returns the key that shows the numbers.
fn numbers_key(state: &State) -> String {
    let key = state
        .settings
        .keymap
        .key_for(Action::Numbers, Context::Reader);
    key.map_or_else(|| Action::Numbers.name().to_owned(), ToString::to_string)
}

fn reckoning(page: &mut Page, known: &Explanation, numbers: bool, key: &str) {
    let tone = if known.certain {
        Tone::InGreenhouse
    } else {
        Tone::Possible
    };
    page.gap();
    page.wrapped(2, &[(tone, &sentence(&known.rule))]);
    let share = format!(
        "Of pairs that agree like this, {:.1} % are the same person. ",
        known.score.clamp(0.0, 1.0) * 100.0
    );
    let sum = format!(
        "In total {:+.1} bits; a pair without a key in common is possible from {:+.1}.",
        known.bits, known.possible_from
    );
    if numbers {
        page.wrapped(2, &[(Tone::Plain, &share), (Tone::Muted, &sum)]);
    } else {
        page.wrapped(2, &[(Tone::Plain, share.trim_end())]);
    }
    // The last line is no comparison: how many could have agreed by chance.
    let (chance, compared) = match known.lines.split_last() {
        Some((chance, compared)) => (Some(chance), compared),
        None => (None, &known.lines[..]),
    };
    let (mut speaking, silent): (Vec<&ScoreLine>, Vec<&ScoreLine>) =
        compared.iter().partition(|line| line.bits != 0.0);
    speaking.sort_by(|a, b| b.bits.total_cmp(&a.bits));
    section(
        page,
        "For one person",
        numbers,
        speaking.iter().filter(|l| l.bits > 0.0),
    );
    section(
        page,
        "Against",
        numbers,
        speaking.iter().rev().filter(|l| l.bits < 0.0),
    );
    section(page, "Neither for nor against", numbers, silent.iter());
    if let Some(chance) = chance {
        page.gap();
        page.text(Tone::Heading, "By chance");
        let weight = if numbers {
            format!("  ({:+.1} bits)", chance.bits)
        } else {
            String::new()
        };
        let line = format!("  somebody {}{weight}", chance.says);
        page.wrapped(4, &[(Tone::Plain, &line)]);
    }
    page.gap();
    if !numbers {
        page.text(Tone::Muted, &format!("{key} shows the numbers."));
        return;
    }
    page.text(
        Tone::Muted,
        "A bit doubles the odds: 10 bits make one person about a thousand times as likely, \
         -10 bits as unlikely.",
    );
}

fn section<'l>(
    page: &mut Page,
    title: &str,
    numbers: bool,
    lines: impl Iterator<Item = &'l &'l ScoreLine>,
) {
    let mut lines = lines.peekable();
    if lines.peek().is_some() {
        page.gap();
        page.text(Tone::Heading, title);
    }
    for line in lines {
        one(page, line, numbers);
    }
}

fn one(page: &mut Page, line: &ScoreLine, numbers: bool) {
    let tone = match line.bits {
        bits if bits > 0.0 => Tone::New,
        bits if bits < 0.0 => Tone::Warning,
        _ => Tone::Plain,
    };
    let weight = match line.bits {
        0.0 => String::new(),
        bits if numbers => format!("  {} ({bits:+.1} bits)", weight(bits)),
        bits => format!("  {}", weight(bits)),
    };
    let held = line.held_by.map(|count| {
        let people = text::count(count, "candidate", "candidates");
        format!("{}held by {people}", page.glyphs.dot())
    });
    let kind = kind(line.kind);
    let label = format!("  {kind}");
    page.labelled(
        16,
        &label,
        &[
            (tone, &line.says),
            (Tone::Muted, &weight),
            (Tone::Muted, held.as_deref().unwrap_or_default()),
        ],
    );
    let (profile, candidate) = (line.profile.trim(), line.candidate.trim());
    let values = match (profile, candidate) {
        ("", "") => return,
        (one, other) if one == other => one.to_owned(),
        (one, "") => format!("{one}{}nothing in Greenhouse", page.glyphs.dot()),
        ("", other) => format!("nothing in the profile{}{other}", page.glyphs.dot()),
        (one, other) => format!("{one} {} {other}", page.glyphs.arrow()),
    };
    page.labelled(16, "", &[(Tone::Plain, &values)]);
}

/// Returns how much a line weighs, in words.
fn weight(bits: f32) -> &'static str {
    match bits.abs() {
        5.0.. => "strong",
        2.0..5.0 => "fair",
        _ => "weak",
    }
}

fn kind(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::Email => "E-mail",
        EvidenceKind::Phone => "Phone",
        EvidenceKind::Linkedin => "LinkedIn",
        EvidenceKind::Github => "GitHub",
        EvidenceKind::Page => "Page",
        EvidenceKind::Website => "Website",
        EvidenceKind::Name => "Name",
        EvidenceKind::GivenName => "Given name",
        EvidenceKind::FamilyName => "Family name",
        EvidenceKind::MiddleName => "Middle name",
        EvidenceKind::Generation => "Generation",
        EvidenceKind::Company => "Employer",
        EvidenceKind::Title => "Title",
        EvidenceKind::Location => "Town",
        EvidenceKind::Handle => "Handle",
        EvidenceKind::Decision => "Decision",
        EvidenceKind::Live => "Greenhouse",
        EvidenceKind::Rule => "Rule",
        EvidenceKind::Exported => "Export",
    }
}
