//! A profile as a file: the page that Gleaner writes about a person.

use crate::people::{Contact, Profile};

/// Returns the profile as a Markdown page, every value it holds on a line of its own.
pub(super) fn markdown(profile: &Profile) -> String {
    let one =
        |label: &'static str, value: &Option<String>| (label, value.clone().unwrap_or_default());
    let many = |label: &'static str, values: &[String]| {
        let values = values.iter().map(move |value| (label, value.clone()));
        values.collect::<Vec<_>>()
    };
    let contacts = |label: &'static str, values: &[Contact]| {
        let values = values.iter().map(move |contact| match contact.kind {
            Some(kind) => (label, format!("{contact} ({})", kind.word())),
            None => (label, contact.value.clone()),
        });
        values.collect::<Vec<_>>()
    };
    let mut rows = vec![
        one("Preferred name", &profile.preferred_name),
        one("Title", &profile.title),
        one("Headline", &profile.headline),
        one("Company", &profile.company),
        one("Location", &profile.location),
        one("LinkedIn", &profile.linkedin),
        one("GitHub", &profile.github),
        one("Profile page", &profile.profile_url),
    ];
    rows.extend(contacts("E-mail", &profile.emails));
    rows.extend(contacts("Phone", &profile.phones));
    rows.extend(many("Page", &profile.urls));
    rows.extend(many("Tag", &profile.tags));
    rows.push(("Source", profile.source.clone()));
    rows.push(("Id there", profile.external_id.clone()));
    let mut text = format!("# {}\n\n", line(&profile.name()));
    for (label, value) in rows {
        push(&mut text, label, &value);
    }
    for (key, value) in &profile.extra {
        let value = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        push(&mut text, key, &value);
    }
    if let Some(notes) = profile
        .notes
        .as_deref()
        .map(str::trim)
        .filter(|notes| !notes.is_empty())
    {
        text.push_str(&format!("\n## Notes\n\n{notes}\n"));
    }
    text
}

fn push(text: &mut String, label: &str, value: &str) {
    let value = line(value);
    if !value.is_empty() {
        text.push_str(&format!("- {}: {value}\n", line(label)));
    }
}

/// Returns text on one line.
pub(super) fn line(text: &str) -> String {
    crate::people::inert::one_line(text).trim().to_owned()
}

/// Returns the name of the page's file: the person's name in letters and digits.
pub(super) fn file_name(profile: &Profile) -> String {
    let words = crate::people::text::words(&profile.name()).join("-");
    let words = if words.is_empty() { "profile" } else { &words };
    format!("{words}.md")
}
