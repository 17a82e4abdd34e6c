//! The fields and flags of the language.

/// A field that words can be looked for in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// Given, family and preferred name.
    Name,
    /// Position held.
    Title,
    /// Employer.
    Company,
    /// E-mail addresses, or parts of them such as a domain.
    Email,
    /// Phone numbers, by their last seven digits or more.
    Phone,
    /// Postal addresses.
    Location,
    /// Tags.
    Tag,
    /// The job of an application: its name, requisition or id.
    Job,
    /// The stage an application is in or ended in, and those of its job before it.
    Stage,
    /// The source of an application; of a profile where it is from.
    Source,
    /// The import that a profile came with.
    Import,
    /// LinkedIn and other profile pages.
    Linkedin,
    /// The lists that somebody is on.
    List,
}

/// What a field name asks for: words in a field, a flag, a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Words(Field),
    Flag,
    /// A flag that is a verdict.
    Verdict,
    Updated,
    Applied,
    Added,
    Exported,
}

/// How many of [`NAMES`] are shown to those who look for one; the others are what people know from
/// elsewhere.
pub(super) const SHOWN: usize = 20;

/// Every name that may stand before a colon, those to be shown first.
pub(super) const NAMES: &[(&str, Asked)] = &[
    ("name", Asked::Words(Field::Name)),
    ("title", Asked::Words(Field::Title)),
    ("company", Asked::Words(Field::Company)),
    ("email", Asked::Words(Field::Email)),
    ("phone", Asked::Words(Field::Phone)),
    ("location", Asked::Words(Field::Location)),
    ("tag", Asked::Words(Field::Tag)),
    ("job", Asked::Words(Field::Job)),
    ("stage", Asked::Words(Field::Stage)),
    ("status", Asked::Flag),
    ("source", Asked::Words(Field::Source)),
    ("linkedin", Asked::Words(Field::Linkedin)),
    ("is", Asked::Flag),
    ("updated", Asked::Updated),
    ("applied", Asked::Applied),
    ("added", Asked::Added),
    ("import", Asked::Words(Field::Import)),
    ("exported", Asked::Exported),
    ("list", Asked::Words(Field::List)),
    ("verdict", Asked::Verdict),
    ("tags", Asked::Words(Field::Tag)),
    ("url", Asked::Words(Field::Linkedin)),
    // As web searches and LinkedIn's own know them.
    ("site", Asked::Words(Field::Linkedin)),
    ("inurl", Asked::Words(Field::Linkedin)),
    ("intitle", Asked::Words(Field::Title)),
    ("firstname", Asked::Words(Field::Name)),
    ("lastname", Asked::Words(Field::Name)),
    // As links carry them.
    ("mailto", Asked::Words(Field::Email)),
    ("tel", Asked::Words(Field::Phone)),
];

impl Field {
    /// Returns the word that stands before the colon.
    pub fn word(self) -> &'static str {
        NAMES
            .iter()
            .find_map(|(name, asked)| (*asked == Asked::Words(self)).then_some(*name))
            .unwrap_or("")
    }
}

/// What `is:` and `status:` can ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flag {
    /// An application under way.
    Active,
    /// An application turned down.
    Rejected,
    /// An application that led to a hire.
    Hired,
    /// A prospect that became a candidate on a job.
    Converted,
    /// A prospect rather than a candidate on a job.
    Prospect,
    /// A person seen only by users who may see private candidates.
    Private,
    /// A person whom this outbox made or put on a job.
    Exported,
    /// A person who is skipped for now.
    Skipped,
    /// A profile of somebody who is not in Greenhouse.
    New,
    /// A profile of somebody who may be in Greenhouse.
    Possible,
    /// Somebody who is in Greenhouse.
    InGreenhouse,
    /// Somebody who is marked on the screen.
    Marked,
    /// Somebody whose export a guard would block or warn of.
    Guarded,
}

impl Flag {
    /// Every flag with its word.
    pub const ALL: [(&'static str, Self); 13] = [
        ("new", Self::New),
        ("possible", Self::Possible),
        ("in-greenhouse", Self::InGreenhouse),
        ("guarded", Self::Guarded),
        ("exported", Self::Exported),
        ("marked", Self::Marked),
        ("skipped", Self::Skipped),
        ("active", Self::Active),
        ("rejected", Self::Rejected),
        ("hired", Self::Hired),
        ("converted", Self::Converted),
        ("prospect", Self::Prospect),
        ("private", Self::Private),
    ];

    /// The flags that are verdicts.
    pub const VERDICTS: [Self; 3] = [Self::New, Self::Possible, Self::InGreenhouse];

    /// Returns the flag for a word, whatever its case; `in_process` is Greenhouse's own word for
    /// active (contract 5.1).
    pub fn from_word(word: &str) -> Option<Self> {
        let word = word.to_lowercase();
        match word.as_str() {
            "in_process" | "in process" => return Some(Self::Active),
            // As the screen and the command line write it.
            "in_greenhouse" | "in greenhouse" | "there" => return Some(Self::InGreenhouse),
            "blocked" => return Some(Self::Guarded),
            _ => {}
        }
        Self::ALL
            .iter()
            .find_map(|(name, flag)| (*name == word).then_some(*flag))
    }

    /// Returns whether `text` may yet become the word of a flag.
    pub(super) fn may_become(text: &str) -> bool {
        let text = text.to_lowercase();
        Self::ALL.iter().any(|(word, _)| word.starts_with(&text))
    }

    /// Returns the word for it.
    pub fn word(self) -> &'static str {
        Self::ALL
            .iter()
            .find_map(|(name, flag)| (*flag == self).then_some(*name))
            .unwrap_or("")
    }

    /// Returns whether it speaks of an application rather than of a person.
    pub fn of_application(self) -> bool {
        !matches!(self, Self::Private | Self::Exported | Self::Skipped) && !self.is_judged()
    }

    /// Returns whether no text and no application tells it: it hangs on a judgement or on the
    /// screen, see [`super::Query::with_judged`].
    pub fn is_judged(self) -> bool {
        matches!(
            self,
            Self::New | Self::Possible | Self::InGreenhouse | Self::Marked | Self::Guarded
        )
    }
}
