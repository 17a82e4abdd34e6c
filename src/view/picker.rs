//! The lists narrowed by typing: jobs, what exports carry, commands.

use ratatui::layout::{Position, Rect};

use super::paint::Paint;
use super::search::field;
use crate::app::mapping::{PartChooser, understood as mapping_in_view, words as mapping_words};
use crate::app::{
    Chooser, ExportTarget, Hit, JobPicker, ListPicker, Load, Page, Palette, Picker, ProfilePicker,
    SavedSearches, State, Tone, job_entry, job_facts, layout, name_to_keep, text, wish_words,
};
use crate::config::{Action, Style};
use crate::export::{ExportAttribute, Target};

/// What is in one line of a picker: the main text, and facts behind it.
struct Entry {
    main: String,
    /// Most telling first; those that have no room are left away.
    facts: Vec<String>,
    /// What is typed is looked for in the facts too.
    searched: bool,
    sign: &'static str,
}

/// Draws the job picker.
pub fn jobs(
    state: &State,
    paint: &mut Paint<'_>,
    area: Rect,
    open: &JobPicker,
    cursor: &mut Option<Position>,
) {
    let title = match open.then.len() {
        0 => " Pick a job ".to_owned(),
        1 => " Pick a job for 1 person ".to_owned(),
        people => format!(" Pick a job for {people} people "),
    };
    let dot = paint.glyphs.dot();
    let in_hand = state.session.in_hand.as_ref().map(ExportTarget::target);
    let mark = paint.glyphs.mark();
    let entry = |hit: &Hit| {
        let entry = job_entry(state.jobs.value()?, hit.item)?;
        let target = entry.target();
        let is_in_hand = match (&target, &in_hand) {
            (Target::Job { id, .. }, Some(in_hand)) => in_hand.job_id() == Some(*id),
            (prospect, in_hand) => in_hand.as_ref() == Some(prospect),
        };
        let sign = if is_in_hand { mark } else { " " };
        Some(match entry {
            ExportTarget::Job(job) => Entry {
                facts: job_facts(&job).into_iter().map(str::to_owned).collect(),
                main: job.name,
                searched: true,
                sign,
            },
            other @ ExportTarget::Prospects(_) => Entry {
                main: other.words(),
                facts: Vec::new(),
                searched: false,
                sign,
            },
        })
    };
    // Below the list stands how the jobs are.
    list(paint, area, &title, &open.picker, (Tone::Muted, ""), &entry);
    *cursor = Some(typed(paint, area, &open.picker));
    if lacks_jobs(state) {
        let words = "No jobs yet: the sync is not finished.";
        return paint.foot(layout::inside(area), 2, words, Tone::Muted);
    }
    let (count, hidden, style) = job_count(state, paint, &open.picker);
    let whole = format!("{count}{hidden}");
    let room = usize::from(layout::inside(area).width);
    match hidden.strip_prefix(dot) {
        Some(hidden) if text::width(&whole) > room => {
            line_from_below(paint, area, 2, &count, style);
            line_from_below(paint, area, 1, hidden, style);
        }
        _ => line_from_below(paint, area, 1, &whole, style),
    }
}

/// Returns whether jobs are still to come: none are there, and a sync that may bring them has not ended.
fn lacks_jobs(state: &State) -> bool {
    let complete = state
        .status
        .as_ref()
        .is_some_and(|status| status.mirror.synced_at.is_some() && status.mirror.syncing.is_none());
    let none =
        matches!(&state.jobs, Load::Ready(list) if list.open.is_empty() && list.hidden.is_empty());
    none && !complete
}

/// Returns how many jobs there are, how many are not offered and why, and how that looks.
fn job_count(state: &State, paint: &Paint<'_>, picker: &Picker) -> (String, String, Style) {
    let muted = paint.theme.muted;
    match &state.jobs {
        Load::Failed { problem, .. } => (problem.what.clone(), String::new(), paint.theme.error),
        Load::Idle | Load::Pending { previous: None, .. } => {
            ("Loading the jobs…".into(), String::new(), muted)
        }
        Load::Ready(list)
        | Load::Pending {
            previous: Some(list),
            ..
        } => {
            let count = |value: usize| u64::try_from(value).unwrap_or(u64::MAX);
            let open = text::count(count(list.open.len()), "open job", "open jobs");
            let is_job = |item: usize| item < list.open.len();
            let open = matches_of(picker, open, is_job);
            let hidden: usize = list.hidden.iter().map(|hidden| hidden.count).sum();
            let reasons: Vec<String> = list
                .hidden
                .iter()
                .map(|hidden| format!("{} {}", text::number(count(hidden.count)), hidden.reason))
                .collect();
            let rest = match hidden {
                0 => String::new(),
                _ => format!(
                    "{}{} hidden: {}",
                    paint.glyphs.dot(),
                    text::number(count(hidden)),
                    reasons.join(", ")
                ),
            };
            (open, rest, muted)
        }
    }
}

