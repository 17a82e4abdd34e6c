//! The person under the cursor: who they are, whether they are in Greenhouse and why, what
//! happened to them there.

use jiff::Timestamp;

use super::evidence::one_match;
use super::guards::{guards, skipped};
use super::history::{history, standing};
use super::outcome::{outcome_words, verdict_words};
use crate::app::load::Load;
use crate::app::page::{Page, Tone};
use crate::app::state::State;
use crate::app::text;
use crate::matching::{Assessment, Decision, EvidenceKind, Verdict};
use crate::people::page::{self, Page as WebPage};
use crate::people::{Candidate, Contact, PersonRef, Profile, clean};
use crate::worker::{CandidateDetail, Detail, Row};

/// Reasons named beside the verdict; all of them stand with the candidate.
const REASONS: usize = 3;

/// Returns the page for a frame's inside of `width` columns.
pub fn detail(state: &State, width: u16) -> Page {
    let mut page = Page::new(width, state.settings.glyphs);
    let Some(row) = state.results.current() else {
        page.text(Tone::Muted, "No person selected.");
        return page;
    };
    head(&mut page, row);
    skipped(&mut page, state, row);
    outcome(&mut page, state, row.id);
    let loaded = state.detail.load.value().map(AsRef::as_ref);
    match row.id {
        PersonRef::Profile(_) => {
            verdict(&mut page, state, row.id);
            guards(&mut page, state, row.id);
            if let Some(record) = likeliest(state, loaded) {
                standing(&mut page, &record.applications, state.now);
                changed(&mut page, row, &record.candidate);
            }
            if let Some(profile) = loaded.and_then(|detail| detail.profile.as_ref()) {
                page.gap();
                profile_fields(&mut page, profile);
            }
            waiting(&mut page, state);
            // Not before what is above it: nothing moves once it is on screen.
            if let Some(known) = state.verdicts.assessment(row.id)
                && (loaded.is_some() || !state.detail.load.is_pending())
            {
                matches(&mut page, state, known, loaded);
            }
        }
        PersonRef::Candidate(id) => {
            guards(&mut page, state, row.id);
            waiting(&mut page, state);
            let own = loaded.and_then(|detail| {
                detail
                    .candidates
                    .iter()
                    .find(|held| held.candidate.id == id)
            });
            if let Some(own) = own {
                standing(&mut page, &own.applications, state.now);
                page.gap();
                candidate_fields(&mut page, &own.candidate);
                page.gap();
                page.text(Tone::Heading, "History");
                history(
                    &mut page,
                    &own.applications,
                    &own.visits,
                    &state.settings.zone,
                );
            }
        }
    }
    page
}

/// Returns the record of the selected candidate among those the person under the cursor may be.
fn likeliest<'d>(state: &State, loaded: Option<&'d Detail>) -> Option<&'d CandidateDetail> {
    let known = state.verdicts.assessment(state.detail.person?)?;
    known.likeliest()?;
    let found = known.candidates.get(state.detail.candidate)?;
    let mut records = loaded?.candidates.iter();
    records.find(|held| held.candidate.id == found.id)
}

/// Says what is other than it was when the person was last in Greenhouse.
fn changed(page: &mut Page, row: &Row, candidate: &Candidate) {
    let arrow = page.glyphs.arrow();
    let told = |label: &str, then: Option<&String>, now: Option<&String>| {
        let (then, now) = (then?.trim(), now?.trim());
        let same = then.to_lowercase() == now.to_lowercase() || then.is_empty() || now.is_empty();
        (!same).then(|| format!("{label} {then} {arrow} {now}"))
    };
    let place = candidate.addresses.first();
    let lives_on = |now: &&String| {
        place.is_none_or(|then| !then.to_lowercase().contains(&now.trim().to_lowercase()))
    };
    let told = [
        told("title", candidate.title.as_ref(), row.title.as_ref()),
        told("company", candidate.company.as_ref(), row.company.as_ref()),
        told("place", place, row.location.as_ref().filter(lives_on)),
    ];
    let told: Vec<String> = told.into_iter().flatten().collect();
    if !told.is_empty() {
        let line = format!("  Changed since: {}", told.join("; "));
        page.wrapped(2, &[(Tone::Marked, &line)]);
    }
}

