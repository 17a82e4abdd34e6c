//! Phone numbers as match keys.
//!
//! A number written with its country code is exact; one without is exact only where the country
//! is known from the person's place, or where both numbers follow the same national plan. The
//! plans (country code, trunk digit, lengths) are those of ITU-T E.164 national listings.

mod film;
mod plans;
mod written;

pub use plans::{Plan, plan_of_country};

/// A phone number in canonical form, see [`canonical`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Phone {
    /// Country calling code, where written or known.
    pub country: Option<u16>,
    /// The national significant number: digits without country code and trunk digit.
    pub national: String,
    /// A trunk digit (0 or 8) was in front: the number was written for use inside its country.
    pub trunk: bool,
    /// The country was not written but taken from where the person lives, so it may be wrong:
    /// people move and keep their number.
    pub guessed: bool,
}

/// How far two numbers agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PhoneAgreement {
    /// Different lines.
    No,
    /// The last digits agree, but the numbers can't be shown to be one line.
    Tail,
    /// One line.
    Same,
}

impl Phone {
    /// Returns `+CC...` where the country is known, else the national digits.
    pub fn key(&self) -> String {
        match self.country {
            Some(country) => format!("+{country}{}", self.national),
            None => self.national.clone(),
        }
    }

    /// Returns the last eight digits, by which two spellings of one number meet.
    pub fn tail(&self) -> &str {
        let from = self.national.len().saturating_sub(8);
        self.national.get(from..).unwrap_or(&self.national)
    }

    /// Returns whether the number is one of those kept for films and examples, which is nobody's.
    pub fn is_film(&self) -> bool {
        film::is_film(self.country, &self.national)
    }

    /// Returns how far the two numbers agree.
    pub fn agreement(&self, other: &Self) -> PhoneAgreement {
        if self.tail() != other.tail() || self.tail().len() < 7 {
            return PhoneAgreement::No;
        }
        if self.national != other.national {
            // `8 916 ...` beside `+7 916 ...`: the trunk digit of a country not known when reading;
            // `33612345678`: its code, without a plus.
            let more = |short: &Self, long: &Self| {
                let (Some(country), None) = (short.written(), long.country) else {
                    return false;
                };
                let trunk = plans::plan(country).and_then(|plan| plan.trunk);
                let rest = trunk.and_then(|trunk| long.national.strip_prefix(trunk));
                let coded = long.national.strip_prefix(&country.to_string());
                rest == Some(&short.national) || !long.trunk && coded == Some(&short.national)
            };
            if more(self, other) || more(other, self) {
                return PhoneAgreement::Same;
            }
            let both_written = self.written().is_some() && other.written().is_some();
            return if both_written {
                PhoneAgreement::No
            } else {
                PhoneAgreement::Tail
            };
        }
        match (self.country, other.country) {
            (Some(a), Some(b)) if a == b => PhoneAgreement::Same,
            // Without its area a number is in many towns.
            (None, None) if self.national.len() < 8 => PhoneAgreement::Tail,
            (None, None) => PhoneAgreement::Same,
            _ => match (self.written(), other.written()) {
                (Some(_), Some(_)) => PhoneAgreement::No,
                (Some(country), None) => other.fits(country),
                (None, Some(country)) => self.fits(country),
                // A country guessed from the town on one side, and no guess on the other.
                (None, None) => match (self.country, other.country) {
                    (Some(country), None) => other.fits(country),
                    (None, Some(country)) => self.fits(country),
                    _ => PhoneAgreement::Tail,
                },
            },
        }
    }

    /// Returns the country where it was written, not guessed.
    fn written(&self) -> Option<u16> {
        self.country.filter(|_| !self.guessed)
    }

