//! The values of a record that are looked up: blocks, by which a profile finds candidates, and
//! terms, whose frequency in the mirror tells how much an agreement is worth.

use super::features::{View, Word};
use super::hash::StableHash;
use crate::people::email::EmailKind;
use crate::people::name::{
    are_particles, consonants, family_groups, groups, latin_consonants, soft,
};
use crate::people::page::PageKind;

/// Kinds of blocks; each has its cap: a list with more candidates than that finds too many
/// namesakes to be worth reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Block {
    /// E-mail, page, last digits of a phone.
    Key = 1,
    /// Two words of a name, in any order, by sound.
    Pair,
    /// Nickname group and family name.
    Nickname,
    /// All letters of the name, sorted.
    Letters,
    /// Handle in common.
    Handle,
    /// Family name and initial.
    Initial,
    /// Family name and employer.
    FamilyCompany,
    /// Family name and town.
    FamilyTown,
    /// Given name and employer.
    GivenCompany,
    /// Given name and town.
    GivenTown,
    /// Given name and the first three letters of the family name.
    GivenHead,
    /// Given name and the last three letters of the family name.
    GivenTail,
    /// Family name alone.
    Family,
    /// Both names and the employer.
    NameCompany,
    /// Both names and the town.
    NameTown,
    /// The consonants of both names, where one of two records has no vowels.
    Consonants,
    /// Given name, or its nickname group, and employer or title, where one of two records hides the surname.
    HiddenSurname,
}

impl Block {
    /// Returns whether a hit of this kind alone makes a candidate worth comparing; of the others
    /// it takes two.
    pub(super) fn suffices(self) -> bool {
        matches!(
            self,
            Self::Key
                | Self::Pair
                | Self::Nickname
                | Self::Letters
                | Self::Handle
                | Self::NameCompany
                | Self::NameTown
                | Self::Consonants
                | Self::HiddenSurname
        )
    }

    /// Returns how many candidates a list of this kind may hold to be read.
    pub(super) fn cap(self) -> u32 {
        match self {
            Self::Key => 60,
            Self::Family => 250,
            // Of so many namesakes only one who shares more is worth a look, and is found by it.
            _ => 500,
        }
    }
}

/// Kinds of terms that are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Term {
    /// Given name as folded.
    Given = 64,
    /// Given name by sound.
    GivenSound,
    /// Nickname group.
    GivenGroup,
    /// Family name as folded.
    Family,
    /// Family name by sound.
    FamilySound,
    /// Employer.
    Company,
    /// Town.
    Town,
    /// Title.
    Title,
    /// Domain of a company's mail.
    Domain,
    /// Employer together with the domain of the mail: learnt aliases.
    CompanyDomain,
    /// Given and family name, in any order.
    FullName,
}

/// Returns the hash of a term.
pub(super) fn term(kind: Term, value: &str) -> u64 {
    StableHash::new(kind as u8).part(value).finish()
}

/// Returns the hash of a nickname group as a term.
pub(super) fn group_term(group: u16) -> u64 {
    StableHash::new(Term::GivenGroup as u8)
        .number(u64::from(group))
        .finish()
}

/// Returns the hash of an employer together with a mail domain.
pub(super) fn company_domain(company: &str, domain: &str) -> u64 {
    StableHash::new(Term::CompanyDomain as u8)
        .part(company)
        .part(domain)
        .finish()
}

/// Returns the block of two words of a name, by sound, in any order.
pub(super) fn pair(a: &str, b: &str) -> u64 {
    unordered(Block::Pair as u8, a, b)
}

/// Returns the term of a given and a family name, by sound, in any order: its count is the number
/// of people of that name.
pub(super) fn full_name(given: &str, family: &str) -> u64 {
    unordered(Term::FullName as u8, given, family)
}

fn unordered(kind: u8, a: &str, b: &str) -> u64 {
    let (a, b) = if a <= b { (a, b) } else { (b, a) };
    StableHash::new(kind).part(a).part(b).finish()
}

/// Returns the hash of a strong key, `network` telling its kind.
pub(super) fn strong_key(network: &str, key: &str) -> u64 {
    StableHash::new(Block::Key as u8)
        .part(network)
        .part(key)
        .finish()
}

