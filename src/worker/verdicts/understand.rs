//! What a pasted text or dropped files hold, with a verdict for each person; nothing is kept here.

use std::collections::HashMap;
use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::library::{self, FieldChange, Origin, OriginKind};
use crate::matching::Assessment;
use crate::people::formats::{self, Mapping};
use crate::people::paste::{self, Pasted, Whole};
use crate::people::{Candidate, CandidateId, Profile, ProfileId};
use crate::worker::mappings::Remembered;
use crate::worker::{Problem, Reviewed, ReviewedPerson, Understood, UnreadFile, Verdicts};

/// People of one review at most: beyond, a list is imported from the command line.
const MOST: usize = 10_000;
/// People of a review whose likeliest candidate is shown with title and employer.
const IN_FULL: usize = 200;

impl Verdicts {
    /// Returns what a pasted text is, and of people in it whether they are in Greenhouse by the local
    /// copy and in the library.
    ///
    /// A list is read as `mapping` says, else as one with the same column names was read before.
    pub async fn understand(&self, text: Arc<str>, mapping: Option<Mapping>) -> Understood {
        match paste::whole(&text) {
            Some(Whole::Candidate(id)) => {
                let there = self.mirror.candidates(&[id]).await;
                let known = there.is_ok_and(|there| !there.is_empty());
                return Understood::Candidate { id, known };
            }
            Some(Whole::Name(name)) => return Understood::Name(name),
            Some(Whole::Paths(paths)) => {
                let paths = paths.into_iter().map(at_home).collect();
                return Understood::People(Arc::new(self.review_files(paths, mapping).await));
            }
            None => {}
        }
        let remembered = Remembered::of(&self.setup.data);
        // A large paste takes its time, which belongs on a thread that may wait.
        let pasted = tokio::task::spawn_blocking(move || {
            let read = |mapping: Option<&Mapping>| paste::understand_as(&text, mapping);
            remembered.read(mapping, read, |pasted| &pasted.understood)
        });
        let pasted = pasted.await.unwrap_or_default();
        Understood::People(Arc::new(self.review(pasted).await))
    }

    /// Returns the people in dropped files, as [`Self::understand`] does.
    async fn review_files(&self, paths: Vec<PathBuf>, mapping: Option<Mapping>) -> Reviewed {
        let remembered = Remembered::of(&self.setup.data);
        let names: Vec<String> = paths.iter().map(|path| file_name(path)).collect();
        let read = tokio::task::spawn_blocking(move || {
            let several = paths.len() > 1;
            let (mut all, mut unread) = (Pasted::default(), Vec::new());
            for path in paths {
                let name = file_name(&path);
                let (reason, pasted) = if let Some(reason) = cannot_open(&path) {
                    (Some(reason), None)
                } else {
                    let read = |mapping: Option<&Mapping>| read_file(&path, mapping);
                    let one =
                        remembered.read(mapping.clone(), read, |read| &read.pasted.understood);
                    (one.nobody(), Some(one.pasted))
                };
                unread.extend(reason.map(|reason| UnreadFile {
                    name: name.clone(),
                    reason,
                }));
                let Some(mut one) = pasted else { continue };
                if several {
                    // A line's number says little without its file.
                    for reject in &mut one.rejects {
                        reject.reason = format!("{} ({name})", reject.reason);
                    }
                }
                all.profiles.extend(one.profiles);
                all.rejects.extend(one.rejects);
                all.understood = one.understood;
            }
            (all, unread)
        });
        let (pasted, unread) = read.await.unwrap_or_default();
        Reviewed {
            files: names,
            unread,
            ..self.review(pasted).await
        }
    }

    /// Returns a person of a review with their verdict and record, after they were changed there.
    pub async fn judge(&self, profile: Profile) -> ReviewedPerson {
        let judged = self.review(Pasted {
            profiles: vec![profile.clone()],
            ..Pasted::default()
        });
        let one = judged.await.people.pop();
        one.unwrap_or_else(|| {
            let problem = Problem {
                what: "This person could not be checked.".to_owned(),
                hint: "Keep them; the list checks them again.".to_owned(),
            };
            ReviewedPerson::new(profile, Err(problem))
        })
    }

