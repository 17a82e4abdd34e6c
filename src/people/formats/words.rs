//! The words that column names are made of: a table beside the code, `words.txt`.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::people::ContactKind;

/// What a word of a column's name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// The column is the company's.
    Company,
    /// The column is somebody else's: a recruiter, a referrer, a manager.
    Other,
    /// The column is about a job applied for, a stage, a project.
    Process,
    /// The column tells about another column, or is a date, a count, a file.
    About,
    First,
    Middle,
    Last,
    Full,
    Name,
    Nick,
    Prefix,
    Suffix,
    Phonetic,
    Title,
    /// `job`: with a title word the position, alone the job applied for.
    Job,
    Headline,
    Email,
    Phone,
    /// A line of a kind that a word alone names: `mobile`, `Handy`.
    PhoneOf(ContactKind),
    Fax,
    Linkedin,
    Github,
    Twitter,
    Network,
    Url,
    Profile,
    Location,
    Street,
    Postal,
    City,
    State,
    Country,
    Notes,
    Tags,
    Id,
    Source,
    Kind(ContactKind),
    /// `label`, `type`: names the kind of the column beside it.
    Label,
    Value,
    /// `current`, `candidate`, `person`, `the`: says nothing that is not assumed anyway.
    Filler,
}

/// Words and what they say.
const WORDS: &str = include_str!("words.txt");

/// Returns the meaning that a heading of the table names.
fn named(heading: &str) -> Option<Word> {
    if let Some(kind) = heading.strip_prefix("phone of ") {
        return ContactKind::of_word(kind).map(Word::PhoneOf);
    }
    if let Some(kind) = heading.strip_prefix("kind ") {
        return ContactKind::of_word(kind).map(Word::Kind);
    }
    Some(match heading {
        "company" => Word::Company,
        "other" => Word::Other,
        "process" => Word::Process,
        "about" => Word::About,
        "first" => Word::First,
        "middle" => Word::Middle,
        "last" => Word::Last,
        "full" => Word::Full,
        "name" => Word::Name,
        "nick" => Word::Nick,
        "prefix" => Word::Prefix,
        "suffix" => Word::Suffix,
        "phonetic" => Word::Phonetic,
        "title" => Word::Title,
        "job" => Word::Job,
        "headline" => Word::Headline,
        "email" => Word::Email,
        "phone" => Word::Phone,
        "fax" => Word::Fax,
        "linkedin" => Word::Linkedin,
        "github" => Word::Github,
        "twitter" => Word::Twitter,
        "network" => Word::Network,
        "url" => Word::Url,
        "profile" => Word::Profile,
        "location" => Word::Location,
        "street" => Word::Street,
        "postal" => Word::Postal,
        "city" => Word::City,
        "state" => Word::State,
        "country" => Word::Country,
        "notes" => Word::Notes,
        "tags" => Word::Tags,
        "id" => Word::Id,
        "source" => Word::Source,
        "label" => Word::Label,
        "value" => Word::Value,
        "filler" => Word::Filler,
        _ => return None,
    })
}

/// Returns what a folded word says; none for a word that is not known.
pub(super) fn meaning(word: &str) -> Option<Word> {
    static TABLE: OnceLock<HashMap<&'static str, Word>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let mut table = HashMap::new();
        let mut meaning = None;
        for line in WORDS.lines().filter(|line| !line.starts_with('#')) {
            if let Some(heading) = line.strip_prefix('[') {
                meaning = named(heading.trim_end_matches(']'));
                continue;
            }
            for word in line.split_whitespace() {
                if let Some(meaning) = meaning {
                    table.entry(word).or_insert(meaning);
                }
            }
        }
        table
    });
    table.get(word).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_heading_names_a_meaning_and_every_word_stands_once_and_folded() {
        let mut seen = HashMap::new();
        for line in WORDS.lines().filter(|line| !line.starts_with('#')) {
            if let Some(heading) = line.strip_prefix('[') {
                assert!(named(heading.trim_end_matches(']')).is_some(), "{heading}");
                continue;
            }
            for word in line.split_whitespace() {
                assert_eq!(crate::people::text::fold(word), word);
                assert_eq!(seen.insert(word, ()), None, "{word} stands twice");
            }
        }
    }
}