fn block(kind: Block, a: &str, b: &str) -> u64 {
    StableHash::new(kind as u8).part(a).part(b).finish()
}

/// Returns the name of a page's network inside a strong key.
pub(super) fn network(kind: PageKind) -> &'static str {
    kind.name()
}

/// Returns the blocks by which a record is found, each once, in a fixed order.
pub(super) fn blocks(view: &View<'_>) -> Vec<(Block, u64)> {
    all_blocks(view, false)
}

/// Returns the blocks by which a record finds others: the same, but that names without vowels look for those with
/// vowels, and the other way round.
pub(super) fn look_ups(view: &View<'_>) -> Vec<(Block, u64)> {
    all_blocks(view, true)
}

fn all_blocks(view: &View<'_>, asks: bool) -> Vec<(Block, u64)> {
    let mut out: Vec<(Block, u64)> = Vec::with_capacity(32);
    keys(view, &mut out);
    names(view, &mut out);
    handle_blocks(view, &mut out);
    surroundings(view, &mut out);
    consonant_blocks(view, asks, &mut out);
    hidden_surname_blocks(view, asks, &mut out);
    out.sort_unstable();
    out.dedup();
    out
}

fn keys(view: &View<'_>, out: &mut Vec<(Block, u64)>) {
    for mail in &view.mails {
        let own = || super::compare::named_after_family(mail.domain_label(), view);
        if mail.kind.is_personal_key() || mail.kind == EmailKind::Role && own() {
            out.push((Block::Key, strong_key("mail", mail.key)));
            if mail.key.contains('+') {
                out.push((
                    Block::Key,
                    strong_key("mail", &format!("{}@{}", mail.local(), mail.domain())),
                ));
            }
        }
    }
    for phone in &view.phones {
        out.push((Block::Key, strong_key("phone", phone.tail())));
    }
    for page in &view.pages {
        out.push((Block::Key, strong_key(network(page.kind), page.key)));
    }
}

fn names(view: &View<'_>, out: &mut Vec<(Block, u64)>) {
    let given: Vec<&Word<'_>> = view
        .given
        .iter()
        .chain(&view.other_given)
        .filter(|word| !word.is_initial())
        .collect();
    let family: Vec<&Word<'_>> = view
        .family
        .iter()
        .chain(&view.other_family)
        // `이` is written `I` and is a whole name.
        .filter(|word| !word.is_initial() || !family_groups(word.fold).is_empty())
        .collect();
    let all: Vec<&Word<'_>> = given.iter().chain(&family).copied().take(7).collect();
    for (at, a) in all.iter().enumerate() {
        for b in all.iter().skip(at + 1) {
            out.push((Block::Pair, pair(a.soft, b.soft)));
        }
    }
    for word in &given {
        for group in groups(word.fold).iter().take(8) {
            for name in &family {
                let hash = StableHash::new(Block::Nickname as u8)
                    .number(u64::from(*group))
                    .part(name.soft)
                    .finish();
                out.push((Block::Nickname, hash));
            }
        }
    }
    joined_names(view, out);
    let mut letters: Vec<u8> = view
        .given
        .iter()
        .chain(&view.family)
        .filter(|word| !word.is_initial())
        .flat_map(|word| word.soft.bytes())
        .collect();
    if letters.len() > 5 {
        letters.sort_unstable();
        out.push((
            Block::Letters,
            block(
                Block::Letters,
                std::str::from_utf8(&letters).unwrap_or(""),
                "",
            ),
        ));
    }
    let initials = view
        .given
        .iter()
        .take(2)
        .chain(&view.other_given)
        .filter_map(|word| word.soft.get(..1));
    for initial in initials {
        for name in &family {
            out.push((Block::Initial, block(Block::Initial, name.soft, initial)));
            for group in family_groups(name.fold) {
                out.push((
                    Block::Initial,
                    block(Block::Initial, &format!("#{group}"), initial),
                ));
            }
        }
    }
    for name in &family {
        out.push((Block::Family, block(Block::Family, name.soft, "")));
        for given in &given {
            let (head, tail) = (
                name.soft.get(..3),
                name.soft.get(name.soft.len().saturating_sub(3)..),
            );
            if let (Some(head), Some(tail)) = (head, tail) {
                out.push((Block::GivenHead, block(Block::GivenHead, given.soft, head)));
                out.push((Block::GivenTail, block(Block::GivenTail, given.soft, tail)));
            }
        }
    }
}

