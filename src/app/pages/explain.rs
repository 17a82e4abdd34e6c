//! The full score of a pair, in words.

use crate::app::explain::Explain;
use crate::app::load::Load;
use crate::app::page::{Page, Tone};
use crate::app::state::State;
use crate::app::text;
use crate::config::{Action, Context};
use crate::matching::{EvidenceKind, Explanation, LineRole, ScoreLine, Verdict};
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
    let tone = match known.verdict {
        Verdict::InGreenhouse => Tone::InGreenhouse,
        Verdict::Possible => Tone::Possible,
        Verdict::New => Tone::New,
    };
    page.gap();
    page.wrapped(2, &[(tone, &ruling(known))]);
    let sum = format!("In total {:+.1} bits.", known.bits);
    match (share(known), numbers) {
        (Some(share), true) => {
            page.wrapped(
                2,
                &[(Tone::Plain, &format!("{share} ")), (Tone::Muted, &sum)],
            );
        }
        (Some(share), false) => page.wrapped(2, &[(Tone::Plain, &share)]),
        (None, true) => page.wrapped(2, &[(Tone::Muted, &sum)]),
        (None, false) => {}
    }
    let of_role = |role: LineRole| known.lines.iter().filter(move |line| line.role == role);
    let (mut speaking, silent): (Vec<&ScoreLine>, Vec<&ScoreLine>) =
        of_role(LineRole::Compared).partition(|line| line.bits != 0.0);
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
    let chance = of_role(LineRole::Chance).next();
    scope(page, chance, of_role(LineRole::WholeName).next(), numbers);
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

/// Returns what the verdict on a pair is and why, as the list has it: the reasons below must not seem to say something
/// else.
fn ruling(known: &Explanation) -> String {
    let reason = known.rule.strip_prefix("not certain: ");
    match (known.verdict, reason) {
        (Verdict::New, Some(reason)) => format!(
            "Taken for another person: too little agrees. {}",
            sentence(reason)
        ),
        _ => sentence(&known.rule),
    }
}

/// Returns how many such pairs are one person, in words, and from how many on somebody has to look; none where the rule
/// decides and no share does.
fn share(known: &Explanation) -> Option<String> {
    let percent = |share: f64| match share * 100.0 {
        little if little < 0.1 => "less than 0.1 %".to_owned(),
        percent if percent < 1.0 => format!("{percent:.1} %"),
        percent => format!("{percent:.0} %"),
    };
    let share = percent(known.score.clamp(0.0, 1.0));
    let least = percent(1.0 / (1.0 + (-f64::from(known.possible_from)).exp2()));
    match known.verdict {
        Verdict::InGreenhouse => None,
        Verdict::Possible => Some(format!(
            "Of pairs that agree like this, {share} are the same person."
        )),
        Verdict::New => Some(format!(
            "Of pairs that agree like this, {share} are the same person; from {least} on they need a decision."
        )),
    }
}

/// Adds with how many candidates the profile was compared, and how many of them bear its name.
fn scope(page: &mut Page, chance: Option<&ScoreLine>, name: Option<&ScoreLine>, numbers: bool) {
    let Some(all) = chance.and_then(|line| line.held_by) else {
        return;
    };
    page.gap();
    page.text(Tone::Heading, "Compared with");
    let all = text::count(all, "candidate", "candidates");
    let bearers = name.and_then(|line| line.held_by).map(|count| match count {
        1 => "; 1 of them has this name".to_owned(),
        count => format!("; {} of them have this name", text::number(count)),
    });
    let line = format!("  {all}{}", bearers.unwrap_or_default());
    page.wrapped(4, &[(Tone::Plain, &line)]);
    if !numbers {
        return;
    }
    let weights = [
        (chance, "any of them could agree by chance"),
        (name, "given name and surname go together, and count once"),
    ];
    for (line, says) in weights {
        if let Some(line) = line {
            let line = format!("  {:+.1} bits: {says}", line.bits);
            page.wrapped(4, &[(Tone::Muted, &line)]);
        }
    }
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
