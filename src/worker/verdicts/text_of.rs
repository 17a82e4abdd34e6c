//! People as text for the clipboard.

use crate::export::Person;
use crate::inert::one_line;
use crate::people::{Candidate, Contact, PersonRef, Profile};
use crate::worker::{EngineError, Part, Verdicts};

impl Verdicts {
    /// Returns a part of each of these people as text, and of how many there was one: a line each, of the
    /// whole a paragraph.
    ///
    /// # Errors
    /// [`EngineError`] when somebody is not there any more or can't be read.
    pub async fn text_of(
        &self,
        people: &[PersonRef],
        part: Part,
    ) -> Result<(String, usize), EngineError> {
        let mut texts = Vec::new();
        for person in people {
            let text = match self.person(*person).await? {
                Person::Profile(profile) => of_profile(&profile, part),
                Person::Candidate(candidate) => of_candidate(&candidate, part),
            };
            texts.extend(text.filter(|text| !text.is_empty()));
        }
        let between = match part {
            Part::Text => "\n\n",
            _ => "\n",
        };
        Ok((texts.join(between), texts.len()))
    }
}

fn of_profile(profile: &Profile, part: Part) -> Option<String> {
    let pages = [&profile.profile_url, &profile.linkedin, &profile.github];
    let pages = pages.into_iter().filter_map(|page| page.as_deref());
    let mut pages = pages.chain(profile.urls.iter().map(String::as_str));
    match part {
        Part::Name => Some(one_line(&profile.name())),
        Part::Email => profile.emails.first().map(|one| one_line(one.as_str())),
        Part::Link => pages.next().map(one_line),
        Part::Text => {
            let emails: Vec<&str> = profile.emails.iter().map(Contact::as_str).collect();
            let phones: Vec<&str> = profile.phones.iter().map(Contact::as_str).collect();
            let pages: Vec<&str> = pages.collect();
            Some(paragraph(
                &profile.name(),
                [
                    profile.title.as_deref(),
                    profile.company.as_deref(),
                    profile.location.as_deref(),
                ],
                [&emails, &phones, &pages],
            ))
        }
    }
}

fn of_candidate(candidate: &Candidate, part: Part) -> Option<String> {
    match part {
        Part::Name => Some(one_line(&candidate.name())),
        Part::Email => candidate.emails.first().map(|one| one_line(one)),
        Part::Link => Some(candidate.id.page()),
        Part::Text => {
            let emails: Vec<&str> = candidate.emails.iter().map(String::as_str).collect();
            let phones: Vec<&str> = candidate.phones.iter().map(String::as_str).collect();
            let own = candidate.id.page();
            let urls = candidate.urls.iter().map(String::as_str);
            let pages: Vec<&str> = urls.chain([own.as_str()]).collect();
            Some(paragraph(
                &candidate.name(),
                [
                    candidate.title.as_deref(),
                    candidate.company.as_deref(),
                    candidate.addresses.first().map(String::as_str),
                ],
                [&emails, &phones, &pages],
            ))
        }
    }
}

/// Returns name, work and what there is to reach somebody by, a line each.
fn paragraph(name: &str, work: [Option<&str>; 3], lists: [&[&str]; 3]) -> String {
    let work: Vec<&str> = work.into_iter().flatten().collect();
    let mut lines = vec![name.to_owned(), work.join(", ")];
    lines.extend(lists.into_iter().map(|list| list.join(", ")));
    lines.retain(|line| !line.trim().is_empty());
    let lines: Vec<String> = lines.iter().map(|line| one_line(line)).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_a_paragraph_without_empty_lines() {
        let profile = Profile {
            full_name: Some("Ada Novak".to_owned()),
            company: Some("Wren".to_owned()),
            emails: vec!["ada@example.com".into(), "a@b.example".into()],
            linkedin: Some("https://linkedin.com/in/ada\u{1b}[2J".to_owned()),
            ..Profile::default()
        };
        let text = of_profile(&profile, Part::Text).unwrap_or_default();
        let wanted =
            "Ada Novak\nWren\nada@example.com, a@b.example\nhttps://linkedin.com/in/ada[2J";
        assert_eq!(text, wanted);
        assert_eq!(
            of_profile(&profile, Part::Email).as_deref(),
            Some("ada@example.com")
        );
    }
}
