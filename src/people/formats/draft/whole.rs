//! The end of a draft: names, places and what was held back are put together.

use super::Draft;
use crate::people::Profile;

impl Draft {
    /// Returns the profile with its name and place put together.
    pub(in crate::people::formats) fn finished(mut self) -> Profile {
        if let (Some(middle), Some(first)) = (&self.middle, self.profile.first_name.as_mut())
            && !first.to_lowercase().contains(&middle.to_lowercase())
        {
            first.push(' ');
            first.push_str(middle);
        }
        if let Some(second) = self.second.take() {
            match self.profile.last_name.as_mut() {
                Some(last) if last.to_lowercase().ends_with(&second.to_lowercase()) => {}
                Some(last) => {
                    last.push(' ');
                    last.push_str(&second);
                }
                None => self.profile.last_name = Some(second),
            }
        }
        for (name, value) in [
            ("name_prefix", self.prefix.take()),
            ("name_suffix", self.suffix.take()),
        ] {
            if let Some(value) = value {
                self.keep(name, &value);
            }
        }
        let places = std::mem::take(&mut self.places);
        let best = places
            .iter()
            .find(|place| place.city.is_some())
            .or_else(|| places.first());
        let street = self.street.take();
        match (&mut self.profile.location, best) {
            (Some(location), Some(place)) => {
                // `Location` names the town, the next column the country.
                if let Some(country) = &place.country
                    && !location.contains(',')
                    && !location.to_lowercase().contains(&country.to_lowercase())
                    && place.city.is_none()
                {
                    location.push_str(", ");
                    location.push_str(country);
                }
            }
            (slot @ None, Some(place)) => {
                let mut parts: Vec<&str> = Vec::new();
                for part in [&place.city, &place.state, &place.country]
                    .into_iter()
                    .flatten()
                {
                    parts.push(part);
                }
                *slot = Some(parts.join(", ")).filter(|text| !text.is_empty());
            }
            (slot @ None, None) => *slot = street.clone(),
            _ => {}
        }
        if let Some(street) = street
            && self.profile.location.as_deref() != Some(&street)
        {
            self.keep("address", &street);
        }
        for place in &places {
            let said = self.profile.location.clone().unwrap_or_default();
            let name = |part: &str| format!("{} {part}", place.group).trim().to_owned();
            for (part, value) in [
                ("city", &place.city),
                ("state", &place.state),
                ("country", &place.country),
            ] {
                if let Some(value) = value
                    && !said.contains(value.as_str())
                {
                    self.keep(&name(part), value);
                }
            }
        }
        self.profile
    }
}
