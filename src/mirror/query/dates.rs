//! Moments in the language: `<30d`, `>2025-01-01`, `2025-03`, `2024..2025`.

use std::fmt;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan, tz::TimeZone};

/// A stretch of time. Days are days of UTC, as in Greenhouse's own dates (contract 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dates {
    /// Less long ago than this: `<30d`, or only `30d`.
    Newer(Age),
    /// Longer ago than this: `>30d`.
    Older(Age),
    /// From the first day on, up to but without the second: `>=2025-01-01`, `<2025-01-01`, `2025`,
    /// `2025-03..2025-05`.
    Days(Option<Date>, Option<Date>),
}

/// So many hours, days, weeks, months or years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Age {
    /// How many.
    pub count: u16,
    /// Of what.
    pub unit: Unit,
}

/// What an [`Age`] counts; a month is 30 days, a year 365.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// `h`
    Hours,
    /// `d`
    Days,
    /// `w`
    Weeks,
    /// `m`
    Months,
    /// `y`
    Years,
}

impl Unit {
    const ALL: [(char, Self, i64); 5] = [
        ('h', Self::Hours, 1),
        ('d', Self::Days, 24),
        ('w', Self::Weeks, 24 * 7),
        ('m', Self::Months, 24 * 30),
        ('y', Self::Years, 24 * 365),
    ];
}

impl Age {
    fn hours(self) -> i64 {
        let unit = Unit::ALL.iter().find(|(_, unit, _)| *unit == self.unit);
        i64::from(self.count) * unit.map_or(0, |(_, _, hours)| *hours)
    }

    fn before(self, now: Timestamp) -> Timestamp {
        now.checked_sub(SignedDuration::from_hours(self.hours()))
            .unwrap_or(Timestamp::MIN)
    }

    fn read(text: &str) -> Option<Self> {
        let letter = text.chars().next_back()?.to_ascii_lowercase();
        let (_, unit, _) = Unit::ALL.into_iter().find(|(name, ..)| *name == letter)?;
        let count = text
            .strip_suffix(|c: char| c.is_ascii_alphabetic())?
            .parse()
            .ok()?;
        Some(Self { count, unit })
    }
}

impl Dates {
    /// Returns what `text` says, none when it says nothing that can be understood.
    pub(super) fn read(text: &str) -> Option<Self> {
        let split = |sign| text.strip_prefix(sign).map(str::trim);
        let (sign, rest) = ["<=", ">=", "<", ">"]
            .into_iter()
            .find_map(|sign| Some((sign, split(sign)?)))
            .unwrap_or(("", text));
        if let Some(age) = Age::read(rest) {
            return Some(if sign.starts_with('>') {
                Self::Older(age)
            } else {
                Self::Newer(age)
            });
        }
        if let Some((from, to)) = rest.split_once("..") {
            if !sign.is_empty() {
                return None;
            }
            let from = if from.is_empty() {
                None
            } else {
                Some(days(from)?.0)
            };
            let to = if to.is_empty() {
                None
            } else {
                Some(days(to)?.1)
            };
            return (from.is_some() || to.is_some()).then_some(Self::Days(from, to));
        }
        let (first, after) = days(rest)?;
        Some(match sign {
            "<" => Self::Days(None, Some(first)),
            "<=" => Self::Days(None, Some(after)),
            ">" => Self::Days(Some(after), None),
            ">=" => Self::Days(Some(first), None),
            _ => Self::Days(Some(first), Some(after)),
        })
    }

    /// Returns whether `text` may yet become something that can be understood.
    pub(super) fn may_become(text: &str) -> bool {
        let rest = text.trim_start_matches(['<', '>', '=']);
        rest.chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '-' | '.'))
    }

    /// Returns the stretch as first moment and first moment after it, seen from `now`.
    pub fn bounds(&self, now: Timestamp) -> (Option<Timestamp>, Option<Timestamp>) {
        let start = |day: &Date| TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok();
        match self {
            Self::Newer(age) => (Some(age.before(now)), None),
            Self::Older(age) => (None, Some(age.before(now))),
            Self::Days(from, to) => (from.as_ref().and_then(start), to.as_ref().and_then(start)),
        }
    }
}

/// Returns the first day of a day, month or year, and the first one after it.
fn days(text: &str) -> Option<(Date, Date)> {
    let mut numbers = text.splitn(3, '-');
    let year = numbers
        .next()
        .filter(|year| year.len() == 4)?
        .parse::<i16>()
        .ok()?;
    let month = numbers.next().map(str::parse::<i8>).transpose().ok()?;
    let day = numbers.next().map(str::parse::<i8>).transpose().ok()?;
    let first = Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
    let step = match (month, day) {
        (None, _) => 1.year(),
        (_, None) => 1.month(),
        _ => 1.day(),
    };
    Some((first, first.checked_add(step).ok()?))
}

impl fmt::Display for Dates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Newer(age) => write!(f, "<{age}"),
            Self::Older(age) => write!(f, ">{age}"),
            Self::Days(Some(from), None) => write!(f, ">={from}"),
            Self::Days(None, Some(to)) => write!(f, "<{to}"),
            Self::Days(Some(from), Some(to)) => {
                write!(f, "{from}..{}", to.yesterday().unwrap_or(*to))
            }
            Self::Days(None, None) => Ok(()),
        }
    }
}

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = Unit::ALL.iter().find(|(_, unit, _)| *unit == self.unit);
        write!(
            f,
            "{}{}",
            self.count,
            unit.map_or('d', |(letter, ..)| *letter)
        )
    }
}
