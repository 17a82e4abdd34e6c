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

/// Returns the address and the words of a link, as spreadsheets (`=HYPERLINK("address", "words")`) and Markdown
/// (`[words](address)`) write it; none where the words are an address themselves or only say that there is one.
pub fn hyperlink(raw: &str) -> Option<(String, String)> {
    let text = raw.trim();
    let (target, words) = match text.strip_prefix('=') {
        Some(formula) => {
            let target = formula_value(formula)?;
            let rest = formula.split_once(&target)?.1;
            let rest = rest.strip_prefix('"')?.trim_start();
            let words = rest
                .strip_prefix([',', ';'])?
                .trim_start()
                .strip_prefix('"')?;
            let words = words
                .trim_end()
                .strip_suffix(')')?
                .trim_end()
                .strip_suffix('"')?;
            (target, words.replace("\"\"", "\""))
        }
        None => {
            let inner = text.strip_prefix('[')?.strip_suffix(')')?;
            let (words, target) = inner.split_once("](")?;
            let plain = !words.contains(']') && !target.contains(['(', '[', ' ']);
            plain.then(|| (target.to_owned(), words.to_owned()))?
        }
    };
    let words = unwrapped(&words);
    let address = words.contains(['@', '/']) || super::is_link(&words);
    let says = crate::people::text::words(&words)
        .iter()
        .any(|word| !LINK_WORDS.contains(&word.as_str()));
    (says && !address).then(|| (unwrapped(&target), words))
}

/// Words behind which a link stands without saying more than that.
const LINK_WORDS: &[&str] = &[
    "link",
    "links",
    "lien",
    "enlace",
    "collegamento",
    "profile",
    "profil",
    "perfil",
    "profilo",
    "profiel",
    "linkedin",
    "github",
    "gitlab",
    "xing",
    "twitter",
    "x",
    "gh",
    "li",
    "in",
    "page",
    "seite",
    "pagina",
    "url",
    "web",
    "website",
    "site",
    "homepage",
    "portfolio",
    "blog",
    "email",
    "mail",
    "e",
    "view",
    "open",
    "see",
    "show",
    "click",
    "here",
    "hier",
    "ici",
    "on",
    "public",
    "contact",
    "phone",
    "call",
    "write",
    "resume",
    "cv",
    "go",
    "to",
    "visit",
    "the",
    "a",
];

/// Returns a cell whose words a link stands behind, as a spreadsheet would write it.
pub fn written_link(target: &str, words: &str) -> String {
    let words = words.trim();
    if words.is_empty() || target.contains('"') {
        return target.to_owned();
    }
    format!(
        "=HYPERLINK(\"{target}\",\"{}\")",
        words.replace('"', "\"\"")
    )
}

/// Takes off what Markdown, mail programs and gateways put around a value.
pub(super) fn unwrapped(text: &str) -> String {
    let mut text = text.trim().to_owned();
    for _ in 0..4 {
        match once_unwrapped(&text) {
            Some(next) if next != text => text = next,
            _ => break,
        }
    }
    text
}

/// Returns a text without the outermost of what is around it; none where nothing is.
fn once_unwrapped(text: &str) -> Option<String> {
    // Every wrapper begins with one of these signs, or has a scheme.
    if !text.starts_with(['*', '_', '`', '[', '<']) && !text.contains(':') {
        return None;
    }
    for mark in ["**", "__", "`"] {
        if let Some(inner) = text
            .strip_prefix(mark)
            .and_then(|rest| rest.strip_suffix(mark))
            && !inner.is_empty()
            && !inner.contains(mark)
        {
            return Some(inner.trim().to_owned());
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
        let target = target.split_whitespace().next().unwrap_or(target);
        return Some(target.to_owned());
    }
    if let Some(inner) = text
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'))
        && !inner.contains(['<', '>', ' '])
    {
        return Some(inner.to_owned());
    }
    for scheme in ["mailto:", "tel:", "callto:", "skype:", "sms:"] {
        if let Some(head) = text.get(..scheme.len())
            && head.eq_ignore_ascii_case(scheme)
        {
            let rest = text.get(scheme.len()..).unwrap_or_default();
            let target = decoded(rest.split('?').next().unwrap_or(rest));
            return Some(target.trim().to_owned());
        }
    }
    redirected(text)
}

/// Returns where a link of a mail gateway or of a network's own exit leads.
pub(super) fn redirected(text: &str) -> Option<String> {
    if text.contains(char::is_whitespace) {
        return None;
    }
    let rest = text.split_once("://")?.1;
    let query = rest.split_once('?')?.1;
    let host = rest.split('/').next()?.to_lowercase();
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