/// Draws the list of what one part of how a list was read can be.
pub fn part(
    state: &State,
    paint: &mut Paint<'_>,
    area: Rect,
    open: &PartChooser,
    cursor: &mut Option<Position>,
) {
    let mark = paint.glyphs.mark();
    let now = mapping_in_view(state).map(|read| mapping_words(read, open.part).1);
    let entry = |hit: &Hit| {
        let main = open.entries.get(hit.item)?.clone();
        let sign = if now.as_ref() == Some(&main) {
            mark
        } else {
            " "
        };
        Some(Entry {
            main,
            facts: Vec::new(),
            searched: false,
            sign,
        })
    };
    let title = format!(" {} ", open.title);
    list(paint, area, &title, &open.picker, (Tone::Muted, ""), &entry);
    *cursor = Some(typed(paint, area, &open.picker));
}

/// Draws the list of what one thing that exports carry can be.
pub fn wish(
    state: &State,
    paint: &mut Paint<'_>,
    area: Rect,
    open: &Chooser,
    cursor: &mut Option<Position>,
) {
    let words = wish_words(open.wish);
    let mark = paint.glyphs.mark();
    let entry = |hit: &Hit| {
        let entry = open.entries.get(hit.item)?;
        let chosen = entry.is_chosen(state, open.wish);
        Some(Entry {
            main: entry.text(open.wish),
            facts: entry.facts(open.wish),
            searched: entry.is_known() || !open.wish.takes_several(),
            sign: if chosen { mark } else { " " },
        })
    };
    let none = nothing(&state.choices, "Nothing here yet; it comes with the sync.");
    list(paint, area, words.title, &open.picker, none, &entry);
    *cursor = Some(typed(paint, area, &open.picker));
    if open.wish == ExportAttribute::Channel {
        // Channels are no records of Greenhouse.
        return;
    }
    let known = open.entries.iter().filter(|entry| entry.is_known()).count();
    let count = text::number(u64::try_from(known).unwrap_or(u64::MAX));
    let count = matches_of(&open.picker, count, |item| open.is_known(item));
    let muted = paint.theme.muted;
    if state.choices.value().is_some() {
        let line = format!("{count} in Greenhouse");
        line_from_below(paint, area, 1, &line, muted);
    }
}

/// Draws the palette.
pub fn palette(
    state: &State,
    paint: &mut Paint<'_>,
    area: Rect,
    open: &Palette,
    cursor: &mut Option<Position>,
) {
    let entry = |hit: &Hit| {
        let action = open.actions.get(hit.item)?;
        let key = state.settings.keymap.key_for(*action, open.context);
        Some(Entry {
            main: action.description().to_owned(),
            facts: key.map(ToString::to_string).into_iter().collect(),
            searched: false,
            sign: " ",
        })
    };
    list(
        paint,
        area,
        " Commands ",
        &open.picker,
        (Tone::Muted, ""),
        &entry,
    );
    *cursor = Some(typed(paint, area, &open.picker));
    let muted = paint.theme.muted;
    let all = u64::try_from(open.actions.len()).unwrap_or(u64::MAX);
    let count = matches_of(
        &open.picker,
        text::count(all, "command", "commands"),
        |_| true,
    );
    line_from_below(paint, area, 1, &count, muted);
}

/// Draws the kept searches, or the question under which name to keep one.
pub fn saved(
    state: &State,
    paint: &mut Paint<'_>,
    area: Rect,
    open: &SavedSearches,
    cursor: &mut Option<Position>,
) {
    let kept = state.saved.value().map_or(&[][..], Vec::as_slice);
    let muted = paint.theme.muted;
    if let Some(query) = &open.keep {
        paint.clear(area);
        paint.frame(area, " Keep this search under a name ", true);
        *cursor = Some(typed(paint, area, &open.picker));
        let name = name_to_keep(open);
        let replaces = kept.iter().any(|kept| kept.name == name);
        let says = match (replaces, open.picker.field.text().trim().is_empty()) {
            (true, _) => "There is one of this name; it is replaced.",
            (false, true) => "Without a name it is kept as it is written.",
            (false, false) => "",
        };
        line_from_below(paint, area, 2, query, Style::default());
        return line_from_below(paint, area, 1, says, muted);
    }
    let entry = |hit: &Hit| {
        let kept = kept.get(hit.item)?;
        Some(Entry {
            main: kept.name.clone(),
            facts: vec![kept.query.clone()],
            searched: true,
            sign: " ",
        })
    };
    let keep = state.key_name(Action::SaveSearch);
    let none = format!("None yet; {keep} keeps the search there is.");
    let none = nothing(&state.saved, &none);
    list(paint, area, " Kept searches ", &open.picker, none, &entry);
    *cursor = Some(typed(paint, area, &open.picker));
    let count = u64::try_from(kept.len()).unwrap_or(u64::MAX);
    if count > 0 {
        let count = text::count(count, "search", "searches");
        let count = matches_of(&open.picker, count, |_| true);
        line_from_below(paint, area, 1, &count, muted);
    }
}

