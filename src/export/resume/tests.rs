#![allow(
    clippy::unwrap_used,
    reason = "a test may fail by panicking, its helpers too"
)]

use super::*;

fn named(value: &str) -> Profile {
    let mut profile = Profile::default();
    profile.extra.insert("resume".to_owned(), value.into());
    profile
}

#[test]
fn an_address_goes_before_a_file_and_a_file_needs_a_folder() {
    let address = named("https://example.com/cv/Ada%20Ruiz.pdf");
    let Some(Resume::Address(url)) = of(&address, true) else {
        unreachable!("an address")
    };
    assert_eq!(name_at(&url), "Ada Ruiz.pdf");
    assert_eq!(
        of(&named("ada.pdf"), true),
        Some(Resume::File("ada.pdf".to_owned()))
    );
    assert_eq!(of(&named("ada.pdf"), false), None);
    assert_eq!(of(&named("file:///etc/passwd"), false), None);
    assert_eq!(of(&named("  "), true), None);
}

#[test]
fn only_files_of_the_folder_are_taken_of_a_few_kinds_and_sizes() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("resumes");
    std::fs::create_dir_all(folder.join("2026")).unwrap();
    let put = |path: &Path, bytes: &[u8]| std::fs::write(path, bytes).unwrap();
    put(&folder.join("ada.pdf"), b"%PDF-1.7");
    put(&folder.join("2026/Bo.DOCX"), b"PK");
    put(&folder.join("empty.pdf"), b"");
    put(&folder.join("key.pem"), b"secret");
    put(&place.path().join("outside.pdf"), b"%PDF-1.7");
    let large = usize::try_from(LARGEST).unwrap() + 1;
    put(&folder.join("large.pdf"), &vec![b'x'; large]);
    std::fs::create_dir(folder.join("dir.pdf")).unwrap();
    let folder = folder.to_str().unwrap();

    assert_eq!(read(folder, "ada.pdf"), Ok(b"%PDF-1.7".to_vec()));
    assert_eq!(size(folder, "2026/Bo.DOCX"), Ok(2));
    let absolute = place.path().join("outside.pdf");
    for (file, why) in [
        ("../outside.pdf", "not in the folder"),
        (absolute.to_str().unwrap(), "not in the folder"),
        ("file:///etc/passwd", "none of pdf"),
        ("key.pem", "none of pdf"),
        ("nobody.pdf", "can't be read"),
        ("empty.pdf", "is empty"),
        ("large.pdf", "larger than 10 MB"),
        ("dir.pdf", "is no file"),
    ] {
        for said in [
            read(folder, file).unwrap_err(),
            size(folder, file).unwrap_err(),
        ] {
            assert!(said.contains(why), "{file}: {said}");
        }
    }
    assert!(read("/no/such/folder", "ada.pdf").is_err());
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_leads_nowhere() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("resumes");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(place.path().join("secret.txt"), "secret").unwrap();
    std::os::unix::fs::symlink(place.path().join("secret.txt"), folder.join("cv.txt")).unwrap();
    let said = read(folder.to_str().unwrap(), "cv.txt").unwrap_err();
    assert!(said.contains("not in the folder"), "{said}");
}
