//! Pages and names at services: each link finds the field that it belongs to.

use super::label::{Label, label};
use super::pieces::link_pieces;
use super::{Draft, Incoming};
use crate::people::clean;
use crate::people::filler::is_template;
use crate::people::formats::field::Field;
use crate::people::formats::words::{Word, meaning};
use crate::people::page::{self, PageKind};
use crate::people::text;

impl Draft {
    pub(super) fn links(&mut self, cell: Incoming<'_>, value: &str) -> bool {
        if let Some(Label::NotTheirs) = cell.label.map(label) {
            return false;
        }
        let words = link_pieces(value);
        let links: Vec<&String> = words.iter().filter(|word| clean::is_link(word)).collect();
        if links.is_empty() {
            return self.handle(cell, value);
        }
        let mut all = true;
        for link in links {
            all &= self.link(cell.field, link);
        }
        all
    }

    /// Puts a link where it belongs; false for one that is nobody's.
    pub(in crate::people::formats) fn link(&mut self, field: Field, link: &str) -> bool {
        let link = link.to_owned();
        let lower = link.to_lowercase();
        if is_file(&lower) || is_left_over(&lower) {
            return false;
        }
        let linkedin = lower.contains("linkedin.com/");
        let parsed = page::parse(&link).map(|page| page.kind);
        if linkedin {
            let own = lower.contains("linkedin.com/in/")
                || lower.contains("linkedin.com/pub/")
                || lower.contains("/mwlite/");
            let opaque = parsed == Some(PageKind::LinkedinId);
            if !own && !opaque {
                return false;
            }
            return match (&mut self.profile.linkedin, own) {
                (slot @ None, true) => {
                    *slot = Some(link);
                    true
                }
                // A page of one's own before the number of a member.
                (Some(known), true)
                    if !opaque
                        && page::parse(known)
                            .is_some_and(|page| page.kind == PageKind::LinkedinId) =>
                {
                    let number = std::mem::replace(known, link);
                    self.other(number)
                }
                (Some(known), _) if *known == link => true,
                (Some(known), true) if page::parse(known) == page::parse(&link) => true,
                _ if field == Field::ProfileUrl && self.profile.profile_url.is_none() => {
                    self.profile.profile_url = Some(link);
                    true
                }
                _ => self.other(link),
            };
        }
        if parsed.map(PageKind::network) == Some(PageKind::Github) {
            return match &self.profile.github {
                None => {
                    self.profile.github = Some(link);
                    true
                }
                Some(known) if *known == link => true,
                Some(_) => self.other(link),
            };
        }
        if field == Field::ProfileUrl
            && self.profile.profile_url.is_none()
            && !matches!(parsed, Some(PageKind::Xing | PageKind::X))
        {
            self.profile.profile_url = Some(link);
            return true;
        }
        self.other(link)
    }

    pub(super) fn other(&mut self, link: String) -> bool {
        if !self.profile.urls.contains(&link) {
            self.profile.urls.push(link);
        }
        true
    }

    /// A name at a service instead of a page.
    fn handle(&mut self, cell: Incoming<'_>, value: &str) -> bool {
        // `LinkedIn: jane-doe`.
        let value = match value.split_once(':') {
            Some((label, name)) if meaning(&text::fold(label)) == Some(Word::Linkedin) => name,
            _ => value,
        };
        let name = value.trim().trim_start_matches('@');
        let plain = !name.is_empty() && !name.contains(char::is_whitespace);
        match cell.field {
            Field::Linkedin if plain => {
                let parsed =
                    page::parse_linkedin(value).filter(|page| page.kind == PageKind::Linkedin);
                let numeric = name.chars().all(|c| c.is_ascii_digit());
                match parsed {
                    Some(page) if !numeric => self.link(
                        Field::Linkedin,
                        &format!("https://www.linkedin.com/in/{}", page.key),
                    ),
                    _ => false,
                }
            }
            Field::Github if plain && self.profile.github.is_none() => {
                match page::parse_github(name) {
                    Some(page) => {
                        self.profile.github = Some(format!("https://github.com/{}", page.key));
                        true
                    }
                    None => false,
                }
            }
            Field::Twitter
                if plain && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') =>
            {
                self.other(format!("https://twitter.com/{name}"))
            }
            Field::Url if plain && value.starts_with('@') => self.other(value.to_owned()),
            _ => false,
        }
    }
}

/// A page as a form writes it for an example: `linkedin.com/in/your-linkedin`.
fn is_left_over(lower: &str) -> bool {
    ["linkedin.com/in/", "linkedin.com/pub/", "github.com/"]
        .iter()
        .any(|service| {
            let path = lower.split_once(service).map(|(_, path)| path);
            let handle = path.and_then(|path| path.split(['/', '?', '#']).next());
            handle.is_some_and(is_template)
        })
}

/// A file rather than a page: pictures, documents, what tables attach.
fn is_file(lower: &str) -> bool {
    let path = lower.split(['?', '#']).next().unwrap_or_default();
    [
        ".pdf", ".doc", ".docx", ".png", ".jpg", ".jpeg", ".gif", ".zip", ".rtf", ".odt",
    ]
    .iter()
    .any(|end| path.ends_with(end))
        || lower.contains("usercontent.com/")
            && ["google", "airtable", "avatars.github"]
                .iter()
                .any(|host| lower.contains(&format!("{host}usercontent.com/")))
        || lower.contains("//api.github.com/")
        || lower.contains("media.licdn.com/")
}
