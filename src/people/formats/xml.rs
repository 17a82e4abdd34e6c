//! Europass (versions 3 and 4), HR-XML and what is written like them, as the objects that the reader of JSON knows.

use roxmltree::Node;
use serde_json::{Map, Value};

use super::FormatError;

/// Elements that hold one person.
const PEOPLE: &[&str] = &[
    "LearnerInfo",
    "Candidate",
    "CandidatePerson",
    "Person",
    "person",
    "candidate",
];
/// Elements whose addresses are an employer's, a school's or a referee's.
const OTHERS: &[&str] = &[
    "WorkExperience",
    "Employer",
    "EmploymentHistory",
    "EmployerHistory",
    "PositionHistory",
    "EducationHistory",
    "Education",
    "Reference",
    "Referee",
    "PersonReference",
    "Achievement",
    "Documentation",
];
/// Elements that hold one job.
const JOBS: &[&str] = &["WorkExperience", "PositionHistory", "EmployerHistory"];

/// Returns the people of an XML document.
///
/// # Errors
/// [`FormatError::Xml`] for what is no XML.
pub(super) fn people(text: &str) -> Result<Value, FormatError> {
    let document =
        roxmltree::Document::parse(text).map_err(|error| FormatError::Xml(error.to_string()))?;
    let root = document.root_element();
    let candidates: Vec<Node<'_, '_>> = root
        .descendants()
        .filter(|node| PEOPLE.contains(&node.tag_name().name()))
        .collect();
    let outermost = |node: &&Node<'_, '_>| {
        !node
            .ancestors()
            .skip(1)
            .any(|above| candidates.contains(&above))
    };
    let mut roots: Vec<Node<'_, '_>> = candidates.iter().filter(outermost).copied().collect();
    if roots.is_empty() {
        roots.push(root);
    }
    let people = roots
        .into_iter()
        .map(|node| Value::Object(person(node)))
        .collect();
    Ok(Value::Array(people))
}

fn person(node: Node<'_, '_>) -> Map<String, Value> {
    let mut person = Map::new();
    let mut put = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            person.insert(key.to_owned(), Value::String(value));
        }
    };
    let first = ["FirstName", "GivenName", "firstName", "given_name"];
    put("first_name", own(node, &first));
    let last = ["Surname", "FamilyName", "LastName", "lastName", "surname"];
    put("last_name", own(node, &last));
    put(
        "full_name",
        own(node, &["FormattedName", "FullName", "fullName"]),
    );
    let job = current_job(node);
    let title = headline(node)
        .or_else(|| job.and_then(|job| find(job, &["Label", "PositionTitle", "Title"])));
    put("title", title);
    put("company", job.and_then(employer));
    put("city", own(node, &["Municipality", "CityName", "City"]));
    let country = theirs(node)
        .find(|one| one.tag_name().name() == "Country")
        .and_then(|one| find(one, &["Label"]).or_else(|| leaf(one)))
        .or_else(|| own(node, &["CountryCode"]));
    put("country", country);
    let (mut emails, mut phones, mut pages) = communication(node);
    emails.extend(many(node, &["Email", "EmailAddress", "email"]));
    phones.extend(many(node, &["Telephone", "Phone", "phone"]));
    pages.extend(many(node, &["Website", "InternetWebAddress", "website"]));
    for (key, list) in [("emails", emails), ("phones", phones), ("websites", pages)] {
        person.insert(key.to_owned(), Value::Array(list));
    }
    person
}

/// Returns the elements of a person that are not an employer's, a school's or a referee's.
fn theirs<'a, 'i>(node: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    node.descendants().filter(move |one| {
        !one.ancestors()
            .take_while(|above| *above != node)
            .any(|above| OTHERS.contains(&above.tag_name().name()))
    })
}

/// Returns the text of the person's first element of one of these names that has one.
fn own(node: Node<'_, '_>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|wanted| {
        theirs(node)
            .filter(|one| one.tag_name().name() == *wanted)
            .find_map(leaf)
    })
}

/// Returns the position that a Europass headline names; it may be a job applied for as well.
fn headline(node: Node<'_, '_>) -> Option<String> {
    let headline = node
        .descendants()
        .find(|one| one.tag_name().name() == "Headline")?;
    let kind = headline
        .descendants()
        .find(|one| one.tag_name().name() == "Type")
        .and_then(|one| find(one, &["Code"]));
    let held = kind.is_none_or(|kind| kind == "position");
    let text = headline
        .descendants()
        .find(|one| one.tag_name().name() == "Description")
        .unwrap_or(headline);
    held.then(|| find(text, &["Label"])).flatten()
}

