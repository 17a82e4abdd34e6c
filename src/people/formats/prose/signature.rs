//! Mail signatures: a name on a line of its own, then position, employer, numbers and pages.

use super::Line;
use super::names::is_name;
use super::pieces::{Piece, pieces};
use crate::people::formats::columns;
use crate::people::formats::draft::{Draft, Incoming, Label, label};
use crate::people::formats::field::Field;
use crate::people::{Profile, clean, company, email};

/// Returns the person of a block of lines, and the line of the name; none where it is no signature.
pub(super) fn read(block: &[Line<'_>]) -> Option<(u64, Profile)> {
    let lines: Vec<&Line<'_>> = block
        .iter()
        .filter(|line| !line.text.trim().is_empty())
        .skip_while(|line| is_closing(line.text))
        .collect();
    let (name, rest) = lines.split_first()?;
    if rest.is_empty() || rest.len() > 14 {
        return None;
    }
    // `i. A. Jochen Altenburger`: on behalf of.
    let signed = ["i. A. ", "i.A. ", "i. V. ", "i.V. ", "ppa. ", "p.p. "]
        .iter()
        .find_map(|mark| name.text.strip_prefix(mark))
        .unwrap_or(name.text);
    let words: Vec<&str> = signed
        .split(',')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    if words.len() < 2 || !is_name(&words) || name.text.contains('@') {
        return None;
    }
    let contacts = |line: &&&Line<'_>| {
        pieces(line.text)
            .iter()
            .any(|piece| matches!(piece, Piece::Email(_) | Piece::Page(_) | Piece::Phone(_)))
    };
    if rest.iter().filter(contacts).count() == 0 {
        return None;
    }
    // A list of people has a name in every line.
    let listed = rest.iter().filter(|line| {
        let pieces = pieces(line.text);
        let address = pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Email(_) | Piece::Page(_)));
        let words: Vec<&str> = pieces
            .iter()
            .take_while(|piece| matches!(piece, Piece::Word(_)))
            .filter_map(|piece| match piece {
                Piece::Word(word) => Some(*word),
                _ => None,
            })
            .collect();
        address && words.len() >= 2 && is_name(&words)
    });
    if listed.count() > 0 {
        return None;
    }
    let mut draft = Draft::default();
    draft.put(incoming(Field::FullName, None), signed);
    let mut work = Vec::new();
    for line in rest {
        contact_line(&mut draft, line.text, &mut work);
    }
    let mut profile = draft.finished();
    positions(&mut profile, &work);
    Some((name.number, profile))
}

/// What a message ends with before the name.
pub(super) fn is_closing(line: &str) -> bool {
    const WORDS: &[&str] = &[
        "best",
        "regards",
        "kind",
        "cheers",
        "thanks",
        "sincerely",
        "yours",
        "warm",
        "thank",
        "grusse",
        "grussen",
        "freundlichen",
        "viele",
        "liebe",
        "cordialement",
        "saludos",
        "atentamente",
        "abracos",
        "atenciosamente",
        "saluti",
        "groeten",
        "groet",
        "pozdrawiam",
        "mfg",
        "bien",
        "vielen",
        "dank",
        "mit",
        "met",
        "vriendelijke",
    ];
    let words = crate::people::text::words(line);
    !words.is_empty()
        && words.len() <= 5
        && words
            .first()
            .is_some_and(|word| WORDS.contains(&word.as_str()))
        && (line.trim_end().ends_with([',', '!', '.'])
            || words.iter().all(|word| WORDS.contains(&word.as_str())))
}

fn incoming(field: Field, label: Option<&str>) -> Incoming<'_> {
    Incoming {
        name: field.word(),
        field,
        kind: None,
        rank: 0,
        group: "",
        company: false,
        order: Default::default(),
        label,
    }
}

