//! Saved pages (JSON-LD, tables) and Europass XML.

use html5gum::{DefaultEmitter, Token, Tokenizer};
use serde_json::{Map, Value};

use super::record::Record;
use super::sheets::as_csv;
use super::{FormatError, columns};

/// What a page holds.
#[derive(Default)]
pub(super) struct Page {
    /// Contents of its JSON-LD scripts.
    pub data: Vec<Value>,
    /// Its tables, as rows.
    pub tables: Vec<Vec<Record>>,
    /// The words that are shown, a block a line.
    pub text: String,
}

/// Returns what a page holds; nothing in it is run or loaded.
pub(super) fn page(html: &str) -> Page {
    let mut emitter = DefaultEmitter::<()>::default();
    emitter.naively_switch_states(true);
    let mut page = Page::default();
    let mut script: Option<String> = None;
    let mut hidden = 0_usize;
    let mut open: Vec<Vec<Record>> = Vec::new();
    let mut cell: Option<Cell> = None;
    let mut line = 0;
    for token in Tokenizer::new_with_emitter(html, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                let attribute = |wanted: &str| {
                    tag.attributes
                        .iter()
                        .find(|(name, _)| name.eq_ignore_ascii_case(wanted.as_bytes()))
                        .map(|(_, value)| String::from_utf8_lossy(value).into_owned())
                };
                match name.as_str() {
                    "script" => {
                        let data = attribute("type")
                            .is_some_and(|kind| kind.to_lowercase().contains("ld+json"));
                        if data {
                            script = Some(String::new());
                        } else if !tag.self_closing {
                            hidden += 1;
                        }
                    }
                    "style" | "template" | "noscript" if !tag.self_closing => hidden += 1,
                    "table" => open.push(Vec::new()),
                    "tr" => {
                        end_cell(&mut open, &mut cell);
                        line += 1;
                        if let Some(table) = open.last_mut() {
                            table.push(Record {
                                line,
                                ..Record::default()
                            });
                        }
                    }
                    "td" | "th" if !open.is_empty() => {
                        end_cell(&mut open, &mut cell);
                        cell = Some(Cell::default());
                    }
                    "a" => {
                        if let (Some(cell), Some(link)) = (&mut cell, attribute("href")) {
                            cell.links.push(link);
                        }
                    }
                    "br" | "p" | "div" | "li" | "h1" | "h2" | "h3" | "section" => match &mut cell {
                        Some(cell) if name == "br" => cell.text.push('\n'),
                        Some(cell) => cell.text.push(' '),
                        None => page.text.push('\n'),
                    },
                    _ => {}
                }
            }
            Token::EndTag(tag) => match tag.name.as_slice() {
                b"script" => match script.take() {
                    Some(text) => page
                        .data
                        .extend(serde_json::from_str::<Value>(text.trim()).ok()),
                    None => hidden = hidden.saturating_sub(1),
                },
                b"style" | b"template" | b"noscript" => hidden = hidden.saturating_sub(1),
                b"td" | b"th" | b"tr" => end_cell(&mut open, &mut cell),
                b"table" => {
                    end_cell(&mut open, &mut cell);
                    page.tables.extend(open.pop());
                }
                _ => {}
            },
            Token::String(text) => {
                let text = String::from_utf8_lossy(&text);
                if let Some(script) = &mut script {
                    script.push_str(&text);
                } else if hidden == 0 {
                    match &mut cell {
                        Some(cell) => cell.text.push_str(&text),
                        None => page.text.push_str(&text),
                    }
                }
            }
            _ => {}
        }
    }
    page.tables.extend(open);
    for row in page.tables.iter_mut().flatten() {
        row.bytes = as_csv(&row.cells);
    }
    page.tables.retain(|table| {
        table
            .iter()
            .take(20)
            .any(|row| columns::header_score(&row.cells).is_some_and(|(known, _)| known >= 2))
    });
    page
}

#[derive(Default)]
struct Cell {
    text: String,
    links: Vec<String>,
}

fn end_cell(open: &mut [Vec<Record>], cell: &mut Option<Cell>) {
    let (Some(cell), Some(row)) = (
        cell.take(),
        open.last_mut().and_then(|table| table.last_mut()),
    ) else {
        return;
    };
    let lines: Vec<String> = cell
        .text
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty())
        .collect();
    let text = lines.join("\n");
    // A link says more than the word it stands behind, unless that is an address itself.
    let says = text.contains('@') || text.contains("://");
    let link = cell
        .links
        .into_iter()
        .find(|link| link.contains("://") || link.starts_with("mailto:"));
    row.cells.push(match link {
        Some(link) if !says && (text.split_whitespace().count() <= 1 || text.is_empty()) => link,
        _ => text,
    });
}