    /// Returns people with their verdicts and their records in the library.
    async fn review(&self, pasted: Pasted) -> Reviewed {
        let Pasted {
            mut profiles,
            mut rejects,
            understood,
        } = pasted;
        // Lines without anybody (a greeting, a total) are nothing to correct.
        rejects.retain(|reject| !reject.left_out);
        let mut remarks = Vec::new();
        let aside: Vec<&str> = understood
            .kept_aside()
            .map(|column| column.name.as_str())
            .collect();
        if !aside.is_empty() {
            remarks.push(format!("Kept as extra: {}", aside.join(", ")));
        }
        if profiles.len() > MOST {
            remarks.push(format!(
                "Only the first {MOST} of {} people are shown and kept; `gleaner import FILE` takes \
                 longer lists.",
                profiles.len()
            ));
            profiles.truncate(MOST);
        }
        let kept = self.kept_already(&profiles).await;
        // Of somebody who is in the library the verdict is on the record: it may hold what a link lacks.
        let judged: Vec<Profile> = profiles
            .iter()
            .zip(&kept)
            .map(|(profile, known)| known.record.as_deref().unwrap_or(profile).clone())
            .collect();
        let verdicts: Vec<Result<_, Problem>> = match self.assess_profiles(&judged).await {
            Ok(verdicts) => verdicts.into_iter().map(|one| Ok(Arc::new(one))).collect(),
            Err(error) => vec![Err(error.problem()); profiles.len()],
        };
        let mut likeliest = self.likeliest(&verdicts).await;
        let people = profiles.into_iter().zip(verdicts).zip(kept);
        let people = people.map(|((profile, verdict), known)| {
            let first = verdict.as_ref().ok().and_then(|known| known.likeliest());
            let likeliest = first.and_then(|first| likeliest.remove(&first.id));
            ReviewedPerson {
                kept: known.id,
                changes: known.changes,
                record: known.record,
                likeliest,
                ..ReviewedPerson::new(profile, verdict)
            }
        });
        Reviewed {
            files: Vec::new(),
            unread: Vec::new(),
            people: people.collect(),
            rejects,
            remarks,
            understood,
        }
    }

    /// Returns the records of the candidates whom the first people are or may be.
    async fn likeliest(
        &self,
        verdicts: &[Result<Arc<Assessment>, Problem>],
    ) -> HashMap<CandidateId, Box<Candidate>> {
        let first = verdicts.iter().flatten().take(IN_FULL);
        let ids: Vec<CandidateId> = first
            .filter_map(|known| known.likeliest().map(|found| found.id))
            .collect();
        let found = self.mirror.candidates(&ids).await.unwrap_or_default();
        found
            .into_iter()
            .map(|one| (one.id, Box::new(one)))
            .collect()
    }

    /// Returns the record of each person whom the library has, and what keeping them would
    /// change in it. Where the library can't say, nobody is said to be there.
    async fn kept_already(&self, profiles: &[Profile]) -> Vec<KeptAlready> {
        let would = self
            .library
            .preview_import(paste_origin(), profiles.to_vec())
            .await;
        let mut rows: Vec<_> = would
            .map(|report| report.rows)
            .unwrap_or_default()
            .into_iter()
            .map(|row| match row.effect {
                library::Effect::Added => KeptAlready::default(),
                _ => KeptAlready {
                    id: Some(row.id),
                    changes: row.fields,
                    record: row.record,
                },
            })
            .collect();
        rows.resize_with(profiles.len(), Default::default);
        rows
    }
}

/// What the library has of somebody already.
#[derive(Default)]
struct KeptAlready {
    id: Option<ProfileId>,
    changes: Vec<FieldChange>,
    record: Option<Box<Profile>>,
}

