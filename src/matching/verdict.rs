//! What matching says of a profile.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::people::{Application, CandidateId};

/// Whether a profile's person exists in Greenhouse (architecture 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Certain: a strong key agrees, the names are compatible, no strong key conflicts.
    InGreenhouse,
    /// A person must look.
    Possible,
    /// Nobody found who could be this person.
    New,
}

impl Verdict {
    /// Returns the word of the JSON Lines format.
    pub fn word(self) -> &'static str {
        match self {
            Self::InGreenhouse => "in_greenhouse",
            Self::Possible => "possible",
            Self::New => "new",
        }
    }
}

/// What a person said of a pair of profile and candidate; it outlives every sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// The same person.
    Same,
    /// Two people.
    NotSame,
}

/// A person's word on a candidate, as it counts for a profile now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDecision {
    /// The candidate it counts for.
    pub candidate: CandidateId,
    /// What was said.
    pub decision: Decision,
    /// The record it was said of, where that one is gone from Greenhouse and `candidate` carries its
    /// keys: merged, most likely. Such a word decides nothing, it makes a person look.
    pub said_of: Option<Gone>,
    /// What the outbox did, in words, where it made the candidate out of this profile or put them on a job as its
    /// person: as certain as anybody's word, and nobody's decision.
    pub exported: Option<String>,
}

/// A candidate who is no longer in Greenhouse, as the mirror remembers them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    /// Greenhouse's id of then.
    pub id: CandidateId,
    /// The name of then.
    pub name: String,
}

/// A verdict with everything that led to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    /// What matching (or the person who decided) says.
    pub verdict: Verdict,
    /// A person's decision, where there is one.
    pub decided: Option<Decision>,
    /// At most five candidates, best first. Where the verdict is `new`: those whom somebody decided on, then the likeliest
    /// of the same name, which are below what makes a person look.
    pub candidates: Vec<Match>,
    /// Candidates who bear the same whole name, where the verdict is `new`: then it is not said that there is nobody
    /// like this, but who they are. See [`Assessment::namesakes`] for the words.
    pub same_name: u64,
    /// What a person should know besides: where Greenhouse, asked live, disagrees with the mirror,
    /// and decisions on candidates who are gone. In words, most important first.
    pub remarks: Vec<String>,
    /// What was asked to reach the verdict.
    pub asked: Asked,
}

impl Assessment {
    /// Returns the candidate whom the person is or may be. Where the verdict is `new` nobody is: a
    /// namesake's history and addresses are never shown as theirs.
    pub fn likeliest(&self) -> Option<&Match> {
        let first = self.candidates.first();
        first.filter(|_| self.verdict != Verdict::New)
    }

    /// Returns who bears the same name, in words, where the verdict is `new` and somebody does:
    /// `1 of the same name: Quartz Ventures, Warsaw (4711)`.
    pub fn namesakes(&self) -> Option<&str> {
        let said = |remark: &&String| remark.contains(SAME_NAME);
        let remark = self
            .remarks
            .iter()
            .find(said)
            .filter(|_| self.verdict == Verdict::New && self.same_name > 0);
        remark.map(String::as_str)
    }
}

/// What a remark on namesakes says of them.
pub(super) const SAME_NAME: &str = "of the same name";

/// How many candidates were looked at and how fresh they were (promise 2).
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Asked {
    /// Candidates in the mirror.
    pub mirror_candidates: u64,
    /// When the mirror was last in step with Greenhouse; none for a mirror never synced.
    pub mirror_synced_at: Option<Timestamp>,
    /// Greenhouse itself was asked for the e-mails.
    pub live: bool,
}

/// A candidate who may be the profile's person.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// Greenhouse's id.
    pub id: CandidateId,
    /// Name in Greenhouse.
    pub name: String,
    /// 0 to 1, comparable within and across profiles.
    pub score: f64,
    /// What speaks for the same person, strongest first.
    pub evidence: Vec<Evidence>,
    /// What speaks against it, strongest first.
    pub conflicts: Vec<Evidence>,
    /// Their applications, newest first.
    pub applications: Vec<Application>,
}

