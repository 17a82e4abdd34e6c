//! Reading single values, from a file or from the environment, with the same complaints.

use std::time::Duration;

use toml::de::DeValue;
use url::{Host, Url};

/// A value on its way into a setting.
#[derive(Clone, Copy)]
pub(super) enum Reading<'a> {
    /// From a file: typed.
    Toml(&'a DeValue<'a>),
    /// From the environment: text. A bare number for a duration means milliseconds there, as the
    /// variables' names (`..._MS`) say.
    Env(&'a str),
}

/// Returns an absolute `https` URL without query; plain `http` for loopback only (docs/cli.md).
pub(super) fn url(value: Reading<'_>) -> Result<Url, String> {
    let text = text(value)?;
    let url = Url::parse(text.trim())
        .map_err(|_| "wants a full URL such as \"https://harvest.greenhouse.io\"".to_owned())?;
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => return Err("wants a full URL with a host".to_owned()),
    };
    match url.scheme() {
        "https" => Ok(url),
        "http" if loopback => Ok(url),
        "http" => Err("plain http is accepted for this machine only; use https".to_owned()),
        other => Err(format!("wants https, not {other}")),
    }
}

/// Returns a whole number above zero.
pub(super) fn whole(value: Reading<'_>) -> Result<u64, String> {
    let wanted = || "wants a whole number above zero".to_owned();
    let number = match value {
        Reading::Toml(DeValue::Integer(number)) => number.as_str().replace('_', "").parse::<u64>(),
        Reading::Toml(_) => return Err(wanted()),
        Reading::Env(text) => text.trim().parse::<u64>(),
    };
    number.ok().filter(|number| *number > 0).ok_or_else(wanted)
}

/// Returns a length of time: `"250ms"`, `"30s"`, `"15m"`, `"1h"`; milliseconds for a bare number
/// from the environment.
pub(super) fn duration(value: Reading<'_>) -> Result<Duration, String> {
    if let Reading::Env(text) = value
        && let Ok(millis) = text.trim().parse::<u64>()
    {
        return Ok(Duration::from_millis(millis));
    }
    let wanted = || "wants a time such as \"30s\", \"250ms\", \"15m\" or \"1h\"".to_owned();
    let text = text(value).map_err(|_| wanted())?;
    let text = text.trim();
    let split = text
        .find(|c: char| !c.is_ascii_digit())
        .ok_or_else(wanted)?;
    let (digits, unit) = text.split_at_checked(split).ok_or_else(wanted)?;
    let number: u64 = digits.parse().map_err(|_| wanted())?;
    let millis = match unit.trim() {
        "ms" => Some(number),
        "s" => number.checked_mul(1_000),
        "m" | "min" => number.checked_mul(60_000),
        "h" => number.checked_mul(3_600_000),
        _ => None,
    };
    millis.map(Duration::from_millis).ok_or_else(wanted)
}

/// Returns a time in the form that [`duration`] reads, quoted for TOML.
pub(super) fn show_duration(time: Duration) -> String {
    let millis = time.as_millis();
    if millis.is_multiple_of(3_600_000) && millis > 0 {
        format!("\"{}h\"", millis / 3_600_000)
    } else if millis.is_multiple_of(60_000) && millis > 0 {
        format!("\"{}m\"", millis / 60_000)
    } else if millis.is_multiple_of(1_000) {
        format!("\"{}s\"", millis / 1_000)
    } else {
        format!("\"{millis}ms\"")
    }
}

/// Returns text, or a number as text.
pub(super) fn name_or_number(value: Reading<'_>) -> Result<String, String> {
    match value {
        Reading::Toml(DeValue::Integer(number)) => Ok(number.as_str().replace('_', "")),
        Reading::Toml(DeValue::String(text)) => Ok(text.to_string()),
        Reading::Toml(_) => Err("wants a name in quotes, or a number".to_owned()),
        Reading::Env(text) => Ok(text.to_owned()),
    }
}

/// Returns a whole number, zero included.
pub(super) fn count(value: Reading<'_>) -> Result<u32, String> {
    let number = match value {
        Reading::Toml(DeValue::Integer(number)) => number.as_str().replace('_', "").parse().ok(),
        Reading::Toml(_) => None,
        Reading::Env(text) => text.trim().parse().ok(),
    };
    number.ok_or_else(|| "wants a whole number".to_owned())
}

/// Returns `true` or `false`.
pub(super) fn yes_or_no(value: Reading<'_>) -> Result<bool, String> {
    match value {
        Reading::Toml(DeValue::Boolean(yes)) => Ok(*yes),
        Reading::Env("true") => Ok(true),
        Reading::Env("false") => Ok(false),
        Reading::Toml(_) | Reading::Env(_) => Err("wants true or false".to_owned()),
    }
}

/// Returns what one of a few words stands for.
pub(super) fn one_of<T: Copy>(value: Reading<'_>, words: &[(&str, T)]) -> Result<T, String> {
    let found = text(value).ok().and_then(|text| {
        let same = |(word, _): &&(&str, T)| *word == text.trim();
        words.iter().find(same).map(|(_, meant)| *meant)
    });
    found.ok_or_else(|| {
        let all: Vec<String> = words
            .iter()
            .map(|(word, _)| format!("\"{word}\""))
            .collect();
        format!("wants one of {}", all.join(", "))
    })
}

/// Returns a list of texts without the empty ones; from the environment, separated by commas.
pub(super) fn texts(value: Reading<'_>) -> Result<Vec<String>, String> {
    let wanted = || "wants a list of strings such as [\"one\", \"two\"]".to_owned();
    let all: Vec<&str> = match value {
        Reading::Toml(DeValue::Array(items)) => items
            .iter()
            .map(|item| match item.get_ref() {
                DeValue::String(text) => Ok(text.as_ref()),
                _ => Err(wanted()),
            })
            .collect::<Result<_, _>>()?,
        Reading::Toml(_) => return Err(wanted()),
        Reading::Env(text) => text.split(',').collect(),
    };
    let filled = all
        .into_iter()
        .map(str::trim)
        .filter(|text| !text.is_empty());
    Ok(filled.map(str::to_owned).collect())
}

fn text(value: Reading<'_>) -> Result<&str, String> {
    match value {
        Reading::Toml(DeValue::String(text)) => Ok(text.as_ref()),
        Reading::Toml(_) => Err("wants text in quotes".to_owned()),
        Reading::Env(text) => Ok(text),
    }
}
