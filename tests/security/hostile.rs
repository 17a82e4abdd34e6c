//! Files made to do harm: each is bounded, said, and does none.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::binary::{Cli, Ended};
use crate::support::small;
use crate::{data, files};

/// What a terminal could be steered with, or a reader misled.
fn is_steering(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{e0000}'..='\u{e007f}')
}

/// A text that tries everything at once.
const NASTY: &str =
    "A\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{7f}\u{85}\u{2028}\u{2029}\u{202e}da\u{e0041}\u{200f}";

fn import(cli: &Cli, path: &Path) -> Ended {
    let ended = cli.run(&["--offline", "import", path.to_str().unwrap()]);
    assert!(
        [0, 1, 2].contains(&ended.code),
        "{}: {} {}",
        path.display(),
        ended.code,
        ended.err
    );
    assert!(!ended.err.contains(is_steering), "{:?}", ended.err);
    ended
}

fn people(cli: &Cli) -> usize {
    let list = cli.run(&[
        "--offline",
        "--format",
        "jsonl",
        "library",
        "list",
        "--limit",
        "0",
    ]);
    list.lines().len()
}

#[test]
fn nothing_steers_a_terminal_whatever_writes_it() {
    let cli = Cli::new(small());
    let person = serde_json::json!({
        "external_id": format!("x{NASTY}"), "full_name": format!("{NASTY} Ruiz"), "first_name": NASTY,
        "last_name": format!("Ruiz{NASTY}"), "title": format!("=cmd|'/c calc'!A1;{NASTY}"),
        "company": format!("+1;\t@SUM(A1)|-2{NASTY}"), "emails": ["ada@nasty.example"],
        "notes": NASTY, "tags": [NASTY], "source": NASTY,
    });
    let file = cli.file("nasty.jsonl", person.to_string());
    import(&cli, &file);
    let path = file.to_str().unwrap();
    let commands: [&[&str]; 7] = [
        &["library", "list"],
        &["search", "ruiz"],
        &["check", path],
        &["about"],
        &["about", "ada@nasty.example"],
        &["library", "show", "1"],
        &["import", "--dry-run", path],
    ];
    for command in commands {
        for format in ["table", "jsonl", "csv", "markdown"] {
            let all = [&["--offline", "--format", format][..], command].concat();
            let ended = cli.run(&all);
            // Some commands write no table.
            assert!(ended.code <= 2, "{all:?}: {}", ended.err);
            for text in [&ended.out, &ended.err] {
                assert!(!text.contains(is_steering), "{all:?}: {text:?}");
            }
            if format == "csv" && ended.code == 0 {
                for part in ended.out.split([',', ';', '\t', '|', '\n']) {
                    let begins = part.trim_start_matches(['"', ' ']);
                    let number = begins.parse::<f64>().is_ok();
                    let runs = begins.starts_with(['=', '+', '-', '@']) && !number;
                    assert!(!runs, "{all:?}: {part:?}");
                }
            }
        }
    }
}

#[test]
fn a_word_of_ten_megabytes_is_bounded_and_said() {
    let cli = Cli::new(small());
    let long = "x".repeat(10 << 20);
    for (name, text) in [
        (
            "word.csv",
            format!("name,email\n{long},a@long.example\nAda Ruiz,ada@long.example\n"),
        ),
        (
            "word.vcf",
            format!(
                "BEGIN:VCARD\nVERSION:3.0\nFN:Ada Ruiz\nNOTE:{long}\nEMAIL:ada@long.example\nEND:VCARD\n"
            ),
        ),
        ("word.txt", format!("Ada Ruiz {long} ada@long.example\n")),
        (
            "word.html",
            format!("<html><title>{long}</title><body>Ada Ruiz ada@long.example</body></html>"),
        ),
    ] {
        let ended = import(&cli, &cli.file(name, text));
        assert!(
            ended.err.len() < 20_000 && ended.out.len() < 20_000,
            "{name}"
        );
    }
}