/// A file as it was read.
#[derive(Default)]
struct ReadFile {
    pasted: Pasted,
    /// Why reading it ended before its end.
    failed: Option<String>,
    empty: bool,
}

impl ReadFile {
    /// Returns why there is nobody in it; none where there is somebody, or a line to correct.
    fn nobody(&self) -> Option<String> {
        let nobody = "no people found in it";
        if let Some(reason) = &self.failed {
            return Some(reason.clone());
        }
        let used = !self.pasted.profiles.is_empty();
        if used || self.pasted.rejects.iter().any(|one| !one.left_out) {
            return None;
        }
        let names_only =
            !self.pasted.understood.columns.is_empty() && self.pasted.rejects.is_empty();
        let reason = match (self.empty, names_only) {
            (true, _) => "it is empty",
            (false, true) => "it has column names and no rows below them",
            (false, false) => nobody,
        };
        Some(reason.to_owned())
    }
}

/// Returns why a path leads to no file that can be read to its end, in words.
fn cannot_open(path: &Path) -> Option<String> {
    let reason = match std::fs::metadata(path) {
        Ok(about) if about.is_file() => return None,
        Ok(about) if about.is_dir() => "this is a folder; drop the files in it",
        // A pipe or a device may have no end.
        Ok(_) => "this is a device or a pipe, not a file",
        Err(error) => return Some(in_words(&error)),
    };
    Some(reason.to_owned())
}

fn in_words(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "there is no such file".to_owned(),
        ErrorKind::PermissionDenied => "you may not read this file".to_owned(),
        _ => format!("it can't be read: {error}"),
    }
}

/// Returns the people in a file.
fn read_file(path: &Path, mapping: Option<&Mapping>) -> ReadFile {
    let mut read = ReadFile {
        empty: std::fs::metadata(path).is_ok_and(|about| about.len() == 0),
        ..ReadFile::default()
    };
    let pasted = &mut read.pasted;
    let opened = File::open(path)
        .map_err(|error| in_words(&error))
        .and_then(|file| {
            formats::open(file, &file_name(path), mapping).map_err(|error| error.to_string())
        });
    match opened {
        Ok(mut opened) => {
            for row in opened.by_ref() {
                match row {
                    Ok(Ok(profile)) => pasted.profiles.push(profile),
                    Ok(Err(reject)) => pasted.rejects.push(reject),
                    Err(error) => read.failed = Some(error.to_string()),
                }
            }
            pasted.understood = opened.understood;
        }
        Err(reason) => read.failed = Some(reason),
    }
    read
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

/// Returns a path with `~` as the home directory.
fn at_home(path: PathBuf) -> PathBuf {
    let home = directories::BaseDirs::new();
    match (path.strip_prefix("~"), home) {
        (Ok(rest), Some(home)) => home.home_dir().join(rest),
        _ => path,
    }
}

/// Returns where pasted people come from.
pub(in crate::worker) fn paste_origin() -> Origin {
    Origin {
        kind: OriginKind::Paste,
        ..Origin::file(paste::SOURCE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_nobody_comes_from_says_why() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        for (name, text, why) in [
            ("empty.csv", "", "it is empty"),
            (
                "header.csv",
                "first_name,last_name,email\n",
                "it has column names and no rows below them",
            ),
            ("list.csv", "name,email\nAda King,ada@king.org\n", ""),
        ] {
            std::fs::write(at(name), text).expect("written");
            assert_eq!(cannot_open(&at(name)), None, "{name}");
            let read = read_file(&at(name), None);
            assert_eq!(read.nobody().unwrap_or_default(), why, "{name}");
        }
        assert_eq!(
            cannot_open(&at("missing.csv")).as_deref(),
            Some("there is no such file")
        );
        assert_eq!(
            cannot_open(folder.path()).as_deref(),
            Some("this is a folder; drop the files in it")
        );
    }
}
