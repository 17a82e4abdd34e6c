//! What a column can mean.

use serde::{Deserialize, Serialize};

macro_rules! fields {
    ($( $(#[$doc:meta])* $variant:ident = $word:literal, )*) => {
        /// The field of a profile that a column feeds.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Field { $( $(#[$doc])* $variant, )* }

        impl Field {
            /// Every field, in the order in which a list offers them.
            pub const ALL: &'static [Self] = &[$( Self::$variant, )*];

            /// Returns the word that stands for it in a mapping file.
            pub fn word(self) -> &'static str {
                match self { $( Self::$variant => $word, )* }
            }
        }
    };
}

fields! {
    /// The whole name.
    FullName = "full_name",
    /// Given name.
    FirstName = "first_name",
    /// Middle name.
    MiddleName = "middle_name",
    /// Family name.
    LastName = "last_name",
    /// The name the person goes by.
    PreferredName = "preferred_name",
    /// `Dr.`, `Ms.`
    NamePrefix = "name_prefix",
    /// `Jr.`, `PhD`.
    NameSuffix = "name_suffix",
    /// Position held.
    Title = "title",
    /// The line under the name on a profile page.
    Headline = "headline",
    /// Employer.
    Company = "company",
    /// Where the person lives, whole.
    Location = "location",
    /// Town.
    City = "city",
    /// State, province, region.
    State = "state",
    /// Country.
    Country = "country",
    /// E-mail addresses.
    Email = "email",
    /// Phone numbers.
    Phone = "phone",
    /// LinkedIn page.
    Linkedin = "linkedin",
    /// GitHub page or login.
    Github = "github",
    /// X (Twitter) page or handle.
    Twitter = "twitter",
    /// Other pages.
    Url = "url",
    /// The page at the source that shows the person.
    ProfileUrl = "profile_url",
    /// Free text of the sourcer.
    Notes = "notes",
    /// Labels of the sourcer.
    Tags = "tags",
    /// The source's id of the person.
    ExternalId = "external_id",
    /// Where the person was found.
    Source = "source",
    /// No field of its own: kept under the column's name.
    Extra = "extra",
    /// Not wanted: left out.
    Ignore = "ignore",
}

impl Field {
    /// Returns whether its values say where a person is reached or shown: an e-mail, a number, a page.
    pub(super) fn is_address(self) -> bool {
        matches!(
            self,
            Self::Email
                | Self::Phone
                | Self::Linkedin
                | Self::Github
                | Self::Twitter
                | Self::Url
                | Self::ProfileUrl
        )
    }
}
