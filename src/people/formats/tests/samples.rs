//! Samples of the tools' own files, whole and mangled.

use super::*;

/// Every sample with what a careful person reads in it.
#[test]
fn samples_of_every_kind_are_read() {
    for (what, text, wanted) in [
        (
            "notes above the names",
            "Notes:\n\"When exporting, addresses may be missing.\"\n\nFirst Name,Last Name,URL,Email Address,Company,Position,Connected On\nZdenka,Hrubešová,https://www.linkedin.com/in/zdenka-hrubesova,,Škofin,Analytička,14 Mar 2024\n",
            "Zdenka|Hrubešová|Analytička|Škofin||||https://www.linkedin.com/in/zdenka-hrubesova",
        ),
        (
            "labels and values",
            "First Name,Last Name,Organization Name,Organization Title,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value\nZdenka,Malá,Škofin,Analytička,* myContacts ::: Sourcing,* Home,z.h@example-post.cz ::: zh@example-post.org,Mobile,+420 601 234 567,Work Fax,+420 601 234 568\n",
            "Zdenka|Malá|Analytička|Škofin||z.h@example-post.cz personal,zh@example-post.org personal|+420 601 234 567 mobile|",
        ),
        (
            "French",
            "Prénom;Nom;Adresse e-mail;Téléphone;Société;Poste;Ville;Pays\nZdenka;Malá;z@post.cz;+420601234567;Škofin;Analytička;Praha;Tchéquie\n",
            "Zdenka|Malá|Analytička|Škofin|Praha, Tchéquie|z@post.cz|+420601234567|",
        ),
        (
            "the company's own",
            "First Name,Last Name,Company Name,Company Phone,Company Website,Owner Email,Work Email,Mobile Phone\nZdenka,Malá,Škofin,+420 222 333 444,https://skofin.example,boss@ours.example,z@skofin.example,'+420 601 234 567\n",
            "Zdenka|Malá||Škofin||z@skofin.example work|+420 601 234 567 mobile|",
        ),
        (
            "a Markdown table",
            "# List\n\n| Name | Email | LinkedIn |\n|---|:-:|---|\n| **Ada King** | [a@king.org](mailto:a@king.org) | [profile](https://www.linkedin.com/in/ada-king) |\n",
            "Ada|King||||a@king.org||https://www.linkedin.com/in/ada-king",
        ),
        (
            "schema.org in a page",
            "<!doctype html><html><head><script type=\"application/ld+json\">{\"@type\":\"Person\",\"name\":\"Ada King\",\"jobTitle\":\"Analyst\",\"worksFor\":{\"name\":\"Engines\"},\"email\":\"mailto:a@king.org\"}</script></head><body>x</body></html>",
            "Ada|King|Analyst|Engines||a@king.org||",
        ),
        (
            "a table in a page",
            "<table><tr><th>Name</th><th>Email</th></tr><tr><td>Ada King</td><td><a href=\"mailto:a@king.org\">mail</a></td></tr></table>",
            "Ada|King||||a@king.org||",
        ),
        (
            "JSON Resume",
            "{\n\"basics\": {\"name\": \"Ada King\", \"email\": \"a@king.org\", \"location\": {\"city\": \"London\", \"countryCode\": \"GB\"}},\n\"work\": [{\"name\": \"Engines\", \"position\": \"Analyst\"}]}",
            "Ada|King|Analyst|Engines|London, GB|a@king.org||",
        ),
        (
            "a vCard of a phone",
            "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=4E=6F=76=C3=A1=6B=6F=76=C3=A1;=4A=69=C5=99=69=6E=61;;;\r\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=4A=69=C5=99=69=6E=61=20=4E=6F=76=C3=A1=6B=\r\n=6F=76=C3=A1\r\nTEL;CELL:+420604893825\r\nEND:VCARD\r\n",
            "Jiřina|Nováková|||||+420604893825 mobile|",
        ),
        (
            "a message",
            "Hi team, please look at Jane Wetherby (jane.wetherby@gmail.com, +1 415 736 2671), she is at Acme.",
            "Jane|Wetherby||||jane.wetherby@gmail.com|+1 415 736 2671|",
        ),
        (
            "Europass",
            "<?xml version=\"1.0\"?><SkillsPassport><LearnerInfo><Identification><PersonName><FirstName>Ada</FirstName><Surname>King</Surname></PersonName><ContactInfo><Email><Contact>a@king.org</Contact></Email></ContactInfo></Identification></LearnerInfo></SkillsPassport>",
            "Ada|King||||a@king.org||",
        ),
    ] {
        let people = good(text);
        assert_eq!(people.len(), 1, "{what}: {people:?}");
        assert_eq!(line_of(&people[0]), wanted, "{what}");
    }
}