fn head(page: &mut Page, row: &Row) {
    let name = match row.name.trim() {
        "" => "(no name)",
        name => name,
    };
    page.text(Tone::Heading, name);
    let work = work(row.title.as_deref(), row.company.as_deref());
    let line: Vec<String> = [work, row.location.clone()].into_iter().flatten().collect();
    if !line.is_empty() {
        let joined = line.join(page.glyphs.dot());
        page.text(Tone::Plain, &joined);
    }
}

/// Returns what somebody does and where; once where both are the same.
pub(super) fn work(title: Option<&str>, company: Option<&str>) -> Option<String> {
    match (title, company) {
        (Some(title), Some(company)) if title != company => Some(format!("{title} at {company}")),
        (one, other) => one.or(other).map(str::to_owned),
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
        let reasons = best.evidence.iter().map(|reason| reason.says.clone());
        let mut reasons: Vec<String> = reasons.collect();
        if reasons.len() > REASONS + 1 {
            let rest = reasons.split_off(REASONS).len();
            reasons.push(format!("{rest} more below"));
        }
        // What speaks for somebody who is taken for another person is below, with the candidate.
        if !reasons.is_empty() && known.verdict != Verdict::New {
            page.wrapped(2, &[(Tone::Plain, &format!("  {}", reasons.join("; ")))]);
        }
    }
    let decided = match known.decided {
        Some(Decision::Same) => "  Decided: same person.".to_owned(),
        Some(Decision::NotSame) => match known.candidates.first() {
            Some(one) => format!(
                "  Decided: different person from {} ({}).",
                one.name, one.id
            ),
            None => "  Decided: different person.".to_owned(),
        },
        None => String::new(),
    };
    if !decided.is_empty() {
        page.wrapped(2, &[(Tone::Marked, &decided)]);
    }
    for remark in &known.remarks {
        page.wrapped(2, &[(Tone::Warning, &format!("  {remark}"))]);
    }
    page.wrapped(2, &[(Tone::Muted, &format!("  {}", asked(state, known)))]);
}

/// Returns what the verdict rests on: nothing is said of anybody without scope and age.
fn asked(state: &State, known: &Assessment) -> String {
    let profile = state.detail.load.value().and_then(|it| it.profile.as_ref());
    let live = match (known.asked.live, profile.map(|one| one.emails.is_empty())) {
        (true, Some(true)) => "; no e-mail to ask Greenhouse about",
        (true, _) => "; e-mails asked of Greenhouse",
        (false, _) => "",
    };
    scope(state.now, known, live)
}

/// Returns among how many candidates somebody was looked for, of when these are, and what else was asked.
pub(super) fn scope(now: Timestamp, known: &Assessment, live: &str) -> String {
    let asked = &known.asked;
    let found = match known.verdict {
        Verdict::New if known.decided == Some(Decision::NotSame) => "Nobody else like this among",
        Verdict::New if known.same_name > 0 && more_than_name(known) => {
            "The same name, but too little else in common, among"
        }
        Verdict::New if known.same_name > 0 => "Only the name in common, among",
        Verdict::New => "Nobody like this among",
        Verdict::InGreenhouse | Verdict::Possible => "Among",
    };
    let size = text::count(asked.mirror_candidates, "candidate", "candidates");
    match asked.mirror_synced_at {
        Some(at) => format!("{found} {size}, synced {}{live}.", text::ago(now, at)),
        None if asked.mirror_candidates == 0 => {
            format!("Nobody to compare with so far; the first sync is not finished{live}.")
        }
        None => format!("{found} {size} so far; the first sync is not finished{live}."),
    }
}