/// Nickname groups of a given name that are looked up beside something else.
const GROUPS: usize = 4;

/// The name as one who writes given names in one word, or particles with the surname, has it.
fn joined_names(view: &View<'_>, out: &mut Vec<(Block, u64)>) {
    let words = |words: &[Word<'_>]| -> (String, usize) {
        let words = words.iter().filter(|word| !word.is_initial());
        let words: Vec<&str> = words.map(|word| word.fold).collect();
        (words.concat(), words.len())
    };
    let ((given, parts), (family, names)) = (words(&view.given), words(&view.family));
    let Some(first) = view.given.first().filter(|_| !family.is_empty()) else {
        return;
    };
    let bare = without_particle(&family);
    if parts < 2 && names < 2 && bare.is_none() {
        return;
    }
    let given = soft(&given);
    for family in std::iter::once(family.as_str()).chain(bare) {
        let family = soft(family);
        out.push((Block::Pair, pair(&given, &family)));
        if parts > 1 {
            out.push((Block::Pair, pair(first.soft, &family)));
        }
    }
}

/// Returns a surname without the particles written together with it.
fn without_particle(family: &str) -> Option<&str> {
    let longest = family.len().checked_sub(5)?;
    (2..=longest).rev().find_map(|at| {
        let (head, rest) = family.split_at_checked(at)?;
        are_particles(head).then_some(rest)
    })
}

fn consonant_blocks(view: &View<'_>, asks: bool, out: &mut Vec<(Block, u64)>) {
    let bare = |words: &[Word<'_>]| -> Vec<String> {
        let bare = words.iter().filter_map(|word| consonants(word.fold));
        bare.map(str::to_owned).collect()
    };
    let (given, family) = (bare(&view.other_given), bare(&view.other_family));
    let has_vowels = given.is_empty() || family.is_empty();
    let (given, family) = if has_vowels {
        let words = (view.given.first(), view.family.last());
        let (Some(given), Some(family)) = words else {
            return;
        };
        if given.is_initial() || family.is_initial() {
            return;
        }
        (latin_consonants(given.fold), latin_consonants(family.fold))
    } else {
        (given, family)
    };
    let side = if has_vowels == asks {
        "without"
    } else {
        "with"
    };
    // Thai names have several forms, the likeliest first; each doubtful letter of Latin ones doubles theirs.
    let given_forms = if has_vowels { 2 } else { 4 };
    for given in given.iter().take(given_forms) {
        for family in family.iter().take(4) {
            // Two consonants in all are anybody's.
            if given.len() + family.len() > 2 {
                let hash = StableHash::new(Block::Consonants as u8).part(side);
                out.push((Block::Consonants, hash.part(given).part(family).finish()));
            }
        }
    }
}

