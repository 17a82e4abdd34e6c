//! Employers' names, so that two ways to write one meet.

mod lists;

use self::lists::{FORMS, NO_EMPLOYERS, NOISE};
use super::text;

/// Other names of large employers, one group a line, glued and folded. From general knowledge.
const ALIASES: &str = include_str!("aliases.txt");

/// An employer's name in comparable form, see [`canonical`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Company {
    /// The words that name it, folded: legal forms, countries and `group` left out.
    pub words: Vec<String>,
}

impl Company {
    /// Returns the words as one, with known other names brought to one: the key for counting.
    pub fn key(&self) -> String {
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        key(&words)
    }
}

/// Returns the key of an employer's words, see [`Company::key`].
pub fn key(words: &[&str]) -> String {
    let glued = words.concat();
    alias(&glued).map_or(glued, str::to_owned)
}

fn alias(glued: &str) -> Option<&'static str> {
    static ALIAS: std::sync::LazyLock<std::collections::HashMap<&'static str, &'static str>> =
        std::sync::LazyLock::new(|| {
            ALIASES
                .lines()
                .filter(|line| !line.starts_with('#'))
                .filter_map(|line| line.split_whitespace().next().map(|first| (first, line)))
                .flat_map(|(first, line)| line.split_whitespace().map(move |name| (name, first)))
                .collect()
        });
    ALIAS.get(glued).copied()
}

/// Returns the names in a field as written, best first: `Nordlume (formerly Kvistcore)` gives
/// two. Fields that name no employer (`self-employed`, `n/a`) give none.
pub fn canonical(raw: &str) -> Vec<Company> {
    let tidy = text::tidy(raw);
    let mut out: Vec<Company> = Vec::new();
    for part in tidy
        .split(['(', ')', '[', ']', '|', ';'])
        .flat_map(split_former)
    {
        if let Some(company) = one(part).filter(|company| !out.contains(company)) {
            out.push(company);
        }
    }
    out.truncate(3);
    out
}

fn split_former(text: &str) -> Vec<&str> {
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        return vec![text];
    }
    for mark in [
        "formerly known as",
        "formerly",
        "previously",
        " fka ",
        "f/k/a",
        " now ",
        "ehemals",
        "vormals",
        "ex-",
        " d/b/a ",
        " dba ",
        " part of ",
        " a division of ",
        " acquired by ",
    ] {
        if let Some(at) = lower.find(mark)
            && let (Some(head), Some(tail)) = (text.get(..at), text.get(at + mark.len()..))
        {
            return vec![head, tail];
        }
    }
    vec![text]
}

fn one(text: &str) -> Option<Company> {
    let all = text::words(&joined_forms(text));
    let glued = all.concat();
    if glued.is_empty() || NO_EMPLOYERS.contains(&glued.as_str()) {
        return None;
    }
    let strip = |words: &[String], lists: &[&[&str]]| -> Vec<String> {
        let kept: Vec<String> = words
            .iter()
            .filter(|word| !lists.iter().any(|list| list.contains(&word.as_str())))
            .cloned()
            .collect();
        if kept.is_empty() {
            words.to_vec()
        } else {
            kept
        }
    };
    let without_forms = strip(&all, &[FORMS]);
    let mut words = strip(&without_forms, &[NOISE]);
    words.truncate(6);
    Some(Company { words })
}

/// `B.V.` and `S.p.A.` as one word, `sp. z o.o.` as `spzoo`.
fn joined_forms(text: &str) -> String {
    text.split_whitespace()
        .map(|word| {
            let short = word
                .split('.')
                .all(|part| part.trim_matches(',').chars().count() <= 2);
            if word.contains('.') && short {
                word.replace('.', "")
            } else {
                word.to_owned()
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
        .replace(" z oo", " zoo")
}

/// Returns whether two employers of different keys may be one: one name is the other's head, part
/// or initials, or they differ by a slip of the pen. Each is given as key and words.
pub fn related(a: (&str, &[&str]), b: (&str, &[&str])) -> bool {
    let (short, long) = if a.1.len() <= b.1.len() {
        (a, b)
    } else {
        (b, a)
    };
    let letters: usize = short.1.iter().map(|word| word.len()).sum();
    if letters == 0 {
        return false;
    }
    if short.1.len() < long.1.len() {
        let heads = letters >= 2 && long.1.starts_with(short.1);
        let within = letters >= 5 && short.1.iter().all(|word| long.1.contains(word));
        if heads || within {
            return true;
        }
    }
    if let [word] = short.1
        && long.1.len() > 1
        && word.len() == long.1.len()
        && word
            .chars()
            .eq(long.1.iter().filter_map(|word| word.chars().next()))
    {
        return word.len() > 1;
    }
    let shorter = a.0.len().min(b.0.len());
    shorter >= 6 && super::text::within_edits(a.0, b.0, 1 + usize::from(shorter > 12))
}

/// Returns whether a text ends in a legal form (`GmbH`, `s.r.o.`, `Inc.`): it names a company.
pub fn has_legal_form(text: &str) -> bool {
    let words = super::text::words(text);
    let ends = |count: usize| {
        let from = words.len().checked_sub(count).filter(|from| *from > 0);
        from.and_then(|from| words.get(from..))
            .is_some_and(|tail| lists::FORMS.contains(&tail.concat().as_str()))
    };
    (1..=3).any(ends)
}

#[cfg(test)]
mod tests;
