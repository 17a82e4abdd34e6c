//! The person under the cursor: who they are, whether they are in Greenhouse and why, what
//! happened to them there.

use super::history::history;
use super::outcome::{outcome_words, verdict_words};
use crate::app::load::Load;
use crate::app::page::{Page, Tone};
use crate::app::state::State;
use crate::app::text;
use crate::matching::{Assessment, Decision, Evidence, Match, Verdict};
use crate::people::{Candidate, PersonRef, Profile};
use crate::worker::{CandidateDetail, Detail, Row};

/// The heads of the two sides of the evidence.
const PROFILE: &str = "profile";
const GREENHOUSE: &str = "in Greenhouse";

/// Returns the page for a frame's inside of `width` columns.
pub fn detail(state: &State, width: u16) -> Page {
    let mut page = Page::new(width, state.settings.glyphs);
    let Some(row) = state.results.current() else {
        page.text(Tone::Muted, "Nobody is under the cursor.");
        return page;
    };
    head(&mut page, row);
    outcome(&mut page, state, row.id);
    let loaded = state.detail.load.value().map(AsRef::as_ref);
    match row.id {
        PersonRef::Profile(_) => {
            verdict(&mut page, state, row.id);
            if let Some(profile) = loaded.and_then(|detail| detail.profile.as_ref()) {
                page.gap();
                profile_fields(&mut page, profile);
            }
            waiting(&mut page, state);
            if let Some(known) = state.verdicts.assessment(row.id) {
                matches(&mut page, state, known, loaded);
            }
        }
        PersonRef::Candidate(id) => {
            waiting(&mut page, state);
            let own = loaded.and_then(|detail| {
                detail
                    .candidates
                    .iter()
                    .find(|held| held.candidate.id == id)
            });
            if let Some(own) = own {
                page.gap();
                candidate_fields(&mut page, &own.candidate);
                page.gap();
                page.text(Tone::Heading, "History");
                history(&mut page, &own.applications, &state.settings.zone);
            }
        }
    }
    page
}

fn head(page: &mut Page, row: &Row) {
    let name = match row.name.trim() {
        "" => "(no name)",
        name => name,
    };
    page.text(Tone::Heading, name);
    let work = match (&row.title, &row.company) {
        (Some(title), Some(company)) => Some(format!("{title} at {company}")),
        (Some(one), None) | (None, Some(one)) => Some(one.clone()),
        (None, None) => None,
    };
    let line: Vec<String> = [work, row.location.clone()].into_iter().flatten().collect();
    if !line.is_empty() {
        let joined = line.join(page.glyphs.dot());
        page.text(Tone::Plain, &joined);
    }
}

fn outcome(page: &mut Page, state: &State, person: PersonRef) {
    let Some(report) = state.outcomes.get(&person) else {
        return;
    };
    let (sign, word, tone) = outcome_words(report.outcome, page.glyphs);
    page.gap();
    let reason = report.reason.as_deref().map(|why| format!(": {why}"));
    page.wrapped(
        2,
        &[
            (tone, &format!("{sign} Export: {word}")),
            (Tone::Plain, reason.as_deref().unwrap_or_default()),
        ],
    );
}

fn verdict(page: &mut Page, state: &State, person: PersonRef) {
    let (sign, word, tone) = verdict_words(state, person);
    page.gap();
    page.text(tone, &format!("{sign} {word}"));
    if let Some(problem) = state.verdicts.problem(person) {
        page.wrapped(2, &[(Tone::Error, &format!("  {}", problem.what))]);
        page.wrapped(2, &[(Tone::Muted, &format!("  {}", problem.hint))]);
    }
    let Some(known) = state.verdicts.assessment(person) else {
        return;
    };
    if let Some(best) = known.candidates.first() {
        let reasons: Vec<&str> = best
            .evidence
            .iter()
            .map(|reason| reason.says.as_str())
            .collect();
        if !reasons.is_empty() {
            page.wrapped(2, &[(Tone::Plain, &format!("  {}", reasons.join(", ")))]);
        }
    }
    let decided = match known.decided {
        Some(Decision::Same) => "  Somebody said: the same person.",
        Some(Decision::NotSame) => "  Somebody said: not the same person.",
        None => "",
    };
    if !decided.is_empty() {
        page.wrapped(2, &[(Tone::Marked, decided)]);
    }
    for remark in &known.remarks {
        page.wrapped(2, &[(Tone::Warning, &format!("  {remark}"))]);
    }
    page.wrapped(2, &[(Tone::Muted, &format!("  {}", asked(state, known)))]);
}

