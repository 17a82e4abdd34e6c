//! The name in the title of a profile page, in the forms that the large networks give it.

use url::Url;

use crate::people::inert::one_line;
use crate::people::name::is_filler;
use crate::people::page::{Page, PageKind};
use crate::people::paste::{Whole, whole};
use crate::people::text::fold;

/// What a title says of a person.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    pub name: Option<String>,
    pub title: Option<String>,
    pub headline: Option<String>,
    pub company: Option<String>,
}

/// What stands between the parts of a title.
const BETWEEN: &[&str] = &[
    " | ", " - ", " – ", " — ", " · ", " • ", " / ", " ∙ ", " « ", " » ", "｜", " ⋅ ",
];

/// How networks are called where their host name does not say so.
const OTHER_NAMES: &[(&str, &[&str])] = &[
    ("linkedin.com", &["领英", "領英"]),
    ("linkedin.cn", &["领英", "領英", "linkedin"]),
    ("x.com", &["twitter"]),
    ("twitter.com", &["x"]),
    ("scholar.google", &["google"]),
    ("dev.to", &["dev community", "dev"]),
    ("bsky.app", &["bluesky"]),
    ("huggingface.co", &["hugging face"]),
    ("t.me", &["telegram"]),
    ("vk.com", &["vkontakte", "вконтакте"]),
    ("angel.co", &["angellist", "wellfound"]),
    ("crunchbase.com", &["crunchbase person profile"]),
    ("stackexchange.com", &["stack exchange"]),
    ("researchgate.net", &["research profile", "researchgate"]),
];

/// Words before the name, as Stack Overflow and others write them in their languages; folded.
const BEFORE: &[&str] = &[
    "user",
    "profile of",
    "profile for",
    "profile",
    "about",
    "perfil de",
    "perfil do usuario",
    "perfil del usuario",
    "usuario",
    "usuário",
    "profil de",
    "profil von",
    "profil",
    "profilo di",
    "profiel van",
    "benutzer",
    "utilisateur",
    "utente",
    "участник",
    "пользователь",
    "профиль",
    "ユーザー",
    "사용자",
    "用户",
];

/// What a page says of itself where a name should stand; folded.
const NO_NAMES: &[&str] = &[
    "sign in",
    "sign up",
    "signup",
    "signin",
    "log in",
    "login",
    "join",
    "join now",
    "feed",
    "home",
    "profile",
    "profiles",
    "search",
    "messaging",
    "notifications",
    "security verification",
    "just a moment",
    "page not found",
    "not found",
    "error",
    "access denied",
    "untitled",
    "loading",
    "new tab",
    "contact",
    "about",
    "about me",
    "about us",
    "team",
    "our team",
    "blog",
    "portfolio",
    "resume",
    "cv",
    "curriculum vitae",
    "welcome",
    "homepage",
    "home page",
    "index",
    "anmelden",
    "einloggen",
    "registrieren",
    "startseite",
    "suche",
    "ueber uns",
    "uber uns",
    "uber mich",
    "kontakt",
    "willkommen",
    "s'inscrire",
    "se connecter",
    "connexion",
    "inscription",
    "s’identifier",
    "identification",
    "accueil",
    "a propos",
    "bienvenue",
    "iniciar sesion",
    "inicio",
    "inicia sesion",
    "registrarse",
    "unete",
    "sobre mi",
    "bienvenidos",
    "entrar",
    "cadastre-se",
    "cadastro",
    "inicio de sesion",
    "pagina inicial",
    "accedi",
    "iscriviti",
    "home page ufficiale",
    "inloggen",
    "aanmelden",
    "zaloguj sie",
    "zarejestruj sie",
    "logga in",
    "log ind",
    "logg inn",
    "kirjaudu",
    "prihlasit se",
    "prijava",
    "oturum ac",
    "giris yap",
    "войти",
    "вход",
    "регистрация",
    "登录",
    "注册",
    "登入",
    "註冊",
    "ログイン",
    "サインイン",
    "로그인",
    "회원가입",
    "首页",
    "ホーム",
    "profil",
    "perfil",
    "profilo",
    "профиль",
    "linkedin profile",
    "user profile",
    "public profile",
    "private",
    "overview",
    "repositories",
    "posts",
    "publications",
];

/// Reads a title. `network` says that the page is known to be one person's; elsewhere the first part
/// must look like a name and nothing else.
pub(super) fn read(title: &str, url: &str, page: &Page, network: bool) -> Said {
    let text = one_line(title)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let text = without_counter(&text);
    let host = Url::parse(url)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned));
    let brands = brands(host.as_deref().unwrap_or_default());
    let mut parts = parts(text);
    while parts.len() > 1 && parts.last().is_some_and(|part| is_brand(part, &brands)) {
        parts.pop();
    }
    // A site of one's own is called like its owner.
    while network && parts.first().is_some_and(|part| is_brand(part, &brands)) {
        parts.remove(0);
    }
    let mut parts = parts.into_iter();
    let Some(first) = parts.next() else {
        return Said::default();
    };
    let name = name(first, page, &brands, network);
    let work = matches!(
        page.kind,
        PageKind::Linkedin | PageKind::LinkedinId | PageKind::Xing
    );
    let rest: Vec<String> = parts
        .map(str::to_owned)
        .filter(|part| !part.is_empty())
        .collect();
    match (name, rest.as_slice()) {
        (None, _) => Said::default(),
        (name, [title, company]) if work => Said {
            name,
            title: Some(title.clone()),
            company: Some(company.clone()),
            headline: None,
        },
        // One part may be the title, the company or both.
        (name, [headline]) if work => Said {
            name,
            headline: Some(headline.clone()),
            ..Said::default()
        },
        (name, _) => Said {
            name,
            ..Said::default()
        },
    }
}