/// Draws the lists of people, to open one or to add to one.
pub fn lists(
    state: &State,
    paint: &mut Paint<'_>,
    area: Rect,
    open: &ListPicker,
    cursor: &mut Option<Position>,
) {
    let lists = state.lists.value().map_or(&[][..], Vec::as_slice);
    let entry = |hit: &Hit| {
        let one = lists.get(hit.item)?;
        Some(Entry {
            main: one.name.clone(),
            facts: vec![text::count(one.people, "person", "people")],
            searched: false,
            sign: " ",
        })
    };
    let (title, none, below) = match &open.add {
        Some(people) => {
            let count = u64::try_from(people.len()).unwrap_or(u64::MAX);
            let title = format!(" Add {} to a list ", text::count(count, "person", "people"));
            let none = "No lists yet. Type a name to create one.".to_owned();
            (
                title,
                none,
                "A new name makes a list; + in front always does.",
            )
        }
        None => {
            let key = state.key_name(Action::AddToList);
            let none = format!("None yet; {key} adds people to a list and makes it.");
            (" Lists ".to_owned(), none, "")
        }
    };
    let none = nothing(&state.lists, &none);
    list(paint, area, &title, &open.picker, none, &entry);
    *cursor = Some(typed(paint, area, &open.picker));
    paint.foot(layout::inside(area), 1, below, Tone::Muted);
}

/// Draws the user profiles, the one in use marked.
pub fn profiles(
    state: &State,
    paint: &mut Paint<'_>,
    area: Rect,
    open: &ProfilePicker,
    cursor: &mut Option<Position>,
) {
    let mark = paint.glyphs.mark();
    let entry = |hit: &Hit| {
        let profile = state.settings.profiles.get(hit.item)?;
        let in_use = profile.in_use.then(|| "in use".to_owned());
        Some(Entry {
            main: profile.name.clone(),
            facts: profile
                .organisation
                .clone()
                .into_iter()
                .chain(in_use)
                .collect(),
            searched: false,
            sign: if profile.in_use { mark } else { " " },
        })
    };
    let none = (Tone::Muted, "");
    list(paint, area, " Profiles ", &open.picker, none, &entry);
    *cursor = Some(typed(paint, area, &open.picker));
    let below = "Gleaner starts anew in the profile you choose.";
    paint.foot(layout::inside(area), 1, below, Tone::Muted);
}

/// Returns what to say where there is nothing to pick: why nothing came, that it is on its way, or
/// `none` where there is none.
fn nothing<'w, T>(load: &'w Load<T>, none: &'w str) -> (Tone, &'w str) {
    match load {
        Load::Failed { problem, .. } => (Tone::Error, &problem.what),
        Load::Idle | Load::Pending { previous: None, .. } => (Tone::Muted, "Reading…"),
        Load::Ready(_) | Load::Pending { .. } => (Tone::Muted, none),
    }
}

/// Returns how many there are in all, and how many of them match where something is typed.
fn matches_of(picker: &Picker, all: String, counts: impl Fn(usize) -> bool) -> String {
    if picker.field.text().trim().is_empty() {
        return all;
    }
    let matching = picker.hits.iter().filter(|hit| counts(hit.item)).count();
    let matching = text::number(u64::try_from(matching).unwrap_or(u64::MAX));
    format!("{matching} of {all}")
}

fn typed(paint: &mut Paint<'_>, area: Rect, picker: &Picker) -> Position {
    let inside = layout::inside(area);
    let accent = paint.theme.accent;
    paint.text(inside.x, inside.y, 2, "> ", accent);
    let line = Rect {
        x: inside.x + 2,
        width: inside.width.saturating_sub(2),
        height: 1,
        ..inside
    };
    field(paint, line, &picker.field)
}

fn line_from_below(paint: &mut Paint<'_>, area: Rect, below: u16, line: &str, style: Style) {
    let inside = layout::inside(area);
    let y = inside.bottom().saturating_sub(below);
    paint.text(inside.x, y, inside.width.into(), line, style);
}

