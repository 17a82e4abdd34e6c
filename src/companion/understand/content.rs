//! What a page says of people in forms made for machines, as the extension brings it: JSON-LD,
//! OpenGraph profiles, `rel=me` links, `mailto:` links. Hostile text, all of it.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{SOURCE, read};
use crate::people::{Contact, Profile, paste};

/// What was read of a page. Nothing else of it ever leaves the browser.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct PageContent {
    /// The texts of its JSON-LD scripts.
    pub ld: Vec<String>,
    /// Its OpenGraph values by name, without `og:`.
    pub og: Map<String, Value>,
    /// The addresses of its `rel=me` links.
    pub me: Vec<String>,
    /// The addresses of its `mailto:` links, without `mailto:`.
    pub mail: Vec<String>,
}

/// Longest content taken, in bytes.
pub(super) const LONGEST: usize = 200_000;
/// People of one page shown at most.
const MOST_PEOPLE: usize = 20;
/// Links and addresses of one page taken at most.
const MOST_LINKS: usize = 20;

impl PageContent {
    /// Returns how much there is of it, in bytes.
    pub fn size(&self) -> usize {
        let lists = [&self.ld, &self.me, &self.mail].into_iter().flatten();
        let og: usize = self
            .og
            .iter()
            .map(|(key, value)| key.len() + value.to_string().len())
            .sum();
        lists.map(String::len).sum::<usize>() + og
    }

    /// Returns whether it is more than is ever taken.
    pub fn is_too_long(&self) -> bool {
        self.size() > LONGEST
    }

    /// Returns the people it tells of, each once; the links and addresses go to one who is alone.
    pub(super) fn people(&self) -> Vec<Profile> {
        let mut people = self.in_ld();
        if people.is_empty() {
            people.extend(self.in_og());
        }
        people.truncate(MOST_PEOPLE);
        if let [alone] = people.as_mut_slice() {
            let links = self.me.iter().take(MOST_LINKS);
            let web = |link: &&String| link.starts_with("https://") || link.starts_with("http://");
            for link in links.filter(web) {
                if !alone.pages().any(|page| page == link) {
                    alone.urls.push(link.clone());
                }
            }
            let addresses = self.mail.iter().take(MOST_LINKS);
            for address in addresses.filter_map(|mail| mail.split('?').next()) {
                let known = alone
                    .emails
                    .iter()
                    .any(|one| one.value.eq_ignore_ascii_case(address));
                if !known && address.contains('@') {
                    alone.emails.push(Contact::from(address));
                }
            }
            // Once more through the one reader, which sorts links to their networks.
            let source = std::mem::take(&mut alone.external_id);
            match read(&json!(alone)) {
                Some(sorted) => *alone = sorted,
                None => alone.external_id = source,
            }
        }
        people
    }

    fn in_ld(&self) -> Vec<Profile> {
        let data: Vec<Value> = self
            .ld
            .iter()
            .filter_map(|text| serde_json::from_str(text.trim()).ok())
            .collect();
        if data.is_empty() {
            return Vec::new();
        }
        // A page around it has the reader take it for what it is: statements of a page. What would
        // end the script is written so that it can't.
        let data = Value::Array(data).to_string().replace('<', "\\u003c");
        let page = format!("<html><script type=\"application/ld+json\">{data}</script></html>");
        let mut people = paste::understand(&page).profiles;
        for person in &mut people {
            SOURCE.clone_into(&mut person.source);
        }
        people
    }

    fn in_og(&self) -> Option<Profile> {
        let text = |name: &str| self.og.get(name).and_then(Value::as_str).map(str::trim);
        let first = text("profile:first_name");
        let last = text("profile:last_name");
        if text("type") != Some("profile") && first.or(last).is_none() {
            return None;
        }
        let full = text("title").filter(|_| first.is_none() && last.is_none());
        let mut object = json!({"first_name": first, "last_name": last, "full_name": full, "profile_url": text("url")});
        if let Some(object) = object.as_object_mut() {
            object.retain(|_, value| !value.is_null());
        }
        read(&object)
    }
}
