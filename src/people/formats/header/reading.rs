//! What a column's name says, as plain data.

use crate::people::ContactKind;
use crate::people::formats::field::Field;

/// What a column's name says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::people::formats) struct Reading {
    /// The field; none where the name tells nothing.
    pub field: Option<Field>,
    /// The kind of contact value.
    pub kind: Option<ContactKind>,
    /// Whose words made it so, for people.
    pub why: &'static str,
    /// 0 is sure; a column with a higher rank gives way to one with a lower.
    pub rank: u8,
    /// The column names the kind of another one (`Phone 1 type`): what it shares with that one's name.
    pub label_of: Option<String>,
    /// The name without the words that tell label from value, by which a pair is found.
    pub stem: String,
    /// Which address, bank or job a place belongs to (`home`, `business`).
    pub group: String,
    /// The column is the company's, so an address of a function in it is not the person's.
    pub company: bool,
    /// The column is marked as the person's (`Person Linkedin Url`).
    pub person: bool,
    /// The name is one plain word for a name (`Nom`, `Name`): given or family name, as its neighbours say.
    pub bare_name: bool,
    /// The column is about an application.
    pub process: bool,
    /// The column is called after the job, without `current`.
    pub job: bool,
    /// The column tells of a job that was applied for.
    pub of_job: bool,
    /// The column is marked as what holds now (`Current Title`).
    pub current: bool,
    /// The column names a kind, or the field, of another one.
    pub labels: bool,
    /// How the names in the column are ordered.
    pub order: NameOrder,
}

/// What a column's name says of the names in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::people::formats) enum NameOrder {
    /// Nothing.
    #[default]
    Unsaid,
    /// The family name is first (`Cognome e nome`).
    FamilyFirst,
    /// A further family name (`Segundo apellido`).
    Second,
}

impl Reading {
    /// Whether the name is one that is read for sure as a column's name.
    pub(in crate::people::formats) fn is_known(&self) -> bool {
        self.field.is_some_and(|field| field != Field::Extra) || self.label_of.is_some()
    }
}