fn list(
    paint: &mut Paint<'_>,
    area: Rect,
    title: &str,
    picker: &Picker,
    none: (Tone, &str),
    entry: &dyn Fn(&Hit) -> Option<Entry>,
) {
    paint.clear(area);
    paint.frame(area, title, true);
    let lines = layout::picks(area);
    if picker.is_empty() || (picker.hits.is_empty() && !picker.field.text().is_empty()) {
        let (tone, says) = if picker.is_empty() {
            none
        } else {
            (Tone::Muted, "No matches.")
        };
        let mut page = Page::new(lines.width, paint.glyphs);
        page.text(tone, says);
        super::page::lines(paint, lines, &page, 0);
    }
    let visible: Vec<(usize, &Hit, Entry)> = picker
        .hits
        .iter()
        .enumerate()
        .skip(picker.offset)
        .take(lines.height.into())
        .filter_map(|(at, hit)| Some((at, hit, entry(hit)?)))
        .collect();
    // The facts are below each other, behind the longest name, or where two fifths of the line are theirs.
    let longest = visible
        .iter()
        .map(|(_, _, entry)| text::width(&paint.glyphs.text(&entry.main)))
        .max()
        .unwrap_or(0);
    let dot = text::width(paint.glyphs.dot());
    let facts = visible.iter().map(|(_, _, entry)| {
        let widths = entry
            .facts
            .iter()
            .map(|fact| text::width(&paint.glyphs.text(fact)) + dot);
        widths.sum::<usize>().saturating_sub(dot)
    });
    let width = usize::from(lines.width.saturating_sub(5));
    let facts = facts.max().unwrap_or(0).min(width * 2 / 5);
    let main = u16::try_from(longest.min(width - facts)).unwrap_or(u16::MAX);
    for (y, (at, hit, entry)) in (lines.top()..lines.bottom()).zip(&visible) {
        let line = Rect {
            y,
            height: 1,
            ..lines
        };
        draw_entry(paint, line, hit, entry, main);
        if *at == picker.cursor {
            paint.select(line);
        }
    }
}

fn draw_entry(paint: &mut Paint<'_>, line: Rect, hit: &Hit, entry: &Entry, main: u16) {
    let marked = paint.theme.marked;
    paint.text(line.x + 1, line.y, 1, entry.sign, marked);
    let name = paint.glyphs.text(&entry.main).into_owned();
    let shown = text::fit(&name, main.into(), paint.glyphs.cut()).into_owned();
    let plain = Style::default();
    highlighted(paint, (line.x + 3, line.y), &shown, &hit.matched, plain);
    let x = line.x + 3 + main + 2;
    let room = usize::from(line.right().saturating_sub(x));
    let muted = paint.theme.muted;
    let dot = paint.glyphs.dot();
    // The place of a fact in the text that is looked through: behind the name and a blank each.
    let mut place = length(&name) + 1;
    let mut used = 0;
    for fact in &entry.facts {
        let fact = paint.glyphs.text(fact).into_owned();
        let starts = place;
        place += length(&fact) + 1;
        let gap = if used > 0 { text::width(dot) } else { 0 };
        // A part of a fact says less than another one that is whole.
        if used > 0 && used + gap + text::width(&fact) > room {
            continue;
        }
        let at = |used: usize| x.saturating_add(u16::try_from(used).unwrap_or(u16::MAX));
        if gap > 0 {
            paint.text(at(used), line.y, gap, dot, muted);
        }
        used += gap;
        let shown = text::fit(&fact, room.saturating_sub(used), paint.glyphs.cut()).into_owned();
        let matched: Vec<u32> = if entry.searched {
            hit.matched
                .iter()
                .filter_map(|at| at.checked_sub(starts))
                .collect()
        } else {
            Vec::new()
        };
        highlighted(paint, (at(used), line.y), &shown, &matched, muted);
        used += text::width(&shown);
    }
}

/// Returns the length of a text as matches are counted in it.
fn length(text: &str) -> u32 {
    use unicode_segmentation::UnicodeSegmentation;
    u32::try_from(text.graphemes(true).count()).unwrap_or(u32::MAX)
}

/// Writes text with the characters that match in their style.
fn highlighted(paint: &mut Paint<'_>, at: (u16, u16), shown: &str, matched: &[u32], style: Style) {
    use unicode_segmentation::UnicodeSegmentation;
    let hit = paint.theme.matched;
    let mut used = 0;
    for (place, grapheme) in (0u32..).zip(shown.graphemes(true)) {
        let style = if matched.binary_search(&place).is_ok() {
            hit
        } else {
            style
        };
        used += paint.text(at.0 + used, at.1, 2, grapheme, style);
    }
}
