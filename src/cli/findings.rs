//! What `setup` and `doctor` found, each with what to do about it.

use std::io;

use serde::Serialize;

use super::args::Format;
use super::exit::Exit;
use super::out::Out;
use crate::people::inert::one_line;
use crate::worker::{Ability, Need, Standing};

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// As it should be.
    Ok,
    /// Worth knowing; nothing is lost.
    Note,
    /// A part of Gleaner does not work, or somebody has to look.
    Look,
    /// Gleaner does not work so.
    Bad,
}

impl Sign {
    fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Note => "note",
            Self::Look => "look",
            Self::Bad => "bad",
        }
    }
}

/// One line of `doctor`; its serde form is one line of `--format jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at: a name that programs can rely on.
    pub check: &'static str,
    /// How it stands.
    pub state: Sign,
    /// What was found.
    pub says: String,
    /// What to do about it.
    #[serde(rename = "do")]
    pub advice: Option<String>,
    /// The code a command ends with because of it.
    #[serde(skip)]
    pub exit: Exit,
}

impl Finding {
    /// Returns a finding that needs no act.
    pub fn ok(check: &'static str, says: impl Into<String>) -> Self {
        Self {
            check,
            state: Sign::Ok,
            says: says.into(),
            advice: None,
            exit: Exit::Done,
        }
    }

    /// Returns something worth knowing.
    pub fn note(check: &'static str, says: impl Into<String>) -> Self {
        Self {
            state: Sign::Note,
            ..Self::ok(check, says)
        }
    }

    /// Returns a finding that costs a part, or waits for a person (exit 1).
    pub fn look(check: &'static str, says: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            state: Sign::Look,
            advice: Some(advice.into()),
            exit: Exit::NeedsPerson,
            ..Self::ok(check, says)
        }
    }

    /// Returns a finding that keeps Gleaner from working.
    pub fn bad(
        check: &'static str,
        exit: Exit,
        says: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self {
            state: Sign::Bad,
            advice: Some(advice.into()),
            exit,
            ..Self::ok(check, says)
        }
    }

    /// Returns the same with advice.
    pub fn advising(self, advice: impl Into<String>) -> Self {
        Self {
            advice: Some(advice.into()),
            ..self
        }
    }
}

/// Returns the code that findings end a command with: of the first that keeps Gleaner from working,
/// else 1 where somebody has to look.
pub fn exit(findings: &[Finding]) -> Exit {
    let bad = findings.iter().find(|finding| finding.state == Sign::Bad);
    let any = || findings.iter().find(|finding| finding.exit != Exit::Done);
    bad.or_else(any).map_or(Exit::Done, |finding| finding.exit)
}

/// Prints findings.
///
/// # Errors
/// What the system says of standard output.
pub fn show(findings: &[Finding], out: &mut Out) -> io::Result<()> {
    for finding in findings {
        if out.format == Format::Jsonl {
            out.json(finding)?;
            continue;
        }
        let head = format!(
            "{:<5} {:<12} ",
            finding.state.word(),
            in_words(finding.check)
        );
        out.wrapped(&head, &one_line(&finding.says))?;
        if let Some(advice) = &finding.advice {
            let indent = " ".repeat(head.len());
            out.wrapped(&format!("{indent}> "), &one_line(advice))?;
        }
    }
    Ok(())
}

/// Returns what a credential's standing comes to: who it is, what it may do, how the clocks stand.
pub fn of_standing(standing: &Standing) -> Vec<Finding> {
    let mut findings = vec![acting_user(standing)];
    findings.extend(scopes(standing));
    findings.push(clock(standing.clock_ahead));
    findings
}

const USER: &str = "acting user";

fn acting_user(standing: &Standing) -> Finding {
    let number = standing.user_id.map(|id| format!("user {id}"));
    let who = match (&standing.user, number) {
        (Some(name), Some(number)) => format!("{name} ({number})"),
        (Some(name), None) => name.clone(),
        (None, Some(number)) => number,
        (None, None) => "the credential's own user".to_owned(),
    };
    let who = match &standing.organisation {
        Some(organisation) => format!("{who} of {organisation}"),
        None => who,
    };
    const ANOTHER: &str = "Give a Site Admin's user ID to `gleaner setup` (or to GLEANER_USER_ID), or have one make the \
                           credential.";
    // That is no question of who it is.
    const RIGHTS: &str = "Have this user's permissions, and the credential with its scope harvest:candidates:list, \
                          looked at in Greenhouse.";
    let by_scope = lacks(standing, "harvest:candidates:list");
    match (standing.site_admin, &standing.blind) {
        (Some(false), _) => Finding::bad(
            USER,
            Exit::Refused,
            format!("{who} is not a Site Admin, and Greenhouse lists nothing to others"),
            ANOTHER,
        ),
        (admin, Some(why)) if !by_scope => Finding::bad(
            USER,
            Exit::Refused,
            format!(
                "{who}{} can't read candidates; {why}",
                if admin == Some(true) {
                    ", a Site Admin,"
                } else {
                    ""
                }
            ),
            if admin == Some(true) { RIGHTS } else { ANOTHER },
        ),
        (Some(true), _) => Finding::ok(USER, format!("{who}, a Site Admin")),
        (None, _) => Finding::note(
            USER,
            format!("{who}; Greenhouse does not tell whether that is a Site Admin"),
        ),
    }
}

