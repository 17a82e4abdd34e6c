//! What a column (or a JSON key) means, from its name; or, without names, from what stands in it.

/// The field of a profile that a column feeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    ExternalId,
    FirstName,
    MiddleName,
    LastName,
    FullName,
    PreferredName,
    Title,
    Headline,
    Company,
    Location,
    Email,
    Phone,
    Linkedin,
    Github,
    Url,
    ProfileUrl,
    Notes,
    Tags,
    Source,
}

/// Names as [`plain`] leaves them, for each field. The first ones are the JSON Lines keys of
/// design section 4; the others are what spreadsheets and sourcing tools write.
const NAMES: &[(Column, &[&str])] = &[
    (
        Column::ExternalId,
        &[
            "externalid",
            "id",
            "profileid",
            "contactid",
            "candidateid",
            "uid",
            "reference",
        ],
    ),
    (
        Column::FirstName,
        &[
            "firstname",
            "givenname",
            "forename",
            "fname",
            "vorname",
            "prenom",
            "nombre",
            "first",
        ],
    ),
    (
        Column::MiddleName,
        &["middlename", "middle", "secondname", "middleinitial"],
    ),
    (
        Column::LastName,
        &[
            "lastname",
            "familyname",
            "surname",
            "lname",
            "nachname",
            "nom",
            "apellido",
            "apellidos",
            "last",
        ],
    ),
    (
        Column::FullName,
        &[
            "fullname",
            "name",
            "candidatename",
            "candidate",
            "person",
            "contact",
            "contactname",
            "personname",
        ],
    ),
    (
        Column::PreferredName,
        &[
            "preferredname",
            "nickname",
            "knownas",
            "goesby",
            "preferred",
        ],
    ),
    (
        Column::Title,
        &[
            "title",
            "jobtitle",
            "currenttitle",
            "position",
            "currentposition",
            "role",
            "occupation",
            "currentrole",
            "function",
        ],
    ),
    (
        Column::Headline,
        &["headline", "tagline", "linkedinheadline"],
    ),
    (
        Column::Company,
        &[
            "company",
            "currentcompany",
            "companyname",
            "employer",
            "currentemployer",
            "organization",
            "organisation",
            "firma",
        ],
    ),
    (
        Column::Location,
        &[
            "location",
            "city",
            "town",
            "region",
            "area",
            "currentlocation",
            "place",
            "ort",
        ],
    ),
    (
        Column::Email,
        &[
            "email",
            "emails",
            "emailaddress",
            "mail",
            "emailaddresses",
            "personalemail",
            "workemail",
            "businessemail",
            "primaryemail",
            "secondaryemail",
            "privateemail",
            "otheremail",
            "homeemail",
        ],
    ),
    (
        Column::Phone,
        &[
            "phone",
            "phones",
            "phonenumber",
            "phonenumbers",
            "mobile",
            "mobilephone",
            "cell",
            "cellphone",
            "telephone",
            "tel",
            "workphone",
            "homephone",
            "handy",
            "telefon",
            "personalphone",
            "mobilenumber",
        ],
    ),
    (
        Column::Linkedin,
        &[
            "linkedin",
            "linkedinurl",
            "linkedinprofile",
            "linkedinprofileurl",
            "linkedinpage",
            "linkedinlink",
            "personlinkedinurl",
            "publicprofileurl",
        ],
    ),
    (
        Column::Github,
        &[
            "github",
            "githuburl",
            "githubprofile",
            "githubpage",
            "githublogin",
            "githubusername",
        ],
    ),
    (
        Column::Url,
        &[
            "urls",
            "url",
            "website",
            "websites",
            "web",
            "homepage",
            "link",
            "links",
            "twitter",
            "x",
            "portfolio",
            "blog",
            "personalwebsite",
            "stackoverflow",
            "xing",
            "orcid",
            "socialmedia",
        ],
    ),
    (
        Column::ProfileUrl,
        &[
            "profileurl",
            "profile",
            "profilepage",
            "profilelink",
            "sourceurl",
        ],
    ),
    (
        Column::Notes,
        &["notes", "note", "comment", "comments", "remark", "remarks"],
    ),
    (Column::Tags, &["tags", "tag", "labels", "label"]),
    (Column::Source, &["source"]),
];

/// Returns what a column called `name` means; a trailing number (`E-mail 2`) or `type`-less group
/// (`Email Address (work)`) does not matter.
pub(super) fn by_name(name: &str) -> Option<Column> {
    let plain = plain(name);
    let find = |name: &str| {
        NAMES
            .iter()
            .find(|(_, names)| names.contains(&name))
            .map(|(column, _)| *column)
    };
    find(&plain).or_else(|| {
        let stem = plain.trim_end_matches(|c: char| c.is_ascii_digit());
        let before_group = name.split_once('(').map(|(before, _)| self::plain(before));
        find(stem).or_else(|| find(&before_group?))
    })
}

/// Returns what columns without names mean, from the cells of the first rows; none where nothing
/// tells. At least one column must be recognised by its content for a name to be guessed.
pub(super) fn by_content(rows: &[Vec<String>]) -> Vec<Option<Column>> {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let cells = |at: usize| {
        rows.iter()
            .filter_map(move |row| row.get(at))
            .map(|cell| cell.trim())
            .filter(|cell| !cell.is_empty())
    };
    let mostly = |at: usize, is: fn(&str) -> bool| {
        let all = cells(at).count();
        all > 0 && cells(at).filter(|cell| is(cell)).count() * 2 > all
    };
    let mut found: Vec<Option<Column>> = (0..width)
        .map(|at| {
            if mostly(at, looks_like_email) {
                Some(Column::Email)
            } else if mostly(at, |cell| cell.to_lowercase().contains("linkedin.com/")) {
                Some(Column::Linkedin)
            } else if mostly(at, |cell| cell.to_lowercase().contains("github.com/")) {
                Some(Column::Github)
            } else if mostly(at, |cell| {
                cell.starts_with("http://") || cell.starts_with("https://")
            }) {
                Some(Column::Url)
            } else if mostly(at, looks_like_phone) {
                Some(Column::Phone)
            } else {
                None
            }
        })
        .collect();
    if found.iter().all(Option::is_none) {
        return found;
    }
    let wordy: Vec<usize> = (0..width)
        .filter(|at| found.get(*at).is_some_and(Option::is_none) && mostly(*at, looks_like_name))
        .collect();
    let mut put = |at: usize, column| {
        if let Some(slot) = found.get_mut(at) {
            *slot = Some(column);
        }
    };
    match wordy.as_slice() {
        [first, second, ..]
            if mostly(*first, |cell| !cell.contains(' ')) && *second == first + 1 =>
        {
            put(*first, Column::FirstName);
            put(*second, Column::LastName);
        }
        [first, ..] => put(*first, Column::FullName),
        [] => {}
    }
    found
}

pub(super) fn looks_like_email(cell: &str) -> bool {
    cell.split_once('@')
        .is_some_and(|(local, host)| !local.is_empty() && host.contains('.'))
        && !cell.contains("://")
}

fn looks_like_phone(cell: &str) -> bool {
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    digits >= 7
        && cell
            .chars()
            .all(|c| c.is_ascii_digit() || " +-()./".contains(c))
}

fn looks_like_name(cell: &str) -> bool {
    cell.chars().any(char::is_alphabetic)
        && !cell.chars().any(|c| c.is_ascii_digit())
        && cell.split_whitespace().count() <= 5
}

/// Letters and digits only, lower case, accents off: `E-Mail Address` and `email_address` are one.
fn plain(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    name.nfd()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}
