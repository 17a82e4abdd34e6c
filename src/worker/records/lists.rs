//! Lists of people under a name, and who is skipped for now.

use jiff::Timestamp;

use crate::library::{ActDone, ActKind, PeopleList, Skipped};
use crate::people::PersonRef;
use crate::worker::{EngineError, Records};

impl Records {
    /// Returns the lists, by name.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn lists(&self) -> Result<Vec<PeopleList>, EngineError> {
        Ok(self.library.lists().await?)
    }

    /// Adds people to the list of a name, which is made where there is none, and returns how many were
    /// not on it before.
    ///
    /// # Errors
    /// [`EngineError`] of the store, or for a name without a letter or a digit.
    pub async fn add_to_list(
        &self,
        name: &str,
        people: Vec<PersonRef>,
    ) -> Result<usize, EngineError> {
        if crate::people::text::phrase(name).is_empty() {
            return Err(EngineError::Usage(
                "a list needs a name with a letter or a digit in it".into(),
            ));
        }
        Ok(self.library.add_to_list(name.to_owned(), people).await?)
    }

    /// Takes people off the list of a name, and returns how many were on it.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn take_off_list(
        &self,
        name: &str,
        people: Vec<PersonRef>,
    ) -> Result<usize, EngineError> {
        Ok(self.library.take_off_list(name.to_owned(), people).await?)
    }

    /// Removes the list of a name, not the people on it, and returns whether there was one.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn remove_list(&self, name: &str) -> Result<bool, EngineError> {
        Ok(self.library.remove_list(name.to_owned()).await?)
    }

    /// Keeps what exports from a list carry, in the screen's own words.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn set_list_settings(&self, name: &str, text: String) -> Result<(), EngineError> {
        Ok(self
            .library
            .set_list_settings(name.to_owned(), text)
            .await?)
    }

    /// Skips people for a reason, until a moment or until they are brought back.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn skip(
        &self,
        people: Vec<PersonRef>,
        reason: &str,
        until: Option<Timestamp>,
    ) -> Result<(), EngineError> {
        self.library
            .skip(people.clone(), reason.trim().to_owned(), until)
            .await?;
        self.note_skips(people, ActKind::Skipped).await
    }

    /// Brings people back who were skipped, and returns how many were.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn bring_back(&self, people: Vec<PersonRef>) -> Result<usize, EngineError> {
        let back = self.library.bring_back(people.clone()).await?;
        if back > 0 {
            self.note_skips(people, ActKind::Back).await?;
        }
        Ok(back)
    }

    /// Returns who is skipped now, the last one first.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn skipped(&self) -> Result<Vec<Skipped>, EngineError> {
        Ok(self.library.skipped(Timestamp::now()).await?)
    }

    /// Adds people to a list or takes them off, and returns in words what was done.
    ///
    /// # Errors
    /// As [`Self::add_to_list`].
    pub async fn change_list(
        &self,
        name: &str,
        people: Vec<PersonRef>,
        add: bool,
    ) -> Result<String, EngineError> {
        let done = if add {
            self.add_to_list(name, people).await?
        } else {
            self.take_off_list(name, people).await?
        };
        let people = match done {
            1 => "1 person".to_owned(),
            done => format!("{done} people"),
        };
        Ok(match (done, add) {
            (0, true) => format!("Already on the list {name}."),
            (0, false) => format!("Not on the list {name}."),
            (_, true) => format!("Added to the list {name}: {people}."),
            (_, false) => format!("Taken off the list {name}: {people}."),
        })
    }

    /// Skips people for a reason, or brings them back without one, and returns in words what was done.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn change_skip(
        &self,
        people: Vec<PersonRef>,
        reason: Option<String>,
        until: Option<Timestamp>,
    ) -> Result<String, EngineError> {
        let count = people.len();
        let people_in_words = match count {
            1 => "1 person".to_owned(),
            count => format!("{count} people"),
        };
        let Some(reason) = reason else {
            let back = self.bring_back(people).await?;
            return Ok(match back {
                0 => "Nobody of them was skipped.".to_owned(),
                1 => "Back in the list: 1 person.".to_owned(),
                back => format!("Back in the list: {back} people."),
            });
        };
        self.skip(people, &reason, until).await?;
        let until = match until {
            Some(at) => format!(" until {}", at.strftime("%Y-%m-%d")),
            None => String::new(),
        };
        Ok(format!(
            "Skipped{until}: {people_in_words}; is:skipped finds them."
        ))
    }

    async fn note_skips(&self, people: Vec<PersonRef>, kind: ActKind) -> Result<(), EngineError> {
        let tenant = self.setup.tenant_mark().await?;
        for person in people {
            let (profile, candidate) = match person {
                PersonRef::Profile(id) => (Some(id), None),
                PersonRef::Candidate(id) => (None, Some(id)),
            };
            let act = ActDone {
                at: Timestamp::now(),
                kind,
                profile,
                candidate,
            };
            self.library.note_act(act, tenant.clone()).await?;
        }
        Ok(())
    }
}
