//! Boolean strings as recruiters write and paste them, with whom each of them means.

use jiff::Timestamp;

use super::super::{ApplicationFacts, Bound, Document, Known, parse};
use crate::people::{ApplicationStatus, Candidate, CandidateId, JobId};

/// Who there is: a word to call them by, then name, preferred name, title, company, town, tags,
/// e-mail, pages.
type Line = (
    &'static str,
    [&'static str; 2],
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static str,
    &'static [&'static str],
);

#[rustfmt::skip]
const PEOPLE: &[Line] = &[
    ("anna", ["Anna", "Schmidt"], "", "Senior Software Engineer", "Acme GmbH", "Berlin, Germany",
        &["rust", "golang"], "anna.schmidt@acme.example", &["https://www.linkedin.com/in/anna-schmidt"]),
    ("bob", ["Bob", "O\u{2019}Neill"], "", "Engineering Manager", "Globex", "Portland, OR",
        &["rust", "java"], "bob@globex.example", &[]),
    ("chen", ["晓明", "陈"], "", "Rust Developer", "株式会社日本", "Shanghai",
        &["kubernetes"], "chen@hooli.example", &["https://github.com/chenxm"]),
    ("dmitri", ["Дмитрий", "Иванов"], "", "Site Reliability Engineer", "Hooli", "Zürich",
        &["golang", "kubernetes"], "", &["https://uk.linkedin.com/in/divanov"]),
    ("elif", ["Elif", "Yılmaz"], "", "C++ Developer", "R&D Labs", "Köln",
        &["c++"], "elif@labs.example", &[]),
    ("fatima", ["فاطمة", "الزهراء"], "Fatima", "Data Scientist", "Initech", "New York, NY",
        &["python", "machine learning"], "", &[]),
    ("jose", ["José", "García"], "Pepe", "Front-End Developer", "Acme Inc.", "San Francisco Bay Area",
        &["react", "node.js"], "jose@acme.example", &["https://www.linkedin.com/in/jgarcia"]),
    ("or", ["Or", "Cohen"], "", "Sales Manager", "Initech", "Tel Aviv",
        &["crm"], "", &[]),
    ("ravi", ["Ravi", "Patel"], "", "Java Developer Intern", "Umbrella", "London",
        &["java", "spring"], "ravi@umbrella.example", &[]),
    ("sofia", ["Sofia", "Müller"], "", "Recruiter", "Acme GmbH", "Berlin",
        &["talent acquisition"], "", &["https://www.linkedin.com/in/sofia-mueller"]),
    ("tom", ["Tom", "Smith"], "", "VP of Engineering, Research and Development", "Stark Industries",
        "Remote", &["leadership"], "", &[]),
    ("uma", ["Uma", "Lee"], "", "Full-Stack Engineer", "Wayne Enterprises", "Berlin",
        &["golang", "react"], "uma@wayne.example", &["https://linkedin.com/in/uma-lee"]),
];

/// Applications: whose, job, stage, status, source, day.
#[rustfmt::skip]
const APPLICATIONS: &[(&str, i64, &str, ApplicationStatus, i64, &str)] = &[
    ("anna", 1, "Onsite Interview", ApplicationStatus::Rejected, 1, "2025-03-01"),
    ("bob", 1, "Phone Screen", ApplicationStatus::Active, 2, "2024-06-01"),
    ("chen", 1, "Onsite Interview", ApplicationStatus::Hired, 1, "2023-01-10"),
    ("dmitri", 2, "Onsite Interview", ApplicationStatus::Hired, 2, "2024-11-20"),
    // Hired once, so not to be found again with -is:hired, whatever became of the backend job.
    ("uma", 1, "Onsite Interview", ApplicationStatus::Rejected, 2, "2025-05-05"),
    ("uma", 3, "Offer", ApplicationStatus::Hired, 2, "2022-05-05"),
    ("ravi", 3, "", ApplicationStatus::Active, 1, "2025-08-01"),
];

fn moment(day: &str) -> Timestamp {
    format!("{day}T12:00:00Z").parse().unwrap()
}