#[test]
fn deep_documents_end_in_words() {
    let cli = Cli::new(small());
    let deep = 200_000;
    for (name, text) in [
        ("deep.json", "[".repeat(deep)),
        ("deep.jsonl", format!("{{\"full_name\":{}\n", "{\"a\":".repeat(deep))),
        ("closed.json", format!("{}{}", "[".repeat(deep), "]".repeat(deep))),
        ("deep.xml", format!("<?xml version=\"1.0\"?>{}", "<a>".repeat(deep))),
        ("deep.html", format!("<html><body>{}", "<div>".repeat(deep))),
        ("bomb.xml", "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]><a>&c;</a>".to_owned()),
    ] {
        import(&cli, &cli.file(name, text));
    }
    assert_eq!(people(&cli), 0);
}

/// A zip file of these entries, without compression.
fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let plain =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in entries {
        zip.start_file(*name, plain).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const WORKBOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const LINKS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const ROOT: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#;

fn workbook(sheet: &str) -> Vec<u8> {
    zip(&[
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", ROOT.as_bytes()),
        ("xl/workbook.xml", WORKBOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", LINKS.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

fn sheet(cells: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>"#
    )
}

#[test]
fn a_small_file_that_unpacks_to_a_large_one_is_refused() {
    let cli = Cli::new(small());
    // What works: a sheet with somebody in it.
    let cell =
        |at: &str, text: &str| format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#);
    let rows = format!(
        r#"<row r="1">{}{}</row><row r="2">{}{}</row>"#,
        cell("A1", "Name"),
        cell("B1", "Email"),
        cell("A2", "Ada Ruiz"),
        cell("B2", "ada@sheet.example")
    );
    let good = import(&cli, &cli.file("good.xlsx", workbook(&sheet(&rows))));
    assert_eq!((good.code, people(&cli)), (0, 1), "{}", good.err);
    // Two cells in opposite corners: 17 billion between them.
    let corners = format!(
        r#"<row r="1">{}</row><row r="1048576">{}</row>"#,
        cell("A1", "Name"),
        cell("XFD1048576", "Ada Ruiz")
    );
    let refused = import(&cli, &cli.file("corners.xlsx", workbook(&sheet(&corners))));
    assert_eq!(refused.code, 2, "{}", refused.err);
    assert!(refused.err.contains("too large"), "{}", refused.err);
    // 300 MB that take a few hundred bytes, as a sheet and as a list.
    let bomb = deflated(300 << 20);
    for (name, inside) in [
        ("bomb.xlsx", "xl/worksheets/sheet1.xml"),
        ("bomb.zip", "Connections.csv"),
    ] {
        let mut entries: Vec<(&str, Entry<'_>)> = vec![(inside, Entry::Deflated(&bomb))];
        if name.ends_with("xlsx") {
            entries.push(("[Content_Types].xml", Entry::Stored(TYPES.as_bytes())));
            entries.push(("xl/workbook.xml", Entry::Stored(WORKBOOK.as_bytes())));
        }
        let file = cli.file(name, archive(&entries));
        assert!(std::fs::metadata(&file).unwrap().len() < 2 << 20);
        let refused = import(&cli, &file);
        assert_eq!(refused.code, 2, "{name}: {}", refused.err);
    }
    assert_eq!(people(&cli), 1);
}

fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"><office:body><office:spreadsheet><table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    let kind = "application/vnd.oasis.opendocument.spreadsheet";
    let manifest = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"#
    );
    zip(&[
        ("mimetype", kind.as_bytes()),
        ("META-INF/manifest.xml", manifest.as_bytes()),
        ("content.xml", content.as_bytes()),
    ])
}

#[test]
fn repeated_rows_and_cells_of_an_ods_file_are_counted_before_they_are_held() {
    let cli = Cli::new(small());
    let cell = |text: &str, times: usize| {
        format!(
            r#"<table:table-cell office:value-type="string" table:number-columns-repeated="{times}"><text:p>{text}</text:p></table:table-cell>"#
        )
    };
    let row = |cells: &str, times: usize| {
        format!(
            r#"<table:table-row table:number-rows-repeated="{times}">{cells}</table:table-row>"#
        )
    };
    let void =
        |times: usize| format!(r#"<table:table-cell table:number-columns-repeated="{times}"/>"#);
    let names = row(&(cell("Name", 1) + &cell("Email", 1)), 1);
    let ada = row(&(cell("Ada Ruiz", 1) + &cell("ada@sheet.example", 1)), 1);
    // As every program writes it: the rest of the sheet as one empty row, however many columns it has.
    let usual = [&*names, &ada, &row(&void(16_384), 1_048_574)].concat();
    let good = import(&cli, &cli.file("good.ods", ods(&usual)));
    assert_eq!(
        (good.code, people(&cli)),
        (0, 1),
        "{}{}",
        good.out,
        good.err
    );
    let hostile = [
        (
            "a cell and a row, repeated",
            row(&cell("x", 16_384), 1_048_576),
        ),
        (
            "rows that each repeat a cell",
            row(&cell("x", 16_384), 1).repeat(2_000),
        ),
        (
            "two far corners",
            [
                &*names,
                &row(&void(1), 1_048_574),
                &row(&(void(16_383) + &cell("x", 1)), 1),
            ]
            .concat(),
        ),
        (
            "numbers beyond all bounds",
            row(&cell("x", usize::MAX), usize::MAX),
        ),
    ];
    for (what, rows) in hostile {
        let refused = import(&cli, &cli.file("hostile.ods", ods(&rows)));
        assert_eq!(refused.code, 2, "{what}: {}", refused.err);
        assert!(refused.err.contains("too large"), "{what}: {}", refused.err);
    }
    assert_eq!(people(&cli), 1);
}

/// Zeros as a deflate stream: one stored window, then copies of it.
fn deflated(zeros: usize) -> Vec<u8> {
    // A block with fixed codes: the byte 0, then matches of 258 bytes one back, then its end.
    let mut bits = Bits::default();
    let block = |bits: &mut Bits, matches: usize, last: bool| {
        bits.low(u32::from(last), 1);
        bits.low(1, 2);
        bits.high(0x30, 8);
        for _ in 0..matches {
            // Length 258 is code 285, eight bits, none extra; distance 1 is code 0, five bits.
            bits.high(0xc5, 8);
            bits.high(0, 5);
        }
        bits.high(0, 7);
    };
    block(&mut bits, zeros / 258, true);
    bits.bytes()
}

#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    held: u64,
    count: u32,
}

impl Bits {
    /// Adds bits, the lowest first.
    fn low(&mut self, value: u32, count: u32) {
        self.held |= u64::from(value) << self.count;
        self.count += count;
        while self.count >= 8 {
            self.bytes.push(u8::try_from(self.held & 0xff).unwrap());
            self.held >>= 8;
            self.count -= 8;
        }
    }

    /// Adds the bits of a code, the highest first.
    fn high(&mut self, code: u32, count: u32) {
        for at in (0..count).rev() {
            self.low(code >> at & 1, 1);
        }
    }

    fn bytes(mut self) -> Vec<u8> {
        self.low(0, 7);
        self.bytes
    }
}

enum Entry<'b> {
    Stored(&'b [u8]),
    Deflated(&'b [u8]),
}

/// A zip file whose headers lie: everything unpacks to a few bytes, they say.
fn archive(entries: &[(&str, Entry<'_>)]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for (name, entry) in entries {
        let (method, bytes, size) = match entry {
            Entry::Stored(bytes) => (0_u16, *bytes, bytes.len()),
            Entry::Deflated(bytes) => (8, *bytes, 17),
        };
        let offset = u32::try_from(out.len()).unwrap();
        let mut about = Vec::new();
        about.extend(20_u16.to_le_bytes());
        about.extend(0_u16.to_le_bytes());
        about.extend(method.to_le_bytes());
        about.extend([0; 4]);
        about.extend(0_u32.to_le_bytes());
        about.extend(u32::try_from(bytes.len()).unwrap().to_le_bytes());
        about.extend(u32::try_from(size).unwrap().to_le_bytes());
        about.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        about.extend(0_u16.to_le_bytes());
        out.extend(b"PK\x03\x04");
        out.extend(&about);
        out.extend(name.as_bytes());
        out.extend(bytes);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&about);
        directory.extend([0; 2 + 2 + 2 + 4]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let at = u32::try_from(out.len()).unwrap();
    let count = u16::try_from(entries.len()).unwrap();
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0; 2]);
    out
}

#[test]
fn an_archive_writes_nothing_wherever_its_names_point() {
    let cli = Cli::new(small());
    let list = b"First Name,Last Name,Email Address,Company,Position,Connected On\nAda,Ruiz,ada@zip.example,Otter,Weaver,01 Nov 2026\n";
    let home = cli.house.data.path().to_owned();
    let inside = home.join("inside");
    std::fs::create_dir(&inside).unwrap();
    let absolute = home.join("absolute").join("Connections.csv");
    for name in [
        "../Connections.csv",
        "../../../../../../tmp/gleaner-escaped/Connections.csv",
        absolute.to_str().unwrap(),
        "a/../../Connections.csv",
        "Connections.csv\0.txt",
        "C:\\Connections.csv",
    ] {
        let path = inside.join("archive.zip");
        std::fs::write(&path, zip(&[(name, list)])).unwrap();
        import(&cli, &path);
    }
    let mut found = Vec::new();
    files(&home, &mut found);
    let strays: Vec<&PathBuf> = found
        .iter()
        .filter(|path| path.to_string_lossy().contains("Connections"))
        .collect();
    assert!(strays.is_empty(), "{strays:?}");
    assert!(!Path::new("/tmp/gleaner-escaped").exists());
}

#[test]
fn devices_are_refused_and_pipes_are_read() {
    let cli = Cli::new(small());
    for device in ["/dev/zero", "/dev/urandom", "/dev/full"] {
        for command in ["import", "check"] {
            let ended = cli.run(&["--offline", command, device]);
            assert_eq!(ended.code, 2, "{command} {device}: {}", ended.err);
            assert!(ended.err.contains("is a device"), "{}", ended.err);
        }
        // Nor under another name.
        let link = cli.house.data.path().join("people.csv");
        std::os::unix::fs::symlink(device, &link).unwrap();
        let ended = cli.run(&["--offline", "import", link.to_str().unwrap()]);
        assert_eq!(ended.code, 2, "{device}: {}", ended.err);
        std::fs::remove_file(&link).unwrap();
    }
    let empty = cli.run(&["--offline", "import", "/dev/null"]);
    assert_eq!(empty.code, 0, "{}", empty.err);
    let place = cli.run(&["--offline", "import", "/"]);
    assert_eq!(place.code, 2);
    // What a shell hands over for `<(...)`, and a pipe with a name.
    let pipe = cli.house.data.path().join("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let writer = {
        let pipe = pipe.clone();
        std::thread::spawn(move || std::fs::write(pipe, "name,email\nAda Ruiz,ada@pipe.example\n"))
    };
    let ended = cli.run(&["--offline", "import", pipe.to_str().unwrap()]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    writer.join().unwrap().unwrap();
    assert_eq!(people(&cli), 1);
    // In a place of ours one is refused.
    let _ = std::fs::remove_file(data(&cli).join("owner.lock"));
    let made = Command::new("mkfifo")
        .arg(data(&cli).join("owner.lock"))
        .status();
    assert!(made.unwrap().success());
    let refused = cli.run(&["--offline", "search"]);
    assert_eq!(refused.code, 2, "{}", refused.err);
    assert!(
        refused.err.contains("owner.lock is no plain file"),
        "{}",
        refused.err
    );
}

#[test]
fn a_pipe_that_nobody_writes_to_hears_ctrl_c() {
    let cli = Cli::new(small());
    let pipe = cli.house.data.path().join("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let mut child = cli
        .command(&["--offline", "import", pipe.to_str().unwrap()])
        .spawn()
        .unwrap();
    drop(child.stdin.take());
    #[cfg(target_os = "linux")]
    crate::listens(child.id());
    let process = rustix::process::Pid::from_child(&child);
    let ended = loop {
        rustix::process::kill_process(process, rustix::process::Signal::INT).unwrap();
        if let Some(ended) = child.try_wait().unwrap() {
            break ended;
        }
        std::thread::yield_now();
    };
    assert_eq!(ended.code(), Some(130));
}