/// Drops the number of unread messages: `(3) `, `(99+) `, `[2] `, `• `.
fn without_counter(text: &str) -> &str {
    let mut text = text.trim_start_matches(['•', '●', '🔔', '*', ' ']);
    while let Some((inside, rest)) = text
        .strip_prefix(['(', '['])
        .and_then(|rest| rest.split_once([')', ']']))
    {
        let count = inside.trim_end_matches('+');
        if count.is_empty()
            || !count
                .chars()
                .all(|c| c.is_numeric() || matches!(c, '.' | ','))
        {
            break;
        }
        text = rest.trim_start();
    }
    text
}

fn parts(text: &str) -> Vec<&str> {
    let mut parts = vec![text];
    for between in BETWEEN {
        parts = parts
            .into_iter()
            .flat_map(|part| part.split(between))
            .collect();
    }
    let marks = [' ', '-', '|', '·', '•', '–', '—'];
    let trimmed = parts.into_iter().map(|part| part.trim_matches(marks));
    trimmed.filter(|part| !part.is_empty()).collect()
}

/// Returns what the network is called, folded and without blanks.
fn brands(host: &str) -> Vec<String> {
    let glued = |text: &str| fold(text).split_whitespace().collect::<String>();
    let mut labels: Vec<&str> = host.split('.').collect();
    labels.pop();
    let longest =
        |label: &&str| label.len() > 2 && !matches!(*label, "www" | "com" | "app" | "web");
    let mut brands: Vec<String> = labels
        .iter()
        .filter(|label| longest(label))
        .map(|label| glued(label))
        .collect();
    let also = OTHER_NAMES.iter().filter(|(of, _)| {
        host == *of || host.ends_with(&format!(".{of}")) || host.starts_with(&format!("{of}."))
    });
    brands.extend(also.flat_map(|(_, names)| names.iter().map(|name| glued(name))));
    if host == "x.com" || host.ends_with(".x.com") {
        brands.push("x".to_owned());
    }
    brands
}

fn is_brand(part: &str, brands: &[String]) -> bool {
    let glued: String = fold(part).split_whitespace().collect();
    brands.iter().any(|brand| match brand.chars().count() {
        0..=2 => glued == *brand,
        _ => glued.starts_with(brand.as_str()) || glued == format!("the{brand}"),
    })
}

/// Returns the name in the first part of a title.
fn name(part: &str, page: &Page, brands: &[String], network: bool) -> Option<String> {
    let handle = page.key.rsplit('/').next().unwrap_or(&page.key);
    let part = without_tail(part, brands);
    let part = if network { without_head(part) } else { part };
    let (outside, inside) = match part.split_once('(') {
        Some((outside, rest)) => (
            outside.trim(),
            rest.split(')').next().unwrap_or_default().trim(),
        ),
        None => (part, ""),
    };
    let is_handle = |text: &str| {
        let plain =
            |text: &str| fold(text.trim_start_matches('@')).replace([' ', '.', '_', '-'], "");
        !text.is_empty() && plain(text) == plain(handle)
    };
    // `ada (Ada Lovelace)`, `Ada Lovelace (@ada)`, `Ada Lovelace (0000-0002-1825-0097)`.
    let found = match inside.is_empty()
        || inside.starts_with('@')
        || inside.contains(|c: char| c.is_numeric())
    {
        true => outside,
        false if is_handle(outside) || outside.is_empty() => inside,
        false => part,
    };
    let found = found.split(" @").next().unwrap_or(found).trim();
    let strange = |c: char| {
        matches!(
            c,
            '@' | '/' | ':' | '\\' | '<' | '>' | '#' | '=' | '?' | '!' | '|'
        )
    };
    let words = found.split_whitespace().count();
    let digits = found.chars().filter(|c| c.is_numeric()).count();
    let fits = found.chars().any(char::is_alphabetic)
        && !found.contains(strange)
        && digits == 0
        && (1..=7).contains(&words)
        && found.chars().count() <= 80
        && !is_filler(found)
        && !NO_NAMES.contains(&fold(found).as_str())
        && !NO_NAMES.contains(&found.to_lowercase().as_str());
    let alone = || words > 1 && matches!(whole(found), Some(Whole::Name(_)));
    let spelt = words > 1 || !is_handle(found) || !found.is_ascii();
    (fits && spelt && (network || alone())).then(|| found.to_owned())
}

/// Drops `'s profile on Behance`, ` on Dribbble`.
fn without_tail<'a>(part: &'a str, brands: &[String]) -> &'a str {
    let mut at = None;
    for (position, _) in part.match_indices(" on ") {
        if part
            .get(position + 4..)
            .is_some_and(|rest| is_brand(rest, brands))
        {
            at = Some(position);
        }
    }
    let part = at.and_then(|at| part.get(..at)).unwrap_or(part);
    let tails = [
        "'s profile",
        "’s profile",
        "'s Profile",
        "’s Profile",
        "'s Portfolio",
        "’s Portfolio",
    ];
    let tail = tails.iter().find_map(|tail| part.strip_suffix(tail));
    tail.unwrap_or(part).trim()
}

/// Drops `User `, `Perfil de ` and the like.
fn without_head(part: &str) -> &str {
    let words: Vec<(usize, &str)> = part
        .match_indices(' ')
        .map(|(at, _)| (at, part.get(..at).unwrap_or_default()))
        .collect();
    let longest = words.iter().rev().find(|(_, head)| {
        let head = fold(head.trim_end_matches(':'));
        BEFORE.iter().any(|before| fold(before) == head)
    });
    match longest {
        Some((at, _)) => part.get(at + 1..).unwrap_or(part).trim(),
        None => part,
    }
}
