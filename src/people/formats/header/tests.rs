//! Column names of many tools and languages, read.

use super::*;

#[test]
fn names_are_read_word_by_word() {
    use ContactKind::{Home, Mobile, Personal, Work};
    for (name, field, kind) in [
        ("First Name", Field::FirstName, None),
        ("given_name", Field::FirstName, None),
        ("Nachname", Field::LastName, None),
        ("Imię", Field::FirstName, None),
        ("E-mail 1 - Value", Field::Email, None),
        ("Private email", Field::Email, Some(Personal)),
        ("E-Mail geschäftlich", Field::Email, Some(Work)),
        ("Adresse e-mail", Field::Email, None),
        ("Dirección de correo electrónico", Field::Email, None),
        ("Mobiltelefon", Field::Phone, Some(Mobile)),
        ("Telefon privat", Field::Phone, Some(Home)),
        ("Telefon Firma", Field::Extra, None),
        ("Work Direct Phone", Field::Phone, Some(Work)),
        ("Corporate Phone", Field::Extra, None),
        ("Company Main Phone", Field::Extra, None),
        ("Assistant's Phone", Field::Extra, None),
        ("Fax geschäftlich", Field::Extra, None),
        ("Business Phone 2", Field::Phone, Some(Work)),
        ("LinkedInUrl", Field::Linkedin, None),
        ("Company LinkedIn URL", Field::Extra, None),
        ("Company Website", Field::Extra, None),
        ("Organization Title", Field::Title, None),
        ("Organization Name", Field::Company, None),
        ("Organization Department", Field::Extra, None),
        ("Current Job", Field::Title, None),
        ("Job", Field::Extra, None),
        ("Owner Email", Field::Extra, None),
        ("Recruiter Name", Field::Extra, None),
        ("Business City", Field::City, None),
        ("Company City", Field::Extra, None),
        ("Land/Region geschäftlich", Field::Country, None),
        ("Apollo Contact Id", Field::ExternalId, None),
        ("Apollo Account Id", Field::Extra, None),
        ("Application ID", Field::Extra, None),
        ("Social profiles", Field::Url, None),
        ("Profile URL", Field::ProfileUrl, None),
        ("Lead Tags", Field::Tags, None),
        ("General Candidate Comments", Field::Notes, None),
        ("Date Added", Field::Extra, None),
        ("Email Status", Field::Extra, None),
        ("Phonetic First Name", Field::Extra, None),
        ("Primary Phone", Field::Phone, None),
        ("Stanowisko", Field::Title, None),
        ("Móvil", Field::Phone, Some(Mobile)),
        ("Last Contacted", Field::Extra, None),
        ("Number of Retail Locations", Field::Extra, None),
        ("Nombre y apellidos", Field::FullName, None),
        ("Cognome e nome", Field::FullName, None),
        ("Name, Vorname", Field::FullName, None),
        ("Prénom Nom", Field::FullName, None),
        ("Segundo apellido", Field::LastName, None),
        ("Apellido paterno", Field::LastName, None),
        ("Teléfono del trabajo", Field::Phone, Some(Work)),
        ("Telefono (uff.)", Field::Phone, Some(Work)),
        ("Telefone residencial", Field::Phone, Some(Home)),
        ("Adresse de messagerie", Field::Email, None),
        ("Cidade do endereço comercial", Field::City, None),
        ("Office Number", Field::Phone, Some(Work)),
        ("Direct Dial", Field::Phone, Some(Work)),
        ("linkedinJobTitle", Field::Title, None),
        ("linkedinSkillsLabel", Field::Extra, None),
        ("previousCompanyName", Field::Extra, None),
        ("Number of sources", Field::Extra, None),
        ("Source URL", Field::ProfileUrl, None),
        ("Company Type", Field::Extra, None),
        ("Buyer Email", Field::Extra, None),
        ("Affiliation", Field::Company, None),
        ("Where do you work?", Field::Company, None),
        ("Skill List", Field::Tags, None),
        ("PLZ/Ort", Field::Location, None),
    ] {
        let reading = read(name);
        assert_eq!((reading.field, reading.kind), (Some(field), kind), "{name}");
    }
    assert_eq!(read("Phone 1 type").label_of.as_deref(), Some("phone 1"));
    assert_eq!(read("Phone 1").stem, "phone 1");
    assert_eq!(
        read("E-mail 1 - Label").label_of.as_deref(),
        Some("email 1")
    );
}
