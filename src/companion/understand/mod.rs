//! Who a browser's tab is about, by its address and title; and where somebody asked for it, by what
//! the page itself says in forms made for machines.

mod content;
mod title;

use serde::Deserialize;
use serde_json::json;

pub use content::PageContent;

use crate::people::page::{self, Page, PageKind};
use crate::people::{CandidateId, Profile, paste};

/// The source of profiles that come from a browser.
pub const SOURCE: &str = "browser";

/// Longest address and title looked at, in bytes.
const LONGEST: usize = 8 * 1_024;

/// What a browser tells of a tab without reading its page.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Tab {
    /// The address.
    pub url: String,
    /// The title.
    pub title: String,
}

/// Who a tab is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Understood {
    /// A candidate, on their own page in Greenhouse.
    Candidate(CandidateId),
    /// People; one, unless the page was read and shows several.
    People(Vec<Profile>),
    /// Nobody, with what could be done about it.
    Nobody(&'static str),
}

/// Returns who a tab is about by its address and title alone.
pub fn by_tab(tab: &Tab) -> Understood {
    if tab.url.len() > LONGEST || tab.title.len() > LONGEST {
        return Understood::Nobody("The address of this page is too long to be a person's.");
    }
    if let Some(id) = paste::candidate(&tab.url) {
        return Understood::Candidate(id);
    }
    let Some(page) = page::parse(&tab.url) else {
        return Understood::Nobody("No person recognised: this address is no profile page.");
    };
    match profile(tab, &page) {
        Some(profile) => Understood::People(vec![profile]),
        None => Understood::Nobody("No person recognised from the address and title."),
    }
}

/// Returns who a page is about that was read: what it says, over what address and title say.
pub fn by_content(tab: &Tab, content: &PageContent) -> Understood {
    let people = content.people();
    match (by_tab(tab), people) {
        (Understood::Candidate(id), _) => Understood::Candidate(id),
        (Understood::Nobody(_), people) if people.is_empty() => Understood::Nobody(
            "No person recognised: the page says nothing of one in a form for machines.",
        ),
        (Understood::Nobody(_), people) => Understood::People(people),
        (Understood::People(mut known), mut people) => match (known.pop(), people.len()) {
            (Some(known), 0) => Understood::People(vec![known]),
            (Some(known), 1) => {
                let said = people.pop().unwrap_or_default();
                Understood::People(vec![together(said, known)])
            }
            _ => Understood::People(people),
        },
    }
}

/// Returns one profile out of what the page says and what the tab says; the page goes first.
fn together(mut said: Profile, tab: Profile) -> Profile {
    let fill = |mine: &mut Option<String>, other: Option<String>| {
        if mine.is_none() {
            *mine = other;
        }
    };
    if said.name().is_empty() {
        (said.first_name, said.last_name) = (tab.first_name, tab.last_name);
        said.full_name = tab.full_name;
    }
    fill(&mut said.headline, tab.headline);
    fill(&mut said.company, tab.company);
    fill(&mut said.linkedin, tab.linkedin);
    fill(&mut said.github, tab.github);
    fill(&mut said.profile_url, tab.profile_url);
    for url in tab.urls {
        if !said.urls.contains(&url) {
            said.urls.push(url);
        }
    }
    said.external_id.clear();
    read(&json!(said)).unwrap_or(said)
}

/// Returns the profile that an address and a title make; none for a page that may be anybody's whose
/// title bears no name.
fn profile(tab: &Tab, page: &Page) -> Option<Profile> {
    let network = !matches!(page.kind, PageKind::Site | PageKind::Other);
    let said = title::read(&tab.title, &tab.url, page, network);
    if !network && said.name.is_none() {
        return None;
    }
    let address = bare(&tab.url, page);
    let place = match page.kind {
        PageKind::Linkedin | PageKind::LinkedinId => "linkedin",
        PageKind::Github | PageKind::GithubId | PageKind::GithubProject => "github",
        PageKind::Other => "profile_url",
        _ => "urls",
    };
    let address = match place {
        "urls" => json!([address]),
        _ => json!(address),
    };
    let mut object = json!({
        "full_name": said.name, "title": said.title, "headline": said.headline, "company": said.company,
    });
    if let Some(object) = object.as_object_mut() {
        object.insert(place.to_owned(), address);
        object.retain(|_, value| !value.is_null());
    }
    read(&object)
}

/// Reads a person as every other door does: cleaned, sorted out, with an id made of the best key.
fn read(object: &serde_json::Value) -> Option<Profile> {
    let mut profile = paste::understand(&object.to_string()).profiles.pop()?;
    SOURCE.clone_into(&mut profile.source);
    Some(profile)
}

/// Returns an address without what sits behind `?` and `#`, where that is not what names the person:
/// it may say where somebody came from, or who is looking.
fn bare(url: &str, page: &Page) -> String {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let short = url.get(..end).unwrap_or(url);
    if page::parse(short).as_ref() == Some(page) {
        short.to_owned()
    } else {
        url.to_owned()
    }
}

#[cfg(test)]
mod tests;