    /// A number without country is one line with a number of `country` where that country's plan
    /// has numbers of this length, written with this trunk digit.
    fn fits(&self, country: u16) -> PhoneAgreement {
        let fits = plans::plan(country).is_some_and(|plan| {
            plan.has_length(self.national.len()) && (plan.trunk.is_some() || !self.trunk)
        });
        if fits && self.national.len() >= 8 {
            PhoneAgreement::Same
        } else {
            PhoneAgreement::Tail
        }
    }
}

/// Returns the canonical form of a number as written, or `None` for what is no number or only
/// fills the field (`999-999-9999`, `1234567890`, `4.47701E+11`).
///
/// `region` is the ISO code of the country the person lives in, where known; it decides numbers
/// written without a country code.
pub fn canonical(raw: &str, region: Option<&str>) -> Option<Phone> {
    canonical_in(raw, || region)
}

/// Returns the canonical form as [`canonical`] does; the region is asked for only where it matters.
pub(super) fn canonical_in<'r>(
    raw: &str,
    region: impl FnOnce() -> Option<&'r str>,
) -> Option<Phone> {
    // A spreadsheet's number: `447911123456.0`.
    let raw = raw.trim();
    let whole = raw
        .strip_suffix(".0")
        .filter(|digits| digits.len() >= 8 && digits.bytes().all(|digit| digit.is_ascii_digit()));
    let text = written::number_in(whole.unwrap_or(raw))?;
    let mut international = text
        .trim_start_matches(|c: char| !c.is_ascii_digit() && c != '+')
        .starts_with('+');
    // `(0)171 ...`: without anything before it the trunk digit stands for itself.
    let trunk_in_brackets = text.contains("(0)") && !text.trim_start().starts_with("(0)");
    let digits: String = text
        .replace("(0)", if trunk_in_brackets { "" } else { "0" })
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    // `+011 44 ...`: no country code begins with a zero.
    international &= !digits.starts_with("011");
    let phone = if international {
        split_country(&digits)?
    } else if let Some(rest) = digits.strip_prefix("0011").filter(|rest| rest.len() >= 9) {
        // Australia's way abroad; after `00 1` no number goes on with a 1.
        split_country(rest)?
    } else if let Some(rest) = digits.strip_prefix("00").filter(|rest| rest.len() >= 8) {
        split_country(rest)?
    } else if let Some(rest) = digits.strip_prefix("011").filter(|rest| rest.len() >= 11) {
        split_country(rest)?
    } else if trunk_in_brackets
        && let Some(phone) = split_country(&digits).filter(|phone| phone.country.is_some())
    {
        phone
    } else {
        national(&digits, region().and_then(plan_of_country))
    };
    let length = phone.national.len();
    (7..=15)
        .contains(&length)
        .then_some(())
        .filter(|()| !is_filler(&phone.national) && !is_filler(&digits))?;
    Some(phone)
}

/// Digits after a country code, its trunk digit dropped where the plan has one.
fn split_country(digits: &str) -> Option<Phone> {
    let digits = digits.trim_start_matches('0');
    let Some((plan, rest)) = (1..=3).find_map(|length| {
        let code: u16 = digits.get(..length)?.parse().ok()?;
        Some((plans::plan(code)?, digits.get(length..)?))
    }) else {
        return Some(Phone {
            country: None,
            national: digits.to_owned(),
            trunk: false,
            guessed: false,
        });
    };
    let national = match plan.trunk {
        Some('0') => rest.trim_start_matches('0'),
        Some(trunk) if !plan.has_length(rest.len()) => rest.strip_prefix(trunk).unwrap_or(rest),
        _ => rest,
    };
    Some(Phone {
        country: Some(plan.code),
        national: plan.without_mobile_mark(national).to_owned(),
        trunk: false,
        guessed: false,
    })
}