/// Returns whether a namesake has more in common than the name.
fn more_than_name(known: &Assessment) -> bool {
    use EvidenceKind::{FamilyName, GivenName, MiddleName, Name};
    let of_name = |kind: EvidenceKind| matches!(kind, Name | GivenName | FamilyName | MiddleName);
    let mut reasons = known.candidates.iter().flat_map(|found| &found.evidence);
    reasons.any(|reason| !of_name(reason.kind))
}

fn waiting(page: &mut Page, state: &State) {
    match &state.detail.load {
        // What comes at once needs no word before it.
        Load::Pending { previous: None, .. } if state.step > state.detail.asked_at + 1 => {
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
    fields(page, "E-mail", profile.emails.iter().map(Contact::as_str));
    fields(page, "Phone", profile.phones.iter().map(Contact::as_str));
    let mut seen = Seen::default();
    for (label, parse, raw) in [
        (
            "LinkedIn",
            page::parse_linkedin as fn(&str) -> Option<WebPage>,
            &profile.linkedin,
        ),
        ("GitHub", page::parse_github, &profile.github),
        ("Page", page::parse, &profile.profile_url),
    ] {
        let raw = raw.as_deref().filter(|raw| seen.is_first(parse, raw));
        fields(page, label, raw.map(text::short_page));
    }
    let others = profile.urls.iter().map(String::as_str);
    let others = others.filter(|raw| seen.is_first(page::parse, raw));
    fields(page, "Web", others.map(text::short_page));
    fields(page, "Goes by", profile.preferred_name.as_deref());
    fields(page, "Headline", own_headline(profile));
    fields(page, "Tags", Some(profile.tags.join(", ").as_str()));
    fields(page, "Notes", profile.notes.as_deref());
    for (key, value) in &profile.extra {
        let value = match value.as_str() {
            Some(text) => text.to_owned(),
            None => value.to_string(),
        };
        let value = clean::noted(key, &value).unwrap_or(value);
        fields(page, key, Some(value.as_str()));
    }
    fields(page, "Source", Some(profile.source.as_str()));
}

/// Returns the headline where it says more than title and company above.
fn own_headline(profile: &Profile) -> Option<&str> {
    let headline = profile.headline.as_deref()?;
    let title = profile.title.as_deref()?;
    let same = |other: &str| other.trim().to_lowercase() == headline.trim().to_lowercase();
    let all = work(Some(title), profile.company.as_deref());
    (!same(title) && !all.is_some_and(|all| same(&all))).then_some(headline)
}

/// The pages shown so far, so that none is shown twice in two spellings.
#[derive(Default)]
struct Seen {
    pages: Vec<WebPage>,
    others: Vec<String>,
}

impl Seen {
    /// Notes a page; returns whether it is the first of its address.
    fn is_first(&mut self, parse: fn(&str) -> Option<WebPage>, raw: &str) -> bool {
        match parse(raw) {
            Some(page) if self.pages.contains(&page) => false,
            Some(page) => {
                self.pages.push(page);
                true
            }
            None => {
                let bare = text::short_page(raw.trim()).trim_end_matches('/');
                let first = !self.others.iter().any(|other| other == bare);
                self.others.push(bare.to_owned());
                first
            }
        }
    }
}

fn candidate_fields(page: &mut Page, candidate: &Candidate) {
    fields(page, "E-mail", candidate.emails.iter().map(String::as_str));
    fields(page, "Phone", candidate.phones.iter().map(String::as_str));
    let mut seen = Seen::default();
    let pages = candidate.urls.iter().map(String::as_str);
    let pages = pages.filter(|raw| seen.is_first(page::parse, raw));
    fields(page, "Web", pages.map(text::short_page));
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
                (Verdict::New, _) if known.same_name > 0 => "Of the same name".to_owned(),
                (Verdict::InGreenhouse, count) => format!("In Greenhouse, best of {count} first"),
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