fn handle_blocks(view: &View<'_>, out: &mut Vec<(Block, u64)>) {
    for handle in &view.handles {
        if handle.text.len() >= 5 {
            out.push((Block::Handle, block(Block::Handle, handle.text, "")));
        }
        let letters = handle.letters();
        if letters.len() >= 6 {
            out.push((Block::Handle, block(Block::Handle, letters, "")));
        }
        let words: Vec<&str> = handle.words().collect();
        if let [a, b] | [a, _, b] = words.as_slice() {
            out.push((Block::Pair, pair(&soft(a), &soft(b))));
        }
    }
    // The name itself is what many handles are made of.
    let glued = |words: &[Word<'_>]| words.iter().map(|word| word.fold).collect::<String>();
    let (given, family) = (glued(&view.given), glued(&view.family));
    if given.len() > 1 && family.len() > 1 {
        for handle in [format!("{given}{family}"), format!("{family}{given}")] {
            out.push((Block::Handle, block(Block::Handle, &handle, "")));
        }
    }
}

fn surroundings(view: &View<'_>, out: &mut Vec<(Block, u64)>) {
    let mut companies: Vec<&str> = view.companies.iter().map(|employer| employer.key).collect();
    companies.extend(work_domains(view).map(super::features::domain_label));
    let places = [
        (
            companies.as_slice(),
            Block::FamilyCompany,
            Block::GivenCompany,
            Block::NameCompany,
        ),
        (
            view.towns.as_slice(),
            Block::FamilyTown,
            Block::GivenTown,
            Block::NameTown,
        ),
    ];
    let given = view.given.iter().find(|word| !word.is_initial());
    for (values, by_family, by_given, by_both) in places {
        for value in values {
            if let Some(given) = given {
                out.push((by_given, block(by_given, given.soft, value)));
            }
            // A nickname and a misspelt surname at once: the group and how the surname begins.
            let nicknames = given.map_or(&[][..], |given| groups(given.fold));
            for group in nicknames.iter().take(GROUPS) {
                let heads = view.family.iter().filter_map(|name| name.soft.get(..3));
                out.extend(heads.map(|head| {
                    let hash = StableHash::new(by_both as u8).number(u64::from(*group));
                    (by_both, hash.part(head).part(value).finish())
                }));
            }
            for name in view.family.iter().chain(&view.other_family) {
                out.push((by_family, block(by_family, name.soft, value)));
                if let Some(given) = given {
                    let (a, b) = if given.soft <= name.soft {
                        (given.soft, name.soft)
                    } else {
                        (name.soft, given.soft)
                    };
                    out.push((
                        by_both,
                        StableHash::new(by_both as u8)
                            .part(a)
                            .part(b)
                            .part(value)
                            .finish(),
                    ));
                }
            }
        }
    }
}

/// Nickname groups of a given name by which a hidden surname is looked for.
const HIDDEN_GROUPS: usize = 4;

/// What leads from `Dana Q.` to whoever has the given name and the employer or the title, and back: records with a surname
/// ask for those without, and the other way round.
fn hidden_surname_blocks(view: &View<'_>, asks: bool, out: &mut Vec<(Block, u64)>) {
    let Some(given) = view.given.iter().find(|word| !word.is_initial()) else {
        return;
    };
    let hides = view.hides_surname();
    let side = if hides == asks { "shown" } else { "hidden" };
    let hash = || StableHash::new(Block::HiddenSurname as u8).part(side);
    let mut lead = |hash: u64| out.push((Block::HiddenSurname, hash));
    if !view.title.is_empty() {
        lead(
            hash()
                .part(given.soft)
                .part("title")
                .part(&view.title_key())
                .finish(),
        );
    }
    for company in view.companies.iter().map(|employer| employer.key) {
        if hides != asks {
            // The other way round `GivenCompany` does.
            lead(hash().part(given.soft).part(company).finish());
        }
        for group in groups(given.fold).iter().take(HIDDEN_GROUPS) {
            lead(hash().number(u64::from(*group)).part(company).finish());
        }
    }
}

/// Returns the domains of the record's company mail.
pub(super) fn work_domains<'a>(view: &View<'a>) -> impl Iterator<Item = &'a str> {
    view.mails
        .iter()
        .filter(|mail| matches!(mail.kind, EmailKind::Work | EmailKind::Role))
        .map(super::features::Mail::domain)
}

/// Returns the terms of a record, each once.
pub(super) fn terms(view: &View<'_>) -> Vec<u64> {
    let mut out = Vec::with_capacity(16);
    for word in view.given.iter().chain(&view.other_given) {
        out.push(term(Term::Given, word.fold));
        out.push(term(Term::GivenSound, word.soft));
        out.extend(groups(word.fold).iter().map(|group| group_term(*group)));
    }
    for given in view.given.iter().filter(|word| !word.is_initial()) {
        out.extend(
            view.family
                .iter()
                .map(|family| full_name(given.soft, family.soft)),
        );
    }
    for word in view.family.iter().chain(&view.other_family) {
        out.push(term(Term::Family, word.fold));
        out.push(term(Term::FamilySound, word.soft));
    }
    let companies: Vec<&str> = view.companies.iter().map(|employer| employer.key).collect();
    for company in &companies {
        out.push(term(Term::Company, company));
    }
    for domain in work_domains(view) {
        out.push(term(Term::Domain, domain));
        out.extend(
            companies
                .iter()
                .map(|company| company_domain(company, domain)),
        );
    }
    out.extend(view.towns.iter().map(|town| term(Term::Town, town)));
    if !view.title.is_empty() {
        out.push(term(Term::Title, &view.title_key()));
    }
    out.sort_unstable();
    out.dedup();
    out
}