/// Readers of every kind on mangled samples: whatever comes, there is an answer.
#[test]
fn mangled_samples_are_read_without_panic() {
    let samples: [&[u8]; 6] = [
        b"First Name,Last Name,E-mail 1 - Label,E-mail 1 - Value\nAda,\"King\",* Work,a@king.org ::: b@king.org\n",
        b"BEGIN:VCARD\r\nVERSION:3.0\r\nN:King;Ada\r\nitem1.TEL;type=CELL:+44 20 7946 0123\r\nNOTE;ENCODING=QUOTED-PRINTABLE:a=\r\n=C3=A9\r\nEND:VCARD",
        b"[{\"name\": {\"given\": \"Ada\"}, \"emails\": [{\"value\": \"a@king.org\"}]}]",
        b"<table><tr><th>Name<th>Email<tr><td>Ada<td>a@king.org</table>",
        b"<?xml version=\"1.0\"?><LearnerInfo><FirstName>Ada</FirstName></LearnerInfo>",
        b"Ada King\nHead of Looms | Engines Ltd\nT: +44 20 7946 0123 | ada@king.org\n",
    ];
    let mut random = fastrand::Rng::with_seed(11);
    for _ in 0..1_500 {
        let mut bytes = random.choice(samples).unwrap_or_default().to_vec();
        for _ in 0..random.usize(1..6) {
            let at = random.usize(0..bytes.len().max(1));
            match random.u8(0..4) {
                0 if at < bytes.len() => bytes[at] = random.u8(..),
                1 if at < bytes.len() => {
                    bytes.remove(at);
                }
                2 => bytes.insert(
                    at.min(bytes.len()),
                    *random.choice(b"\",;|\n\r<>{}[]@:=\0\xff").unwrap_or(&b' '),
                ),
                _ => bytes.truncate(at.max(1)),
            }
        }
        if let Ok(rows) = read(bytes.as_slice(), "x") {
            rows.for_each(drop);
        }
    }
}

const SPREADSHEET: &[u8] = include_bytes!("../../../../tests/data/imports/people.xlsx");
const DATA_EXPORT: &[u8] = include_bytes!("../../../../tests/data/imports/linkedin-export.zip");

#[test]
fn spreadsheets_and_the_export_of_ones_own_data_are_read() {
    let rows = all(SPREADSHEET);
    let people: Vec<&Profile> = rows.iter().flatten().collect();
    assert_eq!(
        (rows.len(), line_of(people[0])),
        (
            2,
            "Ada|King||||a@king.org|442079460123|https://www.linkedin.com/in/ada-king".to_owned()
        )
    );
    assert_eq!(
        line_of(&good(DATA_EXPORT)[0]),
        "Ada|King|Analyst|Engines||||https://www.linkedin.com/in/ada-king"
    );
    let mut random = fastrand::Rng::with_seed(7);
    for sample in [SPREADSHEET, DATA_EXPORT] {
        for _ in 0..150 {
            let mut bytes = sample.to_vec();
            for _ in 0..random.usize(1..8) {
                let at = random.usize(4..bytes.len());
                bytes[at] = random.u8(..);
            }
            if let Ok(rows) = read(bytes.as_slice(), "x") {
                rows.for_each(drop);
            }
        }
    }
}