/// Takes the addresses of a line; what else is in it may name position and employer.
fn contact_line(draft: &mut Draft, line: &str, work: &mut Vec<String>) {
    let any = pieces(line)
        .iter()
        .any(|piece| matches!(piece, Piece::Email(_) | Piece::Page(_) | Piece::Phone(_)));
    for part in line
        .split(['|', '•', '·', '\t'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let mut said: Option<String> = None;
        for piece in pieces(part) {
            match piece {
                Piece::Email(value) => {
                    // The office's box is not the person's.
                    let role = email::canonical(&value)
                        .is_some_and(|email| email.kind == email::EmailKind::Role);
                    if role {
                        draft.keep("email", &value);
                    } else {
                        draft.put(incoming(Field::Email, None), &value);
                    }
                }
                Piece::Page(value) => draft.put(incoming(Field::Url, None), &value),
                Piece::Phone(value) => {
                    let words = said.take().unwrap_or_default();
                    match kind_of(&words) {
                        None => draft.keep("fax", &value),
                        Some(kind) => draft.put(
                            Incoming {
                                kind,
                                ..incoming(Field::Phone, None)
                            },
                            &value,
                        ),
                    }
                }
                Piece::Word(word) => {
                    let words = said.get_or_insert_with(String::new);
                    words.push(' ');
                    words.push_str(word);
                }
                Piece::Break => {}
            }
        }
        if !any && !clean::is_link(part) {
            work.push(part.to_owned());
        } else if clean::is_link(part)
            && !part.contains('/')
            && pieces(part)
                .iter()
                .all(|piece| matches!(piece, Piece::Word(_)))
        {
            draft.put(incoming(Field::Url, None), part);
        }
    }
}

/// Returns the kind that a label before a number names; none for a fax. `T` is the desk's phone.
fn kind_of(label_text: &str) -> Option<Option<crate::people::ContactKind>> {
    use crate::people::ContactKind::{Home, Mobile, Work};
    let word = label_text
        .trim()
        .trim_end_matches([':', '.'])
        .to_lowercase();
    let word = word.rsplit(' ').next().unwrap_or_default();
    match word {
        "f" => None,
        "t" | "d" | "o" | "w" | "p" => Some((word != "p").then_some(Work)),
        "m" | "c" => Some(Some(Mobile)),
        "h" => Some(Some(Home)),
        _ => match label(label_text) {
            Label::NotTheirs => None,
            Label::Kind(kind) => Some(kind),
        },
    }
}

/// Words of what stands below a signature, folded: asking to save paper, confidentiality, the register of companies, the
/// program that sent the message. Each begins words of its own (`imprim`: imprimer, imprimir, imprima).
const FOOTER: &[&str] = &[
    "environ",
    "umwelt",
    "ambient",
    "milieu",
    "srodowisk",
    "miljo",
    "imprim",
    "ausdruck",
    "drucken",
    "stampa",
    "afdruk",
    "wydruk",
    "drukow",
    "print",
    "papier",
    "paper",
    "confiden",
    "vertraulich",
    "vertrouwelijk",
    "riservat",
    "poufn",
    "fortrolig",
    "konfidenti",
    "intended",
    "recipient",
    "destinat",
    "empfanger",
    "bestemd",
    "adresat",
    "disclaimer",
    "haftung",
    "privileged",
    "unsubscribe",
    "abmelden",
    "desabonner",
    "virus",
    "gesendet",
    "envoye",
    "enviado",
    "inviato",
    "verzonden",
    "wyslan",
    "skickat",
    "sendt",
    "handelsregister",
    "registergericht",
    "amtsgericht",
    "registro",
    "registered",
    "geschaftsfuhr",
    "aufsichtsrat",
    "vorstand",
    "umsatzsteuer",
    "ustid",
    "ustidnr",
    "partita",
    "siret",
    "siren",
    "rcs",
    "hrb",
    "hra",
    "kvk",
    "btw",
    "krs",
    "regon",
    "anhang",
    "attachment",
    "iphone",
    "android",
];

/// Whether a line is of those that programs and lawyers put below each message, and not of the one who signs.
fn is_footer(line: &str) -> bool {
    let words = crate::people::text::words(line);
    let sentence = line.trim_end().ends_with(['.', '!', '?', ';']) && words.len() > 4;
    let marked = words
        .iter()
        .any(|word| FOOTER.iter().any(|head| word.starts_with(head)));
    // `Print Media Ltd.` is an employer, `Environment Agency` as well; a notice is longer.
    line.contains(':') || marked && words.len() > 3 || sentence && !company::has_legal_form(line)
}

/// Whether words are written as names of firms are: most begin with a capital.
fn is_written_as_name(line: &str) -> bool {
    let words = line
        .split_whitespace()
        .filter(|word| word.starts_with(char::is_alphabetic));
    let (small, great): (Vec<&str>, Vec<&str>) =
        words.partition(|word| word.starts_with(char::is_lowercase));
    great.len() >= small.len() && great.len() + small.len() <= 6
}

/// Takes position and employer out of the lines without an address.
fn positions(profile: &mut Profile, work: &[String]) {
    for part in work {
        if part.split_whitespace().count() > 10 || is_footer(part) {
            continue;
        }
        let at = [" at ", " @ ", ", "].iter().find_map(|between| {
            part.split_once(between)
                .filter(|(title, _)| columns::looks_like_title(title))
        });
        match at {
            Some((title, employer)) if profile.title.is_none() => {
                profile.title = Some(title.trim().to_owned());
                profile
                    .company
                    .get_or_insert_with(|| employer.trim().to_owned());
            }
            _ if profile.title.is_none()
                && columns::looks_like_title(part)
                && !company::has_legal_form(part) =>
            {
                profile.title = Some(part.clone());
            }
            _ if profile.company.is_none()
                && (profile.title.is_some() || company::has_legal_form(part))
                && !part.contains(|c: char| c.is_ascii_digit())
                && (company::has_legal_form(part) || is_written_as_name(part)) =>
            {
                profile.company = Some(part.clone());
            }
            _ => {}
        }
    }
}