/// Returns the person of an XML document (Europass, HR-XML and what is written like them) as the
/// object that a reader of JSON knows.
///
/// # Errors
/// [`FormatError::Xml`] for what is no XML.
pub(super) fn xml(text: &str) -> Result<Value, FormatError> {
    let document =
        roxmltree::Document::parse(text).map_err(|error| FormatError::Xml(error.to_string()))?;
    let root = document.root_element();
    let mut people = Vec::new();
    let candidates: Vec<_> = root
        .descendants()
        .filter(|node| {
            matches!(
                node.tag_name().name(),
                "LearnerInfo" | "Candidate" | "CandidatePerson" | "Person" | "person" | "candidate"
            )
        })
        .collect();
    let mut roots: Vec<roxmltree::Node<'_, '_>> = candidates
        .iter()
        .filter(|node| {
            !node
                .ancestors()
                .skip(1)
                .any(|above| candidates.contains(&above))
        })
        .copied()
        .collect();
    if roots.is_empty() {
        roots.push(root);
    }
    for node in roots {
        let mut person = Map::new();
        let mut put = |key: &str, value: Option<String>| {
            if let Some(value) = value {
                person.insert(key.to_owned(), Value::String(value));
            }
        };
        put(
            "first_name",
            find(node, &["FirstName", "GivenName", "firstName", "given_name"]),
        );
        put(
            "last_name",
            find(
                node,
                &["Surname", "FamilyName", "LastName", "lastName", "surname"],
            ),
        );
        put(
            "full_name",
            find(node, &["FormattedName", "FullName", "fullName"]),
        );
        let headline = node
            .descendants()
            .find(|one| one.tag_name().name() == "Headline");
        let title = headline.and_then(|one| find(one, &["Label"])).or_else(|| {
            let job = node.descendants().find(|one| {
                matches!(
                    one.tag_name().name(),
                    "WorkExperience" | "PositionHistory" | "EmployerHistory"
                )
            })?;
            find(job, &["Label", "PositionTitle", "Title"])
        });
        put("title", title);
        let job = node.descendants().find(|one| {
            matches!(
                one.tag_name().name(),
                "WorkExperience" | "EmployerHistory" | "PositionHistory"
            )
        });
        put(
            "company",
            job.and_then(|one| {
                let employer = one.descendants().find(|one| {
                    matches!(
                        one.tag_name().name(),
                        "Employer" | "OrganizationName" | "EmployerName"
                    )
                })?;
                find(employer, &["Name", "OrganizationName", "EmployerName"])
                    .or_else(|| leaf(employer))
            }),
        );
        let town = find(node, &["Municipality", "CityName", "City"]);
        let country = node
            .descendants()
            .find(|one| one.tag_name().name() == "Country")
            .and_then(|one| find(one, &["Label"]).or_else(|| leaf(one)))
            .or_else(|| find(node, &["CountryCode"]));
        put("city", town);
        put("country", country);
        let many = |wanted: &[&str]| -> Vec<Value> {
            node.descendants()
                .filter(|one| wanted.contains(&one.tag_name().name()))
                .filter(|one| {
                    !one.ancestors()
                        .skip(1)
                        .any(|above| wanted.contains(&above.tag_name().name()))
                })
                .filter_map(|one| {
                    let value = find(
                        one,
                        &[
                            "Contact",
                            "FormattedNumber",
                            "EmailAddress",
                            "URI",
                            "AddressLine",
                        ],
                    )
                    .or_else(|| leaf(one))?;
                    let kind = one
                        .descendants()
                        .find(|one| one.tag_name().name() == "Use")
                        .and_then(|one| find(one, &["Code"]))
                        .or_else(|| find(one, &["UseCode", "ChannelCode"]))
                        .or_else(|| one.attribute("type").map(str::to_owned));
                    let mut entry = Map::new();
                    entry.insert("value".to_owned(), Value::String(value));
                    if let Some(kind) = kind {
                        entry.insert("type".to_owned(), Value::String(kind));
                    }
                    Some(Value::Object(entry))
                })
                .collect()
        };
        person.insert(
            "emails".to_owned(),
            Value::Array(many(&["Email", "EmailAddress", "email"])),
        );
        person.insert(
            "phones".to_owned(),
            Value::Array(many(&["Telephone", "Phone", "phone"])),
        );
        person.insert(
            "websites".to_owned(),
            Value::Array(many(&["Website", "InternetWebAddress", "website"])),
        );
        people.push(Value::Object(person));
    }
    Ok(Value::Array(people))
}

/// Returns the text of the first element of one of these names that has one.
fn find(node: roxmltree::Node<'_, '_>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|wanted| {
        let mut nodes = node
            .descendants()
            .filter(|one| one.is_element() && one.tag_name().name() == *wanted);
        nodes.find_map(leaf)
    })
}

/// Returns the text of an element without elements in it.
fn leaf(node: roxmltree::Node<'_, '_>) -> Option<String> {
    if node.children().any(|child| child.is_element()) {
        return None;
    }
    let text = node.text()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
