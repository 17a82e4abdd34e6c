//! The person as it is written (contract 4.2, 4.3).

use serde::Serialize;

use super::{CustomFieldWrite, Placement};

/// A value with a type of its own kind; typed entries need both (contract 4.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TypedEntry<K> {
    /// The number, address or URL; not empty.
    pub value: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: K,
}

impl<K> TypedEntry<K> {
    /// An entry of the type `kind`.
    pub fn new(value: impl Into<String>, kind: K) -> Self {
        Self {
            value: value.into(),
            kind,
        }
    }
}

/// A social media page; it has no type (contract 4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SocialEntry {
    /// The URL; not empty.
    pub value: String,
}

macro_rules! types {
    ($(#[$meta:meta])* $name:ident { $( $(#[$doc:meta])* $variant:ident, )* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $( $(#[$doc])* $variant, )* }

        impl $name {
            /// Every value that may be sent.
            pub const ALL: &'static [Self] = &[$( Self::$variant, )*];
        }
    };
}
pub(super) use types;

types! {
    /// Types of a phone number.
    PhoneType {
        /// At home.
        Home,
        /// At work.
        Work,
        /// A mobile phone.
        Mobile,
        /// A Skype name.
        Skype,
        /// Anything else.
        Other,
    }
}

types! {
    /// Types of a postal address.
    AddressType {
        /// At home.
        Home,
        /// At work.
        Work,
        /// Anything else.
        Other,
    }
}

types! {
    /// Types of an e-mail address.
    EmailType {
        /// One's own.
        Personal,
        /// At work.
        Work,
        /// Anything else.
        Other,
    }
}

types! {
    /// Types of a website.
    WebsiteType {
        /// One's own.
        Personal,
        /// The employer's.
        Company,
        /// Works shown.
        Portfolio,
        /// A blog.
        Blog,
        /// Anything else.
        Other,
    }
}

/// A person to create. Names are required; without `application` the person is invisible in most
/// views of Greenhouse (contract 4.2).
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct NewCandidate {
    /// Given name; not empty.
    pub first_name: String,
    /// Family name; not empty.
    pub last_name: String,
    /// The name the person goes by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_name: Option<String>,
    /// Current employer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// Current title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// A Rails time zone name in lower case, unlike when it is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Whether mail may be sent; true when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub can_email: Option<bool>,
    /// Phone numbers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phone_numbers: Vec<TypedEntry<PhoneType>>,
    /// Postal addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<TypedEntry<AddressType>>,
    /// E-mail addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub email_addresses: Vec<TypedEntry<EmailType>>,
    /// Websites.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub website_addresses: Vec<TypedEntry<WebsiteType>>,
    /// Social media pages.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub social_media_addresses: Vec<SocialEntry>,
    /// Names of tags; one that the organisation does not have is created on the fly (contract 4.2).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Users who are this person.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub linked_user_ids: Vec<u64>,
    /// Custom fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub custom_fields: Vec<CustomFieldWrite>,
    /// The one application that can be made with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application: Option<Placement>,
}

/// Changes to a person. `None` leaves a key as it is; none can be cleared, since a body takes no null.
/// Every collection sent **replaces** the stored one: read, merge, write (contract 4.3).
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CandidateUpdate {
    /// Given name; not empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Family name; not empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// The name the person goes by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_name: Option<String>,
    /// Current employer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// Current title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// A Rails time zone name in lower case, unlike when it is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Whether mail may be sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub can_email: Option<bool>,
    /// Whether the person is private.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_private: Option<bool>,
    /// All phone numbers from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_numbers: Option<Vec<TypedEntry<PhoneType>>>,
    /// All postal addresses from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub addresses: Option<Vec<TypedEntry<AddressType>>>,
    /// All e-mail addresses from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_addresses: Option<Vec<TypedEntry<EmailType>>>,
    /// All websites from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub website_addresses: Option<Vec<TypedEntry<WebsiteType>>>,
    /// All social media pages from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub social_media_addresses: Option<Vec<SocialEntry>>,
    /// All custom fields from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_fields: Option<Vec<CustomFieldWrite>>,
}