fn lacks(standing: &Standing, scope: &str) -> bool {
    standing
        .lacking
        .iter()
        .any(|ability| ability.scope == scope)
}

/// One finding for each ability that is lacking, or one that says none is.
fn scopes(standing: &Standing) -> Vec<Finding> {
    const CHECK: &str = "scopes";
    if !standing.scopes_told {
        return vec![Finding::note(
            CHECK,
            "Greenhouse does not tell which are held; one that is lacking shows when it is needed",
        )];
    }
    let missed = |ability: &&Ability| ability.need != Need::Extra;
    let count = standing.lacking.iter().filter(missed).count();
    let mut findings = Vec::new();
    if count == 0 {
        findings.push(Finding::ok(CHECK, "all that are required"));
    }
    for (place, ability) in standing.lacking.iter().enumerate() {
        let says = format!("can't {}: {}", ability.what, ability.scope);
        let mut finding = match ability.need {
            Need::All => Finding::bad(CHECK, Exit::Refused, says, ""),
            Need::Part => Finding::look(CHECK, says, ""),
            Need::Extra => Finding::note(CHECK, format!("{says} (optional)")),
        };
        // Once, after the last of them: it is the same for all.
        finding.advice = (count > 0 && place + 1 == standing.lacking.len()).then(|| {
            "Tick them for the credential in Greenhouse, in the place where it was made.".to_owned()
        });
        findings.push(finding);
    }
    findings
}

/// Further apart than this, moments are told wrong: of the mirror's age, of a window to read.
const CLOCK_APART: i64 = 60;

fn clock(ahead: Option<i64>) -> Finding {
    const CHECK: &str = "clock";
    match ahead {
        None => Finding::note(CHECK, "Greenhouse did not tell the time"),
        Some(ahead) if ahead.abs() <= CLOCK_APART => Finding::ok(CHECK, "agrees with Greenhouse's"),
        Some(ahead) => Finding::look(
            CHECK,
            format!(
                "this machine's is {} s {} Greenhouse's",
                ahead.abs(),
                if ahead > 0 { "behind" } else { "ahead of" }
            ),
            "Have the system set the clock by itself (NTP).",
        ),
    }
}

/// Returns what was looked at, in people's words.
fn in_words(check: &str) -> &str {
    match check {
        "mirror" => "local copy",
        "tenant" => "organisation",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worker::ABILITIES;

    fn states(findings: &[Finding], check: &str) -> Vec<Sign> {
        let of = findings.iter().filter(|finding| finding.check == check);
        of.map(|finding| finding.state).collect()
    }

    #[test]
    fn what_is_lacking_is_named_and_costs_what_it_is_for() {
        let lacking = |need| {
            let ability = ABILITIES.into_iter().find(|ability| ability.need == need);
            let standing = Standing {
                site_admin: Some(true),
                scopes_told: true,
                lacking: ability.into_iter().collect(),
                ..Standing::default()
            };
            let findings = of_standing(&standing);
            (states(&findings, "scopes"), exit(&findings))
        };
        assert_eq!(lacking(Need::All), (vec![Sign::Bad], Exit::Refused));
        assert_eq!(lacking(Need::Part), (vec![Sign::Look], Exit::NeedsPerson));
        assert_eq!(
            lacking(Need::Extra),
            (vec![Sign::Ok, Sign::Note], Exit::Done)
        );
    }

    #[test]
    fn a_clock_far_off_is_seen_whichever_way() {
        for (ahead, state, says) in [
            (Some(0), Sign::Ok, "agrees"),
            (Some(-60), Sign::Ok, "agrees"),
            (Some(3_600), Sign::Look, "3600 s behind"),
            (Some(-90), Sign::Look, "90 s ahead"),
            (None, Sign::Note, "did not tell"),
        ] {
            let finding = clock(ahead);
            assert_eq!(finding.state, state, "{ahead:?}");
            assert!(finding.says.contains(says), "{}", finding.says);
        }
    }

    #[test]
    fn a_scope_that_is_lacking_is_not_laid_at_the_users_door() {
        let blind = Standing {
            user_id: Some(7),
            user: Some("Ada".to_owned()),
            blind: Some("Greenhouse said: Forbidden".to_owned()),
            scopes_told: true,
            ..Standing::default()
        };
        assert_eq!(states(&of_standing(&blind), "acting user"), [Sign::Bad]);
        let by_scope = Standing {
            lacking: ABILITIES
                .into_iter()
                .filter(|ability| ability.scope == "harvest:candidates:list")
                .collect(),
            ..blind
        };
        assert_eq!(states(&of_standing(&by_scope), "acting user"), [Sign::Note]);
    }
}