/// Returns what the verdict rests on: nothing is said of anybody without scope and age.
fn asked(state: &State, known: &Assessment) -> String {
    let asked = &known.asked;
    let found = match known.verdict {
        Verdict::New => "Nobody like this among",
        Verdict::InGreenhouse | Verdict::Possible => "Among",
    };
    let size = text::count(asked.mirror_candidates, "candidate", "candidates");
    let live = match asked.live {
        true => "; e-mails asked of Greenhouse",
        false => "",
    };
    match asked.mirror_synced_at {
        Some(at) => format!("{found} {size}, synced {}{live}.", text::ago(state.now, at)),
        None => format!("{found} {size} so far; the first sync is not finished{live}."),
    }
}

fn waiting(page: &mut Page, state: &State) {
    match &state.detail.load {
        Load::Pending { previous: None, .. } => {
            page.gap();
            page.text(Tone::Muted, "Loading…");
        }
        Load::Failed { problem, .. } => {
            page.gap();
            page.text(Tone::Error, &problem.what);
            page.text(Tone::Muted, &problem.hint);
        }
        Load::Idle | Load::Pending { .. } | Load::Ready(_) => {}
    }
}

fn fields<'a>(page: &mut Page, label: &str, values: impl IntoIterator<Item = &'a str>) {
    let mut label = label;
    for value in values {
        if !value.trim().is_empty() {
            page.field(label, Tone::Plain, value);
            label = "";
        }
    }
}

fn profile_fields(page: &mut Page, profile: &Profile) {
    fields(page, "E-mail", profile.emails.iter().map(String::as_str));
    fields(page, "Phone", profile.phones.iter().map(String::as_str));
    fields(
        page,
        "LinkedIn",
        profile.linkedin.as_deref().map(text::short_page),
    );
    fields(
        page,
        "GitHub",
        profile.github.as_deref().map(text::short_page),
    );
    fields(
        page,
        "Page",
        profile.profile_url.as_deref().map(text::short_page),
    );
    fields(
        page,
        "Web",
        profile.urls.iter().map(|page| text::short_page(page)),
    );
    fields(page, "Goes by", profile.preferred_name.as_deref());
    if profile.title.is_some() {
        fields(page, "Headline", profile.headline.as_deref());
    }
    fields(page, "Tags", Some(profile.tags.join(", ").as_str()));
    fields(page, "Notes", profile.notes.as_deref());
    for (key, value) in &profile.extra {
        let value = match value.as_str() {
            Some(text) => text.to_owned(),
            None => value.to_string(),
        };
        let label = text::fit(key, 11, page.glyphs.cut()).into_owned();
        fields(page, &label, Some(value.as_str()));
    }
    fields(page, "Source", Some(profile.source.as_str()));
}

fn candidate_fields(page: &mut Page, candidate: &Candidate) {
    fields(page, "E-mail", candidate.emails.iter().map(String::as_str));
    fields(page, "Phone", candidate.phones.iter().map(String::as_str));
    fields(
        page,
        "Web",
        candidate.urls.iter().map(|page| text::short_page(page)),
    );
    fields(
        page,
        "Address",
        candidate.addresses.iter().map(String::as_str),
    );
    fields(page, "Goes by", candidate.preferred_name.as_deref());
    fields(page, "Tags", Some(candidate.tags.join(", ").as_str()));
    if candidate.private {
        page.field("Private", Tone::Warning, "visible to few users only");
    }
    fields(page, "Greenhouse", Some(candidate.id.to_string().as_str()));
}

fn matches(page: &mut Page, state: &State, known: &Assessment, loaded: Option<&Detail>) {
    for (at, found) in known.candidates.iter().enumerate() {
        page.gap();
        if at == 0 {
            let title = match (known.verdict, known.candidates.len()) {
                (Verdict::InGreenhouse, 1) => "In Greenhouse".to_owned(),
                (_, 1) => "Who this may be".to_owned(),
                (_, count) => format!("Who this may be, best of {count} first"),
            };
            page.text(Tone::Heading, &title);
        }
        let record = loaded.and_then(|detail| {
            detail
                .candidates
                .iter()
                .find(|held| held.candidate.id == found.id)
        });
        let chosen = at == state.detail.candidate;
        one_match(page, state, found, record, chosen);
    }
}

