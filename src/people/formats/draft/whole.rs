//! The end of a draft: names, places and what was held back are put together.

use super::Draft;
use crate::people::formats::columns::looks_like_title;
use crate::people::name::are_particles;
use crate::people::text::{fold, is_apostrophe};
use crate::people::{Profile, email};

/// Whether a text is what stands before a Dutch family name: `van der`, `van 't`, `v.d.`
fn begins_family(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    if matches!(lower.as_str(), "v.d." | "v.d" | "v/d" | "vd") {
        return true;
    }
    let parts = || text.split_whitespace();
    // `'t` is an article, `T` an initial.
    let article = |part: &str| part.starts_with(is_apostrophe) && fold(part).len() == 1;
    parts().next().is_some() && parts().all(|part| article(part) || are_particles(&fold(part)))
}

impl Draft {
    /// Returns the profile with its name and place put together.
    pub(in crate::people::formats) fn finished(mut self) -> Profile {
        // Dutch lists keep `van der` in a column of its own.
        if let (Some(middle), Some(last)) = (&self.middle, self.profile.last_name.as_mut())
            && begins_family(middle)
        {
            if !last.to_lowercase().starts_with(&middle.to_lowercase()) {
                *last = format!("{middle} {last}");
            }
            self.middle = None;
        }
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
        self.part_title();
        self.leave_functions();
        self.profile
    }

    /// Takes the employer out of a position such as `Staff Engineer @ Andes Cloud`, where none is named elsewhere.
    fn part_title(&mut self) {
        let Some(whole) = self.profile.title.clone() else {
            return;
        };
        let parts = [" @ ", " at "]
            .iter()
            .find_map(|between| whole.split_once(between));
        let Some((title, company)) = parts.map(|(a, b)| (a.trim(), b.trim())) else {
            return;
        };
        let named = company.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
        let known = self.profile.company.as_deref();
        // Where another one is named, the words stay as they are.
        if known.is_some_and(|known| !known.eq_ignore_ascii_case(company)) {
            return;
        }
        if named && !title.is_empty() && looks_like_title(title) {
            self.profile.title = Some(title.to_owned());
            self.profile.company = Some(company.to_owned());
            self.keep("title as written", &whole);
        }
    }

    /// Leaves `info@` to the employer where the person has an address of their own at the same host.
    fn leave_functions(&mut self) {
        if self.profile.emails.len() < 2 {
            return;
        }
        let read: Vec<Option<email::Email>> = self
            .profile
            .emails
            .iter()
            .map(|contact| email::canonical(&contact.value))
            .collect();
        let own = |domain: &str| {
            read.iter()
                .flatten()
                .any(|email| email.kind != email::EmailKind::Role && email.domain() == domain)
        };
        let functions: Vec<String> = self
            .profile
            .emails
            .iter()
            .zip(&read)
            .filter(|(_, email)| {
                email.as_ref().is_some_and(|email| {
                    email.kind == email::EmailKind::Role && own(email.domain())
                })
            })
            .map(|(contact, _)| contact.value.clone())
            .collect();
        for address in functions {
            self.profile.emails.retain(|known| known.value != address);
            self.keep("company email", &address);
        }
    }
}
