//! The fields of the index.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::{IndexSettings, IndexSortByField, Order};

use crate::mirror::query;

/// Counts up with every change of what is indexed or how; an index of another version is rebuilt.
pub(super) const VERSION: u32 = 5;

/// Prefixes up to this many letters are words of the index; longer ones are few enough to look up.
pub(super) const EDGE: usize = 4;

/// The fields by name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    /// The candidate's id: to delete by and to read.
    pub(super) id: Field,
    /// Newest first: what segments are sorted by, see [`order_key`].
    pub(super) order: Field,
    /// When the candidate last changed, in milliseconds.
    pub(super) updated: Field,
    /// When applications were made, in milliseconds.
    pub(super) applied: Field,
    pub(super) name: Field,
    title: Field,
    company: Field,
    email: Field,
    location: Field,
    tag: Field,
    page: Field,
    /// All words that a bare word looks at.
    pub(super) all: Field,
    /// Beginnings of names.
    pub(super) name_edge: Field,
    /// Beginnings of all words.
    pub(super) all_edge: Field,
    /// Jobs, stages, states, sources; see [`Facet`].
    pub(super) facet: Field,
    /// E-mail addresses, phone numbers and pages as [`keys`](crate::mirror::keys).
    pub(super) key: Field,
}

impl Fields {
    /// Returns the schema and its fields.
    pub(super) fn build() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let words = |tokenizer| {
            let indexing = TextFieldIndexing::default()
                .set_tokenizer(tokenizer)
                .set_fieldnorms(false)
                .set_index_option(IndexRecordOption::Basic);
            TextOptions::default().set_indexing_options(indexing)
        };
        // Words come ready, with blanks between them; a facet may hold blanks of its own.
        let text = words("whitespace");
        let whole = words("raw");
        let fields = Self {
            id: schema.add_u64_field("id", INDEXED | FAST),
            order: schema.add_u64_field("order", FAST),
            updated: schema.add_i64_field("updated", FAST),
            applied: schema.add_i64_field("applied", FAST),
            name: schema.add_text_field("name", text.clone()),
            title: schema.add_text_field("title", text.clone()),
            company: schema.add_text_field("company", text.clone()),
            email: schema.add_text_field("email", text.clone()),
            location: schema.add_text_field("location", text.clone()),
            tag: schema.add_text_field("tag", text.clone()),
            page: schema.add_text_field("page", text.clone()),
            all: schema.add_text_field("all", text.clone()),
            name_edge: schema.add_text_field("name_edge", text.clone()),
            all_edge: schema.add_text_field("all_edge", text),
            facet: schema.add_text_field("facet", whole),
            key: schema.add_u64_field("key", INDEXED),
        };
        (schema.build(), fields)
    }

    /// Returns the field that holds a field of the query language, none for one that is a facet or
    /// a key.
    pub(super) fn text(&self, field: query::Field) -> Option<Field> {
        Some(match field {
            query::Field::Name => self.name,
            query::Field::Title => self.title,
            query::Field::Company => self.company,
            query::Field::Email => self.email,
            query::Field::Location => self.location,
            query::Field::Tag => self.tag,
            query::Field::Linkedin => self.page,
            query::Field::Phone
            | query::Field::Job
            | query::Field::Stage
            | query::Field::Source
            | query::Field::List
            | query::Field::Import => {
                return None;
            }
        })
    }
}

/// Returns how segments are laid out: newest first.
pub(super) fn settings() -> IndexSettings {
    IndexSettings {
        sort_by_field: Some(IndexSortByField {
            field: "order".to_owned(),
            order: Order::Desc,
        }),
        ..IndexSettings::default()
    }
}

/// How many low bits of the order are the id's.
const ID_BITS: u32 = 30;

/// Returns the place in the order of shown rows, higher first: the newest to the second, and among
/// those by id, so that the order is the same however the index came about.
pub(super) fn order_key(updated_millis: Option<i64>, id: i64) -> u64 {
    let seconds = updated_millis.map_or(0, |millis| millis.div_euclid(1000).max(0));
    let id_bits = (1_i64 << ID_BITS) - 1;
    u64::try_from((seconds << ID_BITS) | (id & id_bits)).unwrap_or(0)
}

/// A fact about a person or about one of their applications, as a word of the index.
pub(super) enum Facet<'a> {
    Private,
    Prospect,
    Status(&'a str),
    Job(i64),
    Source(i64),
    /// The stage's name as written.
    Stage(&'a str),
    /// Both of one application.
    JobStage(i64, &'a str),
}

/// What words of [`Facet::Stage`] begin with.
pub(super) const STAGE: &str = "stage:";

impl Facet<'_> {
    pub(super) fn word(&self) -> String {
        match self {
            Self::Private => "private".to_owned(),
            Self::Prospect => "prospect".to_owned(),
            Self::Status(word) => format!("status:{word}"),
            Self::Job(id) => format!("job:{id}"),
            Self::Source(id) => format!("source:{id}"),
            Self::Stage(name) => format!("{STAGE}{}", cap(name)),
            Self::JobStage(id, name) => format!("{id}:{}", cap(name)),
        }
    }
}

/// The index takes words of up to 64 KiB; a stage's name is never near that, unless someone tries.
fn cap(name: &str) -> &str {
    name.char_indices()
        .nth(200)
        .and_then(|(end, _)| name.get(..end))
        .unwrap_or(name)
}
