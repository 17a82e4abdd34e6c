//! Which given names one person may use in turn, and which family names are one name.

use std::sync::LazyLock;

use ahash::AHashMap;

type Groups = AHashMap<String, Vec<u16>>;

static GIVEN: LazyLock<Groups> = LazyLock::new(|| read(include_str!("nicknames.txt")));
/// The first letter of the formal name that opens each group.
static INITIALS: LazyLock<Vec<Option<char>>> = LazyLock::new(|| {
    include_str!("nicknames.txt")
        .lines()
        .map(|line| line.chars().next().filter(char::is_ascii_lowercase))
        .collect()
});
static FAMILY: LazyLock<Groups> = LazyLock::new(|| read(include_str!("surnames.txt")));

fn read(table: &str) -> Groups {
    let mut groups = Groups::new();
    for (number, line) in table
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.starts_with('#'))
    {
        let Ok(number) = u16::try_from(number) else {
            break;
        };
        for word in line.split_whitespace() {
            let groups = groups.entry(super::super::text::fold(word)).or_default();
            if groups.last() != Some(&number) {
                groups.push(number);
            }
        }
    }
    groups
}

/// Returns the numbers of the nickname groups a folded given name is in, ascending; two given
/// names that share one may belong to one person. The numbers hold for one build of the table.
pub fn groups(fold: &str) -> &'static [u16] {
    GIVEN.get(fold).map_or(&[], |groups| groups.as_slice())
}

/// Returns the first letters of the formal names a folded given name may stand for: `w` and what else
/// `bill` is short for.
pub fn formal_initials(fold: &str) -> impl Iterator<Item = char> {
    let initial = |group: &u16| INITIALS.get(usize::from(*group)).copied().flatten();
    groups(fold).iter().filter_map(initial)
}

/// Returns the numbers of the spelling groups a folded family name is in, ascending.
pub fn family_groups(fold: &str) -> &'static [u16] {
    FAMILY.get(fold).map_or(&[], |groups| groups.as_slice())
}
