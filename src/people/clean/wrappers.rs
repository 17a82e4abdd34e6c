//! What spreadsheets, Markdown, mail gateways and networks wrap around a value.

/// Returns the value of a formula that carries it: `"text"`, `HYPERLINK("address", "text")`.
pub(super) fn formula_value(formula: &str) -> Option<String> {
    let formula = formula.trim();
    if let Some(inner) = formula.strip_prefix('"') {
        return Some(
            inner
                .strip_suffix('"')
                .unwrap_or(inner)
                .replace("\"\"", "\""),
        );
    }
    if formula.starts_with(|c: char| c.is_ascii_digit() || c == '+')
        && formula
            .chars()
            .all(|c| c.is_ascii_digit() || " +-().".contains(c))
    {
        return Some(formula.to_owned());
    }
    let name = formula.get(..9)?;
    if !name.eq_ignore_ascii_case("hyperlink") {
        return None;
    }
    let inner = formula.get(9..)?.trim_start().strip_prefix('(')?;
    let inner = inner.trim_start().strip_prefix('"')?;
    let target = inner.split('"').next()?.trim();
    (!target.is_empty()).then(|| target.to_owned())
}

/// Takes off what Markdown, mail programs and gateways put around a value.
pub(super) fn unwrapped(text: &str) -> String {
    let mut text = text.trim().to_owned();
    for _ in 0..4 {
        let next = once_unwrapped(&text);
        if next == text {
            break;
        }
        text = next;
    }
    text
}

fn once_unwrapped(text: &str) -> String {
    for mark in ["**", "__", "`"] {
        if let Some(inner) = text
            .strip_prefix(mark)
            .and_then(|rest| rest.strip_suffix(mark))
            && !inner.is_empty()
            && !inner.contains(mark)
        {
            return inner.trim().to_owned();
        }
    }
    // `[text](address)` and `<address>`.
    if let Some((label, target)) = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(')'))
        .and_then(|rest| rest.split_once("]("))
        && !target.contains(['(', '['])
        && !label.contains(']')
    {
        return target
            .split_whitespace()
            .next()
            .unwrap_or(target)
            .to_owned();
    }
    if let Some(inner) = text
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'))
        && !inner.contains(['<', '>', ' '])
    {
        return inner.to_owned();
    }
    for scheme in ["mailto:", "tel:", "callto:", "skype:", "sms:"] {
        if let Some(head) = text.get(..scheme.len())
            && head.eq_ignore_ascii_case(scheme)
        {
            let rest = text.get(scheme.len()..).unwrap_or_default();
            return decoded(rest.split('?').next().unwrap_or(rest))
                .trim()
                .to_owned();
        }
    }
    redirected(text).unwrap_or_else(|| text.to_owned())
}

/// Returns where a link of a mail gateway or of a network's own exit leads.
pub(super) fn redirected(text: &str) -> Option<String> {
    if text.contains(char::is_whitespace) {
        return None;
    }
    let rest = text.split_once("://")?.1;
    let host = rest.split('/').next()?.to_lowercase();
    let query = rest.split_once('?')?.1;
    let parameter = match host.as_str() {
        host if host.ends_with("safelinks.protection.outlook.com") => "url",
        "l.facebook.com" | "lm.facebook.com" | "l.instagram.com" => "u",
        "www.google.com" | "google.com" if rest.contains("/url?") => "q",
        "www.linkedin.com" | "linkedin.com"
            if rest.contains("/redir/") || rest.contains("/safety/go") =>
        {
            "url"
        }
        "slack-redir.net" => "url",
        _ => return None,
    };
    let value = query
        .split('&')
        .find_map(|pair| pair.strip_prefix(parameter)?.strip_prefix('='))?;
    let target = decoded(value);
    let known = ["http://", "https://", "mailto:"];
    known
        .iter()
        .any(|scheme| target.starts_with(scheme))
        .then_some(target)
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}
