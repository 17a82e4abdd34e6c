//! What a pasted text or dropped files hold, with a verdict for each person; nothing is kept here.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::library::{self, FieldChange, Origin, OriginKind};
use crate::people::formats::{self, Mapping, Reject};
use crate::people::paste::{self, Pasted, Whole};
use crate::people::{Profile, ProfileId};
use crate::worker::mappings::Remembered;
use crate::worker::{Problem, Reviewed, ReviewedPerson, Understood, Verdicts};

/// People of one review at most: beyond, a list is imported from the command line.
const MOST: usize = 10_000;

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
                let paths: Vec<PathBuf> = paths.into_iter().map(at_home).collect();
                if paths.iter().any(|path| path.is_file()) {
                    return Understood::People(Arc::new(self.review_files(paths, mapping).await));
                }
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
        let names = paths.iter().map(|path| file_name(path)).collect();
        let pasted = tokio::task::spawn_blocking(move || {
            let mut all = Pasted::default();
            for path in paths {
                let read = |mapping: Option<&Mapping>| read_file(&path, mapping);
                let one = remembered.read(mapping.clone(), read, |pasted| &pasted.understood);
                all.profiles.extend(one.profiles);
                all.rejects.extend(one.rejects);
                all.understood = one.understood;
            }
            all
        });
        let pasted = pasted.await.unwrap_or_default();
        Reviewed {
            files: names,
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
        one.unwrap_or_else(|| ReviewedPerson {
            profile,
            verdict: Err(Problem {
                what: "This person could not be checked.".to_owned(),
                hint: "Keep them; the list checks them again.".to_owned(),
            }),
            kept: None,
            changes: Vec::new(),
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
        let verdicts: Vec<Result<_, Problem>> = match self.assess_profiles(&profiles).await {
            Ok(verdicts) => verdicts.into_iter().map(|one| Ok(Arc::new(one))).collect(),
            Err(error) => vec![Err(error.problem()); profiles.len()],
        };
        let people = profiles.into_iter().zip(verdicts).zip(kept);
        Reviewed {
            files: Vec::new(),
            people: people
                .map(|((profile, verdict), (kept, changes))| ReviewedPerson {
                    profile,
                    verdict,
                    kept,
                    changes,
                })
                .collect(),
            rejects,
            remarks,
            understood,
        }
    }

    /// Returns the number of the record of each person whom the library has, and what keeping them would
    /// change in it. Where the library can't say, nobody is said to be there.
    async fn kept_already(
        &self,
        profiles: &[Profile],
    ) -> Vec<(Option<ProfileId>, Vec<FieldChange>)> {
        let would = self
            .library
            .preview_import(paste_origin(), profiles.to_vec())
            .await;
        let mut rows: Vec<_> = would
            .map(|report| report.rows)
            .unwrap_or_default()
            .into_iter()
            .map(|row| match row.effect {
                library::Effect::Added => (None, Vec::new()),
                _ => (Some(row.id), row.fields),
            })
            .collect();
        rows.resize_with(profiles.len(), Default::default);
        rows
    }
}

/// Returns the people in a file; one that can't be read is a single reject.
fn read_file(path: &Path, mapping: Option<&Mapping>) -> Pasted {
    let mut pasted = Pasted::default();
    let failed = |reason: String| Reject {
        line: 1,
        reason,
        raw: file_name(path),
        bytes: Vec::new(),
        left_out: false,
    };
    let opened = File::open(path)
        .map_err(|error| error.to_string())
        .and_then(|file| {
            formats::open(file, &file_name(path), mapping).map_err(|error| error.to_string())
        });
    match opened {
        Ok(mut opened) => {
            for row in opened.by_ref() {
                match row {
                    Ok(Ok(profile)) => pasted.profiles.push(profile),
                    Ok(Err(reject)) => pasted.rejects.push(reject),
                    Err(error) => pasted.rejects.push(failed(error.to_string())),
                }
            }
            pasted.understood = opened.understood;
        }
        Err(reason) => pasted.rejects.push(failed(reason)),
    }
    pasted
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
