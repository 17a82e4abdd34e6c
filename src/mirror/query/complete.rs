//! What may stand where a query ends: for those who type it.

use super::Flag;
use super::field::{Asked, NAMES, SHOWN};

/// How what is typed last may go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// Where in the text that begins, in bytes.
    pub from: usize,
    /// What may be there, the most likely first; never empty.
    pub options: Vec<String>,
}

/// Letters of the name of a field from which it is offered.
const BEGUN: usize = 2;
/// Dates by example.
const DATES: [&str; 5] = ["7d", "30d", ">6m", "2026", ">2026-01-31"];

/// Returns how the last word of `text` may go on; none where anything may. `lists` are the names of the
/// lists of people.
pub fn complete(text: &str, lists: &[String]) -> Option<Completion> {
    if let Some(open) = open_list(text) {
        let typed = text.get(open..)?.to_lowercase();
        let names = lists.iter().filter(|name| begins(name, &typed));
        let options = names.map(|name| format!("{}\" ", name.replace('"', " ")));
        return some(open, options.collect());
    }
    let start = text
        .char_indices()
        .rev()
        .find(|(_, c)| c.is_whitespace() || matches!(c, '(' | '|'))
        .map_or(0, |(at, c)| at + c.len_utf8());
    let word = text.get(start..)?;
    let word_start = start + (word.len() - word.trim_start_matches(['-', '!']).len());
    let word = text.get(word_start..)?.to_ascii_lowercase();
    let Some((name, value)) = word.split_once(':') else {
        let names = NAMES.iter().take(SHOWN).map(|(name, _)| *name);
        let begun = names.filter(|name| word.len() >= BEGUN && name.starts_with(&word));
        return some(word_start, begun.map(|name| format!("{name}:")).collect());
    };
    let (_, asked) = NAMES.iter().find(|(known, _)| *known == name)?;
    let from = word_start + name.len() + 1;
    let flags = |flags: Vec<&str>| -> Vec<String> {
        let fits = flags.into_iter().filter(|flag| flag.starts_with(value));
        fits.filter(|flag| *flag != value)
            .map(|flag| format!("{flag} "))
            .collect()
    };
    let options = match asked {
        Asked::Flag => flags(Flag::ALL.iter().map(|(word, _)| *word).collect()),
        Asked::Verdict => flags(Flag::VERDICTS.iter().map(|flag| flag.word()).collect()),
        Asked::Words(super::Field::Import) => flags(vec!["last"]),
        Asked::Words(super::Field::List) => lists
            .iter()
            .filter(|name| begins(name, value))
            .map(|name| format!("\"{}\" ", name.replace('"', " ")))
            .collect(),
        Asked::Words(_) => Vec::new(),
        Asked::Updated | Asked::Applied | Asked::Added | Asked::Exported => match value {
            "" => DATES.map(str::to_owned).to_vec(),
            _ => Vec::new(),
        },
    };
    some(from, options)
}

fn some(from: usize, options: Vec<String>) -> Option<Completion> {
    (!options.is_empty()).then_some(Completion { from, options })
}

fn begins(name: &str, typed: &str) -> bool {
    name.to_lowercase().starts_with(typed)
}

/// Returns where the name of a list begins whose quotation mark is open.
fn open_list(text: &str) -> Option<usize> {
    const LIST: &str = "list:\"";
    let at = text.to_ascii_lowercase().rfind(LIST)? + LIST.len();
    (!text.get(at..)?.contains('"')).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(text: &str) -> String {
        let lists = ["Rust Berlin".to_owned(), "rails".to_owned()];
        complete(text, &lists).map_or(String::new(), |found| {
            let head = &text[..found.from];
            let whole = found.options.iter().map(|option| format!("{head}{option}"));
            whole.collect::<Vec<_>>().join("; ")
        })
    }

    #[test]
    fn what_may_follow_is_offered() {
        for (text, options) in [
            ("", ""),
            ("rust ", ""),
            ("s", ""),
            ("rust so", "rust source:"),
            ("-ver", "-verdict:"),
            ("is:gu", "is:guarded "),
            ("(is:p", "(is:possible ; (is:prospect ; (is:private "),
            (
                "verdict:",
                "verdict:new ; verdict:possible ; verdict:in-greenhouse ",
            ),
            ("IS:NE", "IS:new "),
            ("is:new", ""),
            ("import:", "import:last "),
            ("list:r", "list:\"Rust Berlin\" ; list:\"rails\" "),
            ("list:\"rust b", "list:\"Rust Berlin\" "),
            ("list:\"x\" ti", "list:\"x\" title:"),
            ("nofield:x", ""),
            ("title:x", ""),
        ] {
            assert_eq!(offered(text), options, "{text}");
        }
        assert!(offered("added:").starts_with("added:7d"));
    }
}
