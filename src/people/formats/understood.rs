//! What the reader understood of a file, as plain data, and what a person says instead.
//!
//! [`Understood`] describes a file: its kind, encoding, delimiter, sheet, header row, and each column
//! with samples, the field it feeds, the kind of contact value, why, and whether that is sure.
//! [`Understood::mapping`] gives the same as a [`Mapping`], which can be changed and handed to
//! [`super::open`]; it is read from TOML by `import --map FILE` and kept by
//! [`Understood::fingerprint`], so that the next file with this header is read in the same way.

use serde::{Deserialize, Serialize};

use super::field::Field;
use crate::people::ContactKind;

/// What a reader understood of a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Understood {
    /// The kind of file, for people: `table`, `spreadsheet`, `vCard`, ...
    pub kind: String,
    /// The tool that wrote it, where the header tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool: Option<String>,
    /// Name of the character set, where the file is text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Whether that is unsure: letters of the file are probably others than its author wrote.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub encoding_unsure: bool,
    /// What parts the cells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// The sheet that was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Names of all sheets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sheets: Vec<String>,
    /// The line (row) of the column names; none where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_line: Option<u64>,
    /// The same for every file with these column names; empty where there are none.
    pub fingerprint: String,
    /// The columns in their order.
    pub columns: Vec<Column>,
}

/// One column as it was understood.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Column {
    /// Its name; `column N` where it has none.
    pub name: String,
    /// Up to three of its values.
    pub samples: Vec<String>,
    /// The field that it feeds.
    pub field: Field,
    /// The kind of its contact values, where the name tells.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "kind_word")]
    pub kind: Option<ContactKind>,
    /// Why, for people.
    pub why: String,
    /// Whether the reader would ask for a look.
    pub sure: bool,
    /// Whether the column beside it names the field, row by row.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub by_label: bool,
}

fn kind_word<S: serde::Serializer>(
    kind: &Option<ContactKind>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match kind {
        Some(kind) => serializer.serialize_some(kind.word()),
        None => serializer.serialize_none(),
    }
}

impl Understood {
    /// Returns what can be changed, as it was understood.
    pub fn mapping(&self) -> Mapping {
        Mapping {
            encoding: self.encoding.clone(),
            delimiter: self.delimiter,
            sheet: self.sheet.clone(),
            header_line: self.header_line,
            columns: self
                .columns
                .iter()
                .map(|column| Choice {
                    name: column.name.clone(),
                    field: column.field,
                    kind: column.kind.map(|kind| kind.word().to_owned()),
                })
                .collect(),
        }
    }

    /// Returns the columns that are kept under their names only.
    pub fn kept_aside(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|column| {
            column.field == Field::Extra && !column.by_label && !column.samples.is_empty()
        })
    }

    /// Returns whether a person should look at how the columns were understood.
    pub fn wants_review(&self) -> bool {
        let unsure = |column: &Column| !column.sure && !column.samples.is_empty();
        self.encoding_unsure || self.columns.iter().any(unsure)
    }
}

/// What a person says of a file instead of what the reader would find; everything may be left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mapping {
    /// Name of the character set, as browsers know it: `utf-8`, `windows-1251`, `shift_jis`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// What parts the cells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// The one sheet to read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The line of the column names; 0 where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_line: Option<u64>,
    /// Columns by name; those not named are understood as usual.
    #[serde(rename = "column", skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Choice>,
}

/// What a column is said to be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The column's name as it is in the file; `column N` where it has none.
    pub name: String,
    /// The field that it feeds.
    pub field: Field,
    /// The kind of contact value: personal, work, home, mobile, skype, other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

/// Returns the fingerprint of column names, the same whatever their case and blanks.
pub(super) fn fingerprint(names: &[String]) -> String {
    // FNV-1a, 64 bits: stable over versions, which a hasher of the standard library is not.
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for name in names
        .iter()
        .map(|name| name.trim().to_lowercase())
        .filter(|name| !name.is_empty())
    {
        for byte in name.bytes().chain([0]) {
            hash ^= u64::from(byte);
            hash = hash.wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("{hash:016x}")
}

/// Tools by column names that only they write.
const TOOLS: &[(&str, &[&str])] = &[
    ("Apollo", &["apollo contact id"]),
    ("LinkedIn", &["connected on"]),
    ("LinkedIn", &["connecté(e) le"]),
    ("LinkedIn", &["conectado el"]),
    ("LinkedIn", &["verbunden am"]),
    ("LinkedIn", &["collegato il"]),
    ("LinkedIn", &["conectado em"]),
    ("LinkedIn", &["verbonden op"]),
    ("LinkedIn Recruiter", &["active project"]),
    ("LinkedIn Talent Hub", &["hiring_state_id"]),
    ("Google Contacts", &["file as", "labels"]),
    ("Google Contacts", &["given name", "group membership"]),
    ("Outlook", &["e-mail address", "business phone"]),
    ("Outlook", &["e-mail-adresse", "telefon geschäftlich"]),
    ("Outlook", &["adresse de messagerie", "téléphone (bureau)"]),
    ("Thunderbird", &["primary email", "screen name"]),
    ("Lever", &["lever posting url"]),
    ("Lever", &["opportunity id", "contact id"]),
    ("Workable", &["candidate url", "disqualified"]),
    ("Bullhorn", &["general candidate comments"]),
    ("Bullhorn", &["candidate id", "occupation"]),
    ("Teamtailor", &["candidate id", "sourced"]),
    (
        "Greenhouse",
        &["candidate id", "candidate name", "application id"],
    ),
    ("Greenhouse", &["who gets credit"]),
    ("Ashby", &["candidate id", "primary email address"]),
    ("Zoho Recruit", &["candidate id", "candidate owner"]),
    ("Personio", &["bewerber-id"]),
    ("Recruitee", &["offer title", "position title"]),
    ("Loxo", &["person id", "person types"]),
    ("hireEZ", &["candidate id", "project owner"]),
    ("hireEZ", &["all emails", "years of experience"]),
    ("Evaboot", &["linkedin url unique id"]),
    ("Kaspr", &["b2b email"]),
    ("Lusha", &["work email confidence"]),
    ("Wiza", &["other_work_emails"]),
    ("Clay", &["enrich person"]),
    ("SeekOut", &["linkedinurl", "email1"]),
    ("Juicebox", &["match score"]),
    ("HubSpot", &["record id", "contact owner"]),
    ("Salesforce", &["contact id", "account name"]),
    ("Pipedrive", &["person - name", "person - id"]),
    ("ZoomInfo", &["zoominfo contact id"]),
    ("Cognism", &["cognism id"]),
    ("RocketReach", &["recommended email", "employer domain"]),
    ("PhantomBuster", &["linkedinprofileurl", "refreshedat"]),
    ("PhantomBuster", &["vmid", "defaultprofileurl"]),
    ("iCIMS", &["person : system id"]),
    ("GitHub", &["login", "html_url"]),
    ("Gem", &["gem profile url"]),
    ("Eventbrite", &["order #", "attendee #"]),
    ("Meetup", &["url of member profile"]),
];

/// Returns the tool that writes these column names.
pub(super) fn tool(names: &[String]) -> Option<String> {
    let names: Vec<String> = names
        .iter()
        .map(|name| name.trim().to_lowercase())
        .collect();
    TOOLS
        .iter()
        .find(|(_, wanted)| {
            wanted
                .iter()
                .all(|wanted| names.iter().any(|name| name == wanted))
        })
        .map(|(tool, _)| (*tool).to_owned())
}