pub(super) fn one_match(
    page: &mut Page,
    state: &State,
    found: &Match,
    record: Option<&CandidateDetail>,
    chosen: bool,
) {
    let sign = if chosen { page.glyphs.cursor() } else { " " };
    let percent = format!("{:.0} %", found.score.clamp(0.0, 1.0) * 100.0);
    let dot = page.glyphs.dot();
    page.wrapped(
        2,
        &[
            (Tone::Accent, &format!("{sign} ")),
            (Tone::Heading, &found.name),
            (Tone::Muted, &format!("{dot}{percent}{dot}no. {}", found.id)),
        ],
    );
    if let Some(record) = record {
        let work: Vec<&str> = [&record.candidate.title, &record.candidate.company]
            .into_iter()
            .filter_map(|part| part.as_deref())
            .collect();
        if !work.is_empty() {
            page.wrapped(2, &[(Tone::Plain, &format!("  {}", work.join(" at ")))]);
        }
    }
    evidence(page, found);
    let applications = match record {
        Some(record) => &record.applications,
        None => &found.applications,
    };
    page.text(Tone::Muted, "  History");
    history(page, applications, &state.settings.zone);
}

fn evidence(page: &mut Page, found: &Match) {
    let all = found
        .evidence
        .iter()
        .map(|reason| ("+", Tone::New, reason))
        .chain(
            found
                .conflicts
                .iter()
                .map(|reason| ("-", Tone::Warning, reason)),
        );
    let column = |value: fn(&Evidence) -> &str| {
        let reasons = found.evidence.iter().chain(&found.conflicts);
        let widths = reasons.map(|reason| text::width(&page.glyphs.text(value(reason))));
        widths.max().unwrap_or(0)
    };
    let says = column(|reason| &reason.says);
    let profile = column(|reason| &reason.profile).max(PROFILE.len());
    let candidate = column(|reason| &reason.candidate).max(GREENHOUSE.len());
    let wide = 4 + says + 2 + profile + 2 + candidate <= page.width();
    if wide {
        let gap = " ".repeat(4 + says + 2);
        let between = " ".repeat(profile - PROFILE.len() + 2);
        let line = format!("{gap}{PROFILE}{between}{GREENHOUSE}");
        page.wrapped(0, &[(Tone::Muted, &line)]);
    }
    for (sign, tone, reason) in all {
        match wide {
            true => side_by_side(page, sign, tone, reason, (says, profile)),
            false => stacked(page, sign, tone, reason),
        }
    }
}

/// Adds one reason as a line of three columns: what it says, the profile's value, the candidate's.
fn side_by_side(
    page: &mut Page,
    sign: &str,
    tone: Tone,
    reason: &Evidence,
    (says, profile): (usize, usize),
) {
    let cell = |raw: &str, width: usize| {
        let shown = page.glyphs.text(raw).into_owned();
        let gap = width.saturating_sub(text::width(&shown));
        format!("{shown}{}  ", " ".repeat(gap))
    };
    let words = format!("  {sign} {}", cell(&reason.says, says));
    let profile = cell(&reason.profile, profile);
    page.wrapped(
        4,
        &[
            (tone, &words),
            (Tone::Plain, &profile),
            (Tone::Plain, &reason.candidate),
        ],
    );
}

/// Adds one reason with its values below: once where they are the same.
fn stacked(page: &mut Page, sign: &str, tone: Tone, reason: &Evidence) {
    page.wrapped(4, &[(tone, &format!("  {sign} {}", reason.says))]);
    let values = [
        (PROFILE, reason.profile.trim()),
        (GREENHOUSE, reason.candidate.trim()),
    ];
    let [(_, one), (_, other)] = values;
    if one == other {
        if !one.is_empty() {
            page.wrapped(4, &[(Tone::Plain, &format!("    {one}"))]);
        }
        return;
    }
    for (label, value) in values {
        if !value.is_empty() {
            page.labelled(19, &format!("    {label}"), &[(Tone::Plain, value)]);
        }
    }
}