fn person(line: &Line) -> Document {
    let (key, [first, last], preferred, title, company, town, tags, email, urls) = *line;
    let one = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let all = |texts: &[&str]| {
        texts
            .iter()
            .map(|text| (*text).to_owned())
            .collect::<Vec<_>>()
    };
    let candidate = Candidate {
        id: CandidateId(1),
        first_name: one(first),
        last_name: one(last),
        preferred_name: one(preferred),
        company: one(company),
        title: one(title),
        emails: one(email).into_iter().collect(),
        phones: if key == "bob" {
            all(&["+1 415 555 0100"])
        } else {
            vec![]
        },
        urls: all(urls),
        addresses: one(town).into_iter().collect(),
        tags: all(tags),
        private: key == "or",
        created_at: None,
        updated_at: Some(moment(if key == "tom" {
            "2026-01-01"
        } else {
            "2025-06-01"
        })),
        last_activity_at: None,
    };
    let of_them = APPLICATIONS.iter().filter(|(of, ..)| *of == key);
    let journeys = of_them.map(|(_, job, stage, status, source, day)| ApplicationFacts {
        jobs: vec![JobId(*job)],
        stages: one(stage).into_iter().collect(),
        status: *status,
        prospect: stage.is_empty(),
        source: Some(*source),
        applied_at: Some(moment(day)),
    });
    Document::of_candidate(&candidate, journeys.collect()).with_keys_of(&candidate)
}

/// Returns who fits, in the order of the table.
fn found(text: &str) -> String {
    let mut known = Known::default();
    known.add_job(JobId(1), "Backend Engineer", Some("ENG-7"));
    known.add_job(JobId(2), "Site Reliability Engineer", Some("ENG-8"));
    known.add_job(JobId(3), "Product Designer", Some("DES-1"));
    known.add_source(1, "LinkedIn");
    known.add_source(2, "Referral");
    let bound = Bound::new(&parse(text).query, &known, moment("2026-01-10"));
    let fit = PEOPLE
        .iter()
        .filter(|line| bound.rank(&person(line)).is_some());
    fit.map(|line| line.0).collect::<Vec<_>>().join(" ")
}