fn national(digits: &str, region: Option<&'static Plan>) -> Phone {
    if let Some(plan) = region {
        let rest = plan
            .trunk
            .and_then(|trunk| digits.strip_prefix(trunk))
            .unwrap_or(digits);
        let abroad = plan.trunk != Some('0') && digits.starts_with('0') && plan.trunk.is_some();
        if plan.has_length(rest.len())
            && !abroad
            && (rest.len() < digits.len()
                || plan.trunk != Some('0')
                || is_chinese_mobile(plan, rest))
        {
            return Phone {
                country: Some(plan.code),
                national: plan.without_mobile_mark(rest).to_owned(),
                trunk: rest.len() < digits.len(),
                guessed: true,
            };
        }
        // Its own code without a plus: `33612345678`.
        let coded = digits.strip_prefix(&plan.code.to_string());
        if let Some(rest) =
            coded.filter(|rest| plan.has_length(rest.len()) && !plan.has_length(digits.len()))
        {
            return Phone {
                country: Some(plan.code),
                national: plan.without_mobile_mark(rest).to_owned(),
                trunk: false,
                guessed: false,
            };
        }
    }
    // Eleven digits with a leading 1 and ten digits of that shape are North American.
    let american = |number: &str| {
        let digit = |at: usize| number.as_bytes().get(at).copied().unwrap_or(b'0');
        number.len() == 10 && digit(0) >= b'2' && digit(3) >= b'2'
    };
    match digits.strip_prefix('1') {
        Some(rest) if american(rest) => {
            return Phone {
                country: Some(1),
                national: rest.to_owned(),
                trunk: false,
                guessed: false,
            };
        }
        _ => {}
    }
    // A country code without a plus, told by a number too long for any national one.
    if digits.len() >= 12
        && !digits.starts_with('0')
        && let Some(phone) = split_country(digits)
        && let Some(plan) = phone.country.and_then(plans::plan)
        && plan.has_length(phone.national.len())
    {
        return phone;
    }
    match digits.strip_prefix('0') {
        Some(rest) => Phone {
            country: None,
            national: rest.trim_start_matches('0').to_owned(),
            trunk: true,
            guessed: false,
        },
        None => Phone {
            country: None,
            national: digits.to_owned(),
            trunk: false,
            guessed: false,
        },
    }
}

/// China's mobile numbers are written without the trunk digit at home too.
fn is_chinese_mobile(plan: &Plan, digits: &str) -> bool {
    plan.code == 86 && digits.len() == 11 && digits.starts_with('1')
}

/// Returns whether digits only fill a field: one digit again and again, a run up or down, or groups
/// that come again (`123-123-1234`, `1212121212`, `111-222-3333`).
pub(super) fn is_filler(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    if bytes.len() < 5 || !bytes.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let steps = |step: u8| {
        bytes
            .windows(2)
            .all(|pair| matches!(pair, [a, b] if (10 + b - a) % 10 == step))
    };
    let body = bytes.get(bytes.len().saturating_sub(7)..).unwrap_or(bytes);
    let same_tail = body.windows(2).all(|pair| matches!(pair, [a, b] if a == b));
    same_tail || steps(1) || steps(9) || is_pattern(digits)
}

/// Ten or more digits of a group of two or three again and again, the last as long as it likes; or
/// three groups of one digit each.
fn is_pattern(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    let again = |period: usize| {
        let (head, tail) = bytes.split_at(bytes.len().min(period * 2));
        head.len() == period * 2
            && head
                .iter()
                .zip(bytes.iter().skip(period))
                .take(period)
                .all(|(a, b)| a == b)
            && tail
                .iter()
                .zip(bytes.iter().cycle())
                .take(period)
                .all(|(a, b)| a == b)
    };
    let same = |part: Option<&[u8]>| {
        part.is_some_and(|part| part.windows(2).all(|pair| matches!(pair, [a, b] if a == b)))
    };
    bytes.len() >= 10 && (again(2) || again(3))
        || bytes.len() == 10
            && same(bytes.get(..3))
            && same(bytes.get(3..6))
            && same(bytes.get(6..))
}

#[cfg(test)]
mod tests;
