//! What a session chose for its exports to carry, over what the config says.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Named;
use crate::config::{Channel, Export};
use crate::mirror::Resource;

/// Something that exports carry and a session can choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportAttribute {
    /// The source credited.
    Source,
    /// The referrer credited.
    Credit,
    /// The user who recruits.
    Recruiter,
    /// The user who coordinates.
    Coordinator,
    /// The tags that everybody gets.
    Tags,
    /// The channel for new people.
    Channel,
}

impl ExportAttribute {
    /// Every wish, in their order on the screen.
    pub const ALL: [Self; 6] = [
        Self::Source,
        Self::Credit,
        Self::Recruiter,
        Self::Coordinator,
        Self::Tags,
        Self::Channel,
    ];

    /// Returns the small table of the mirror that it is chosen from, none for what is none of
    /// Greenhouse's.
    pub fn resource(self) -> Option<Resource> {
        Some(match self {
            Self::Source => Resource::Sources,
            Self::Credit => Resource::Referrers,
            Self::Recruiter | Self::Coordinator => Resource::Users,
            Self::Tags => Resource::CandidateTags,
            Self::Channel => return None,
        })
    }

    /// Returns the setting of the config that says it for every session.
    pub fn setting(self) -> &'static str {
        match self {
            Self::Source => "export.source",
            Self::Credit => "export.credit",
            Self::Recruiter => "export.recruiter",
            Self::Coordinator => "export.coordinator",
            Self::Tags => "export.tags",
            Self::Channel => "export.channel",
        }
    }

    /// Returns whether several can be chosen together.
    pub fn takes_several(self) -> bool {
        self == Self::Tags
    }
}

/// Returns a channel as something to choose.
#[must_use]
pub fn channel_choice(channel: Channel) -> Named {
    let (id, name) = match channel {
        Channel::Harvest => (1, "Harvest"),
        Channel::Ingestion => (2, "partner key"),
    };
    Named {
        id,
        name: name.to_owned(),
    }
}

/// What a session chose. What it says nothing of is as the config says; an empty choice is
/// nothing at all, whatever the config says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Chosen(BTreeMap<ExportAttribute, Vec<Named>>);

impl Chosen {
    /// Returns what was chosen, none where that is left to the config.
    pub fn get(&self, wish: ExportAttribute) -> Option<&[Named]> {
        self.0.get(&wish).map(Vec::as_slice)
    }

    /// Chooses, or leaves it to the config with `None`.
    pub fn set(&mut self, wish: ExportAttribute, names: Option<Vec<Named>>) {
        match names {
            Some(names) => self.0.insert(wish, names),
            None => self.0.remove(&wish),
        };
    }

    /// Returns what exports carry: the choices, and what the config says of everything else. By
    /// number, so that two of one name are told apart; tags by name, of which there is one each.
    pub fn over(&self, config: &Export) -> Export {
        let mut wishes = config.clone();
        for (wish, names) in &self.0 {
            let mut numbers = names.iter().map(|named| named.id.to_string());
            match wish {
                ExportAttribute::Source => wishes.source = numbers.next(),
                ExportAttribute::Credit => wishes.credit = numbers.next(),
                ExportAttribute::Recruiter => wishes.recruiter = numbers.next(),
                ExportAttribute::Coordinator => wishes.coordinator = numbers.next(),
                ExportAttribute::Channel => {
                    let all = [Channel::Harvest, Channel::Ingestion].into_iter();
                    let mut all = all.filter(|one| names.contains(&channel_choice(*one)));
                    wishes.channel = all.next().or(wishes.channel);
                }
                ExportAttribute::Tags => {
                    wishes.tags = names.iter().map(|tag| tag.name.clone()).collect();
                }
            }
        }
        wishes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_goes_over_the_config_and_an_empty_one_is_nothing() {
        let config = Export {
            source: Some("LinkedIn".into()),
            recruiter: Some("Ada Ruiz".into()),
            ..Export::default()
        };
        let named = Named {
            id: 7,
            name: "Referral".into(),
        };
        let mut chosen = Chosen::default();
        assert_eq!(chosen.over(&config), config);
        chosen.set(ExportAttribute::Source, Some(vec![named]));
        chosen.set(ExportAttribute::Recruiter, Some(vec![]));
        let carried = chosen.over(&config);
        assert_eq!(carried.source.as_deref(), Some("7"));
        assert_eq!(carried.recruiter, None);
        chosen.set(ExportAttribute::Source, None);
        assert_eq!(chosen.over(&config).source, config.source);
    }

    #[test]
    fn chosen_tags_take_the_place_of_those_in_the_config() {
        let config = Export {
            tags: vec!["Sourced".into()],
            ..Export::default()
        };
        let tag = |id, name: &str| Named {
            id,
            name: name.into(),
        };
        let mut chosen = Chosen::default();
        chosen.set(
            ExportAttribute::Tags,
            Some(vec![tag(4, "Rust"), tag(2, "Go")]),
        );
        assert_eq!(chosen.over(&config).tags, ["Rust", "Go"]);
        chosen.set(ExportAttribute::Tags, Some(vec![]));
        assert!(chosen.over(&config).tags.is_empty());
    }
}
