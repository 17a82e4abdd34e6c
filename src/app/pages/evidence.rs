//! A candidate who may be the person: who that is, what speaks for and against it with the values
//! of both sides, what happened to them in Greenhouse.

use super::detail::work;
use super::history::history;
use crate::app::page::{Page, Tone};
use crate::app::state::State;
use crate::app::text;
use crate::matching::{Evidence, Match};
use crate::worker::CandidateDetail;

/// The heads of the two sides.
const PROFILE: &str = "profile";
const GREENHOUSE: &str = "in Greenhouse";
/// Columns from which a reason and both its values stand on one line.
const TABLE: usize = 72;
/// Columns from which both values stand side by side below their reason.
const PAIR: usize = 46;

/// Adds a candidate, with the record where it is at hand.
pub(super) fn one_match(
    page: &mut Page,
    state: &State,
    found: &Match,
    record: Option<&CandidateDetail>,
    chosen: bool,
) {
    let sign = page.sign(chosen);
    let dot = page.glyphs.dot();
    // Who is certain is so by rule or by somebody's word: no share says how often that is right.
    let percent = if found.is_certain() {
        String::new()
    } else {
        format!("{dot}{:.0}\u{a0}%", found.score.clamp(0.0, 1.0) * 100.0)
    };
    page.wrapped(
        2,
        &[
            (Tone::Accent, &format!("{sign} ")),
            (Tone::Heading, &found.name),
            (Tone::Muted, &format!("{percent}{dot}no.\u{a0}{}", found.id)),
        ],
    );
    if let Some(record) = record {
        let title = record.candidate.title.as_deref();
        if let Some(work) = work(title, record.candidate.company.as_deref()) {
            page.wrapped(2, &[(Tone::Plain, &format!("  {work}"))]);
        }
    }
    let (applications, visits) = match record {
        Some(record) => (&record.applications, record.visits.as_slice()),
        None => (&found.applications, &[][..]),
    };
    page.text(Tone::Muted, "  History");
    history(page, applications, visits, &state.settings.zone);
    page.text(Tone::Muted, "  Evidence");
    evidence(page, found);
}

/// One reason with the values it rests on.
struct Reason<'e> {
    sign: &'static str,
    tone: Tone,
    says: &'e str,
    profile: &'e str,
    candidate: &'e str,
}

impl<'e> Reason<'e> {
    fn new(sign: &'static str, tone: Tone, from: &'e Evidence) -> Self {
        Self {
            sign,
            tone,
            says: &from.says,
            profile: text::short_page(from.profile.trim()),
            candidate: text::short_page(from.candidate.trim()),
        }
    }

    fn says(&self) -> String {
        format!("{} {}", self.sign, self.says)
    }
}

/// Adds what speaks for it and what against, with both values as near each other as the width
/// allows.
fn evidence(page: &mut Page, found: &Match) {
    let agree = found.evidence.iter();
    let agree = agree.map(|reason| Reason::new("+", Tone::New, reason));
    let conflict = found.conflicts.iter();
    let conflict = conflict.map(|reason| Reason::new("-", Tone::Warning, reason));
    let reasons: Vec<Reason<'_>> = agree.chain(conflict).collect();
    if page.width() >= TABLE {
        return table(page, &reasons);
    }
    for (at, reason) in reasons.iter().enumerate() {
        if reason.profile == reason.candidate {
            once(page, reason);
            continue;
        }
        page.wrapped(4, &[(reason.tone, &format!("  {}", reason.says()))]);
        if page.width() >= PAIR {
            let half = (page.width() - 6) / 2;
            let differs = |reason: &Reason<'_>| reason.profile != reason.candidate;
            if !reasons.iter().take(at).any(differs) {
                let heads = [
                    (half, Tone::Muted, PROFILE),
                    (half, Tone::Muted, GREENHOUSE),
                ];
                page.columns(4, &heads);
            }
            let values = [
                (half, Tone::Plain, reason.profile),
                (half, Tone::Plain, reason.candidate),
            ];
            page.columns(4, &values);
        } else {
            for (label, value) in [(PROFILE, reason.profile), (GREENHOUSE, reason.candidate)] {
                if !value.is_empty() {
                    page.labelled(19, &format!("    {label}"), &[(Tone::Plain, value)]);
                }
            }
        }
    }
}

/// Adds a reason whose two values are one, unless its words name it already.
fn once(page: &mut Page, reason: &Reason<'_>) {
    let says = format!("  {}", reason.says());
    let dot = page.glyphs.dot();
    let value = match reason.profile {
        value if value.is_empty() || reason.says.contains(value) => String::new(),
        value => format!("{dot}{value}"),
    };
    page.wrapped(4, &[(reason.tone, &says), (Tone::Plain, &value)]);
}

/// Adds the reasons as a table: what each says, the profile's value, the candidate's.
fn table(page: &mut Page, reasons: &[Reason<'_>]) {
    if reasons.is_empty() {
        return;
    }
    let column = |value: &dyn Fn(&Reason<'_>) -> usize| reasons.iter().map(value).max();
    let shown = |raw: &str| text::width(&page.glyphs.text(raw));
    let says = column(&|reason| shown(&reason.says())).unwrap_or(0);
    let profile = column(&|reason| shown(reason.profile)).unwrap_or(0);
    let candidate = column(&|reason| shown(reason.candidate)).unwrap_or(0);
    let profile = profile.max(PROFILE.len());
    let candidate = candidate.max(GREENHOUSE.len());
    // Words and values share the line; what is short leaves its room to the others.
    let spare = page.width().saturating_sub(6 + profile + candidate);
    let says = says.min(spare.max(page.width() * 2 / 5));
    let rest = page.width() - says - 6;
    let profile = profile.min(rest.saturating_sub(candidate).max(rest / 2));
    let candidate = rest - profile;
    let heads = [
        (says, Tone::Muted, ""),
        (profile, Tone::Muted, PROFILE),
        (candidate, Tone::Muted, GREENHOUSE),
    ];
    page.columns(2, &heads);
    for reason in reasons {
        let words = reason.says();
        let cells = [
            (says, reason.tone, words.as_str()),
            (profile, Tone::Plain, reason.profile),
            (candidate, Tone::Plain, reason.candidate),
        ];
        page.columns(2, &cells);
    }
}