#[rustfmt::skip]
const STRINGS: &[(&str, &str)] = &[
    // Together, apart, or with a mark between.
    ("o neill", "bob"),
    ("oneill", "bob"),
    ("neill", "bob"),
    ("fullstack", "uma"),
    ("full-stack", "uma"),
    ("full stack", "uma"),
    ("frontend", "jose"),
    ("umalee", "uma"),
    ("gar cia", "jose"),
    ("portland, OR", "bob"),
    ("portland, OR rust", "bob"),
    ("portland, OR, manager", "bob"),
    // As LinkedIn's help teaches it.
    (r#"("software engineer" OR developer) AND (rust OR golang) NOT manager"#, "anna chen"),
    (r#""software engineer" OR "rust developer""#, "anna chen"),
    (r#"(rust OR golang OR "c++") AND (engineer OR developer) AND NOT (manager OR recruiter)"#, "anna chen dmitri elif uma"),
    (r#"engineer AND (berlin OR zurich)"#, "anna dmitri uma"),
    (r#"engineer NOT berlin"#, "dmitri"),
    (r#"("engineering manager" OR "head of engineering" OR "vp of engineering")"#, "bob tom"),
    (r#"java NOT (intern OR junior OR student)"#, "bob"),
    (r#"java AND NOT intern"#, "bob"),
    (r#"NOT engineer NOT developer NOT manager"#, "fatima sofia tom"),
    // Small letters, signs, no blanks.
    (r#"rust or golang"#, "anna bob chen dmitri uma"),
    (r#"(rust or golang) and engineer not manager"#, "anna dmitri uma"),
    (r#"java and not intern"#, "bob"),
    (r#"research and development"#, "tom"),
    (r#"rust|golang -engineer"#, "anna bob chen"),
    (r#"(rust|golang) -engineer"#, "bob chen"),
    (r#"(rust || golang) && engineer"#, "anna bob dmitri uma"),
    (r#"("rust")AND("developer")"#, "chen"),
    (r#"+java +developer"#, "ravi"),
    (r#"java !intern"#, "bob"),
    (r#"java –intern"#, "bob"),
    (r#"developer -(java OR "c++")"#, "chen jose"),
    // Out of a document or a chat.
    ("\u{201C}software engineer\u{201D} OR \u{201C}data scientist\u{201D}", "anna fatima"),
    ("\u{AB}data scientist\u{BB} OR \u{201E}machine learning\u{201C}", "fatima"),
    ("(rust\u{A0}OR\u{A0}golang)\u{A0}AND\u{A0}berlin", "anna uma"),
    ("rust\nOR\ngolang", "anna bob chen dmitri uma"),
    ("（rust OR golang）AND berlin", "anna uma"),
    ("title：（developer｜scientist）　-java", "chen elif fatima jose"),
    ("\u{FF02}site reliability\u{FF02}", "dmitri"),
    // As web searches have it.
    (r#"site:linkedin.com/in ("software engineer" OR recruiter) berlin"#, "anna sofia"),
    (r#"site:www.linkedin.com/in/ AND engineer"#, "anna"),
    (r#"(site:linkedin.com/in OR site:github.com) (engineer OR developer)"#, "anna chen dmitri jose uma"),
    (r#"site:linkedin.com/in -inurl:mueller berlin"#, "anna uma"),
    (r#"intitle:engineer -intitle:"full-stack""#, "anna dmitri"),
    // Within fields.
    (r#"title:(engineer OR developer) AND tag:(rust OR golang)"#, "anna dmitri uma"),
    (r#"title:"rust developer" OR tag:rust"#, "anna bob chen"),
    (r#"title:(engineer -senior) location:berlin"#, "uma"),
    (r#"title:(NOT engineer) company:acme"#, "jose sofia"),
    (r#"company:acme -title:recruiter"#, "anna jose"),
    (r#"company:(acme OR globex) NOT location:berlin"#, "bob jose"),
    (r#"location:("new york" OR "san francisco")"#, "fatima jose"),
    (r#"location:OR"#, "bob"),
    (r#"location:"portland, or""#, "bob"),
    (r#"name:or"#, "or"),
    (r#"or cohen"#, "or"),
    (r#"firstname:anna lastname:schmidt"#, "anna"),
    (r#"email:acme.example"#, "anna jose"),
    (r#"email:@acme.example"#, "anna jose"),
    (r#"email:(anna.schmidt@acme.example OR bob@globex.example)"#, "anna bob"),
    (r#"anna.schmidt@acme.example, bob@globex.example"#, ""),
    (r#"anna.schmidt@acme.example OR bob@globex.example"#, "anna bob"),
    (r#"tel:+14155550100"#, "bob"),
    (r#"(415) 555-0100"#, "bob"),
    (r#"https://www.linkedin.com/in/anna-schmidt/?trk=people"#, "anna"),
    (r#"linkedin:uma-lee"#, "uma"),
    // Nested.
    (r#"((rust AND (engineer OR developer)) OR (java AND manager)) AND NOT (berlin OR intern)"#, "bob chen"),
    (r#"((("rust" OR "golang")) AND ((engineer)))"#, "anna dmitri uma"),
    (r#"engineer AND (berlin OR (zürich AND (golang OR java)))"#, "anna dmitri uma"),
    (r#"rust engineer OR java manager"#, "anna bob"),
    // Not finished, or not quite right.
    (r#"(rust OR golang) AND "#, "anna bob chen dmitri uma"),
    (r#"rust OR"#, "anna bob chen"),
    (r#"("software engineer" OR developer"#, "anna chen elif jose ravi"),
    (r#""software engin"#, "anna"),
    (r#"rust AND NOT"#, "anna bob chen"),
    (r#"rust AND AND golang"#, "anna"),
    (r#"rust) golang"#, "anna"),
    (r#"java AND (manager OR )"#, "bob"),
    (r#"OR rust"#, "anna bob chen"),
    (r#"engin"#, "anna bob dmitri tom uma"),
    (r#"manager*"#, "bob or"),
    // Words as people write them.
    (r#"c++ developer"#, "elif"),
    (r#"node.js"#, "jose"),
    (r#"front end"#, "jose"),
    (r#""front end developer""#, "jose"),
    (r#"R&D"#, "elif"),
    (r#"oneill"#, "bob"),
    (r#"o'neill"#, "bob"),
    (r#"mueller"#, "sofia"),
    (r#"MULLER berlin"#, "sofia"),
    (r#"garcia, jose"#, "jose"),
    (r#"yilmaz koln"#, "elif"),
    (r#"koeln"#, "elif"),
    // Other alphabets, both ways.
    (r#"晓明"#, "chen"),
    (r#"陈"#, "chen"),
    (r#"xiaoming chen"#, "chen"),
    (r#"陈晓明"#, "chen"),
    (r#"晓明陈"#, "chen"),
    (r#"chenxiaoming"#, "chen"),
    (r#"name:陈晓"#, "chen"),
    (r#"иванов"#, "dmitri"),
    (r#"ivanov dmitri"#, "dmitri"),
    (r#"dmitry ivanov"#, "dmitri"),
    (r#"ДМИТРИЙ"#, "dmitri"),
    (r#"فاطمة"#, "fatima"),
    (r#"日本"#, "chen"),
    // Rediscovery.
    (r#"job:backend stage:onsite -is:hired"#, "anna"),
    (r#"job:backend stage:onsite is:rejected"#, "anna uma"),
    (r#"job:"backend engineer" stage:(onsite OR offer) NOT is:hired location:berlin"#, "anna"),
    (r#"job:eng-7 status:active"#, "bob"),
    (r#"stage:onsite status:hired source:linkedin"#, "chen"),
    (r#"is:(hired OR active) source:referral"#, "bob dmitri uma"),
    (r#"is:prospect"#, "ravi"),
    (r#"is:private"#, "or"),
    (r#"applied:>2025-01-01"#, "anna ravi uma"),
    (r#"applied:2024 job:backend"#, "bob"),
    (r#"updated:<30d"#, "tom"),
    (r#"updated:>30d title:manager"#, "bob or"),
];

#[test]
fn recruiters_strings_and_whom_they_mean() {
    let mut wrong = Vec::new();
    for (text, meant) in STRINGS {
        let mut meant: Vec<&str> = meant.split_whitespace().collect();
        meant.sort_unstable();
        let found = found(text);
        if found != meant.join(" ") {
            let read = parse(text).query;
            wrong.push(format!(
                "{text}\n   read as {read}\n   meant {meant:?}, found {found}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Thai, Lao and Khmer have no blanks between words: what stands within is found as well.
#[test]
fn words_are_found_within_alphabets_without_blanks() {
    let at = |title: &str| {
        let profile = crate::people::Profile {
            first_name: Some("Noa".to_owned()),
            title: Some(title.to_owned()),
            ..Default::default()
        };
        Document::of_profile(&profile, &crate::mirror::query::DocumentOrigin::default())
    };
    for (title, query) in [
        ("วิศวกรซอฟต์แวร์", "ซอฟต์แวร์"),
        ("นักพัฒนาซอฟต์แวร์อาวุโส", "ซอฟต์แวร์"),
        ("ວິສະວະກອນຊອບແວ", "ຊອບແວ"),
        ("វិស្វករកម្មវិធី", "កម្មវិធី"),
        ("Senior วิศวกรซอฟต์แวร์", "ซอฟต์แวร์ noa"),
    ] {
        let bound = Bound::new(&parse(query).query, &Known::default(), moment("2026-01-10"));
        assert!(bound.rank(&at(title)).is_some(), "{query} in {title}");
        assert!(bound.rank(&at("Rust Developer")).is_none(), "{query}");
    }
}

/// Letters that no transliteration has are searched for as their readers write them, and as they are.
#[test]
fn letters_that_fold_to_nothing_are_found_under_what_their_readers_write() {
    let called = |first: &str, last: &str| {
        let profile = crate::people::Profile {
            first_name: Some(first.to_owned()),
            last_name: Some(last.to_owned()),
            ..Default::default()
        };
        Document::of_profile(&profile, &crate::mirror::query::DocumentOrigin::default())
    };
    let li = called("Jing", "Li");
    for (first, last, query) in [
        ("Elçin", "Məmmədzadə", "memmedzade"),
        ("Əli", "Əsgərovlu", "eli esgerovlu"),
        ("Əli", "Əsgərovlu", "əli"),
        ("Əли", "Әлімбаев", "elimbaev"),
        ("Ǝli", "Vəliyev", "veliyev eli"),
    ] {
        let bound = Bound::new(&parse(query).query, &Known::default(), moment("2026-01-10"));
        assert!(bound.rank(&called(first, last)).is_some(), "{query}");
        assert!(bound.rank(&li).is_none(), "{query} is not Li");
    }
}

#[test]
fn oregon_at_the_end_is_no_operator() {
    for query in ["portland, OR", "Portland OR", "portland, or"] {
        let parsed = super::super::parse_complete(query);
        assert_eq!(parsed.problems, [], "{query}");
    }
}