impl Match {
    /// Returns whether the rule, or somebody's word, says that this is the person: no score that is
    /// merely high reaches this far.
    pub fn is_certain(&self) -> bool {
        self.score >= CERTAIN
    }
}

/// Scores from here on are those of certain matches.
pub(super) const CERTAIN: f64 = 0.99;

/// One reason, with both sides.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// What was compared; its word is in JSON Lines.
    pub kind: EvidenceKind,
    /// In words a sourcer understands, e.g. `same LinkedIn`, `other generation: Jr.`.
    pub says: String,
    /// The profile's value as written.
    pub profile: String,
    /// The candidate's value as written.
    pub candidate: String,
    /// Weight in bits (log2 likelihood ratio); 0 for evidence that works by rule alone.
    pub bits: f32,
}

/// The full score of a pair (`gleaner explain`).
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// Every field that was compared, in the order of the reckoning; the last is the number of
    /// candidates that could have agreed by chance.
    pub lines: Vec<ScoreLine>,
    /// Their sum.
    pub bits: f32,
    /// 0 to 1, as in [`Match::score`].
    pub score: f64,
    /// What the pair amounts to by itself, whatever somebody decided.
    pub verdict: Verdict,
    /// What the rule says.
    pub rule: String,
    /// The sum from which a pair is possible without a key in common.
    pub possible_from: f32,
}

/// One line of an [`Explanation`].
#[derive(Clone, Debug, PartialEq)]
pub struct ScoreLine {
    /// What the line does in the reckoning.
    pub role: LineRole,
    /// What was compared.
    pub kind: EvidenceKind,
    /// In words.
    pub says: String,
    /// The profile's value as written.
    pub profile: String,
    /// The candidate's value as written.
    pub candidate: String,
    /// Weight in bits.
    pub bits: f32,
    /// How many candidates hold the value, where that was counted.
    pub held_by: Option<u64>,
}

/// What a [`ScoreLine`] does in the reckoning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineRole {
    /// Speaks for one person or against it.
    Compared,
    /// Corrects the weights of given and family name for how many bear both. It is no evidence against the pair,
    /// although it takes bits away.
    WholeName,
    /// Weighs how many candidates could have agreed by chance.
    Chance,
}

/// What an [`Evidence`] compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// E-mail address.
    Email,
    /// Phone number.
    Phone,
    /// LinkedIn page.
    Linkedin,
    /// GitHub account.
    Github,
    /// Another profile page (X, Stack Overflow, Xing, ORCID, Google Scholar, the source's own).
    Page,
    /// Personal site.
    Website,
    /// The whole name.
    Name,
    /// Given name.
    GivenName,
    /// Family name.
    FamilyName,
    /// Middle name or initial.
    MiddleName,
    /// Generation mark (Jr., Sr., II).
    Generation,
    /// Employer.
    Company,
    /// Title.
    Title,
    /// Town.
    Location,
    /// Handle in common (the part before @, a login, a vanity name).
    Handle,
    /// A person's decision.
    Decision,
    /// What Greenhouse answered when asked live.
    Live,
    /// What keeps a key in common from making the verdict certain.
    Rule,
    /// What the outbox did for the profile.
    Exported,
}

impl EvidenceKind {
    /// Returns the word of the JSON Lines format.
    pub fn word(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Linkedin => "linkedin",
            Self::Github => "github",
            Self::Page => "page",
            Self::Website => "website",
            Self::Name => "name",
            Self::GivenName => "given_name",
            Self::FamilyName => "family_name",
            Self::MiddleName => "middle_name",
            Self::Generation => "generation",
            Self::Company => "company",
            Self::Title => "title",
            Self::Location => "location",
            Self::Handle => "handle",
            Self::Decision => "decision",
            Self::Live => "live",
            Self::Rule => "rule",
            Self::Exported => "exported",
        }
    }
}