/// Returns the job held now, or else the first one.
fn current_job<'a, 'i>(node: Node<'a, 'i>) -> Option<Node<'a, 'i>> {
    let jobs = || {
        node.descendants()
            .filter(|one| JOBS.contains(&one.tag_name().name()))
    };
    let is_current = |one: &Node<'_, '_>| {
        find(*one, &["CurrentIndicator", "Current"])
            .is_some_and(|current| current.eq_ignore_ascii_case("true"))
    };
    jobs().find(is_current).or_else(|| jobs().next())
}

/// Returns who employs a person in a job; the name may be in the element around it.
fn employer(job: Node<'_, '_>) -> Option<String> {
    job.ancestors()
        .take_while(|one| OTHERS.contains(&one.tag_name().name()))
        .find_map(|one| {
            let employer = one.descendants().find(|one| {
                matches!(
                    one.tag_name().name(),
                    "Employer" | "OrganizationName" | "EmployerName"
                )
            })?;
            find(employer, &["Name", "OrganizationName", "EmployerName"]).or_else(|| leaf(employer))
        })
}

/// Returns the e-mails, phones and pages of elements that name their channel (Europass 4, HR-XML 3).
fn communication(node: Node<'_, '_>) -> (Vec<Value>, Vec<Value>, Vec<Value>) {
    let (mut emails, mut phones, mut pages) = (Vec::new(), Vec::new(), Vec::new());
    for one in theirs(node).filter(|one| one.tag_name().name() == "Communication") {
        let kind = find(one, &["UseCode"]);
        let channel = find(one, &["ChannelCode"])
            .unwrap_or_default()
            .to_lowercase();
        if channel.contains("fax") {
            continue;
        }
        if let Some(number) = find(one, &["DialNumber"]) {
            let country = find(one, &["CountryDialing"]);
            let area = find(one, &["AreaDialing"]);
            let country = country.map(|code| format!("+{}", code.trim_start_matches(['+', '0'])));
            let parts: Vec<String> = [country, area, Some(number)]
                .into_iter()
                .flatten()
                .collect();
            phones.push(entry(parts.join(" "), kind));
        } else if let Some(address) = find(one, &["URI"]) {
            if address.contains('@') && !address.contains('/') {
                emails.push(entry(address, kind));
            } else if channel.contains("phone") {
                phones.push(entry(address, kind));
            } else {
                pages.push(entry(address, kind));
            }
        }
    }
    (emails, phones, pages)
}

fn entry(value: String, kind: Option<String>) -> Value {
    let mut entry = Map::new();
    entry.insert("value".to_owned(), Value::String(value));
    if let Some(kind) = kind {
        entry.insert("type".to_owned(), Value::String(kind));
    }
    Value::Object(entry)
}

/// Returns the person's contact values in elements of these names.
fn many(node: Node<'_, '_>, wanted: &[&str]) -> Vec<Value> {
    let values = theirs(node)
        .filter(|one| wanted.contains(&one.tag_name().name()))
        .filter(|one| {
            !one.ancestors()
                .skip(1)
                .any(|above| wanted.contains(&above.tag_name().name()))
        });
    values
        .filter_map(|one| {
            let parts = [
                "Contact",
                "FormattedNumber",
                "EmailAddress",
                "URI",
                "AddressLine",
            ];
            let value = find(one, &parts).or_else(|| leaf(one))?;
            let kind = one
                .descendants()
                .find(|one| one.tag_name().name() == "Use")
                .and_then(|one| find(one, &["Code"]))
                .or_else(|| find(one, &["UseCode", "ChannelCode"]))
                .or_else(|| one.attribute("type").map(str::to_owned));
            Some(entry(value, kind))
        })
        .collect()
}

/// Returns the text of the first element of one of these names that has one.
fn find(node: Node<'_, '_>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|wanted| {
        node.descendants()
            .filter(|one| one.is_element() && one.tag_name().name() == *wanted)
            .find_map(leaf)
    })
}

/// Returns the text of an element without elements in it.
fn leaf(node: Node<'_, '_>) -> Option<String> {
    if node.children().any(|child| child.is_element()) {
        return None;
    }
    let text = node.text()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
