//! `setup --partner`: asks for a partner key, tries it, keeps it; and what `doctor` says of it.

use secrecy::ExposeSecret as _;

use super::args::Global;
use super::ask::{hidden, shown};
use super::credentials::{self, PARTNER_VARIABLES, variable};
use super::doctor::failed;
use super::exit::{Exit, Failure};
use super::findings::{self, Finding};
use super::out::{Out, can_ask, remark};
use super::setup::{ATTEMPTS, forgotten, is_of, keep, opened};
use super::{open, runtime};
use crate::config::Loaded;
use crate::config::secrets::{Held, Partner};
use crate::worker::{PartnerCredentials, PartnerStand, try_out_partner};

const CHECK: &str = "partner key";

/// Asks for a partner key until one works, and keeps it; or forgets the one that is kept.
pub fn run(global: &Global, forget: bool, out: &mut Out) -> Result<Exit, Failure> {
    let loaded = open::load(global)?;
    if !loaded.mistakes.is_empty() {
        return Err(open::mistakes(&loaded));
    }
    let vault = credentials::partner_vault(&loaded);
    if forget {
        return forgotten(vault.forget().map_err(credentials::unusable)?, out);
    }
    if global.offline {
        return Err(Failure::new(
            Exit::Usage,
            "a partner key is tried before it is kept, and that needs Greenhouse",
            "Leave --offline off.",
        ));
    }
    if !can_ask() {
        return Err(Failure::new(
            Exit::Usage,
            "setup asks questions, and there is no terminal to ask them on",
            "Run it in a terminal; where there is none, set GLEANER_PARTNER_KEY and GLEANER_PARTNER_USER.",
        ));
    }
    remark(&format!(
        "A partner key makes people in Greenhouse without a Site Admin, and can't look anybody up.\n\
         One is made in Greenhouse under Configure > Dev Center > API Credentials,\n\
         API type \"Candidate Ingestion\", with an unlisted or custom vendor as partner.\n\
         It is tried at {}\n",
        loaded.config.greenhouse.ingestion_url
    ));
    for attempt in 1..=ATTEMPTS {
        let Some(given) = ask(&loaded)? else {
            remark("Nothing was kept.");
            return Ok(Exit::Interrupted);
        };
        remark("Trying it...");
        let runtime = runtime()?;
        let tried = runtime.block_on(try_out_partner(&loaded.config, as_used(&given), open::tell));
        match tried.map_err(Failure::from) {
            Ok(stand) => {
                let found = of_stand(&stand);
                remark("");
                findings::show(std::slice::from_ref(&found), out)?;
                let engine = opened(&loaded)?;
                let partner = as_used(&given);
                let whose = runtime.block_on(engine.setup.admit_new_partner(&partner, false))?;
                if let Some(tenant) = whose {
                    if !is_of(&loaded, &tenant)? {
                        remark("Nothing was kept.");
                        return Ok(Exit::Usage);
                    }
                    runtime.block_on(engine.setup.admit_new_partner(&partner, true))?;
                }
                drop(engine);
                let place = keep(&loaded, &vault, &given)?;
                remark(&format!("\nKept in {place}."));
                for name in PARTNER_VARIABLES {
                    if variable(name).is_some() {
                        remark(&format!(
                            "{name} is set in the environment and goes before what is kept."
                        ));
                    }
                }
                remark("Next: `gleaner export --channel ingestion` sends new people through it.");
                return Ok(found.exit);
            }
            Err(failure) if matches!(failure.exit, Exit::Refused | Exit::Usage) => {
                remark(&format!("\n{failure}"));
            }
            Err(failure) => return Err(failure),
        }
        if attempt < ATTEMPTS {
            remark("\nOnce more, or an empty line to leave.");
        }
    }
    Err(Failure::new(
        Exit::Refused,
        "nothing was kept",
        "Look at the key in Greenhouse, then run `gleaner setup --partner` again.",
    ))
}

/// Asks for a key and its user; none for an empty line.
fn ask(loaded: &Loaded) -> Result<Option<Partner>, Failure> {
    let key = hidden("Partner key (does not show): ")?;
    let key = key.expose_secret().trim().to_owned();
    if key.is_empty() {
        return Ok(None);
    }
    let user = shown("E-mail address of the Greenhouse user to act for: ")?;
    Ok(Some(Partner {
        key: key.into(),
        user,
        url: loaded.config.greenhouse.ingestion_url.clone(),
    }))
}

fn as_used(given: &Partner) -> PartnerCredentials {
    PartnerCredentials {
        key: given.key.clone(),
        user: given.user.clone(),
    }
}

fn of_stand(stand: &PartnerStand) -> Finding {
    let pools = match stand.pools {
        Some(1) => "1 prospect pool".to_owned(),
        Some(count) => format!("{count} prospect pools"),
        None => "no prospect pools to see".to_owned(),
    };
    let jobs = match stand.jobs {
        1 => "1 open job".to_owned(),
        count => format!("{count} open jobs"),
    };
    let says = format!("accepted, for {}; {jobs}, {pools}", stand.user);
    match stand.jobs {
        0 => Finding::look(
            CHECK,
            says,
            "Have an admin put the acting user on the hiring team of a job, or publish one.",
        ),
        _ => Finding::ok(CHECK, says),
    }
}

/// Looks for a partner key and tries it, none where there is none; `silent` is a reason not to call.
pub(super) async fn look(loaded: &Loaded, silent: Option<&str>) -> Option<Finding> {
    if let Some(why) = silent {
        let in_environment = PARTNER_VARIABLES
            .iter()
            .all(|name| variable(name).is_some());
        let kept = match credentials::look_into(&credentials::partner_vault(loaded)) {
            _ if in_environment => true,
            Ok(Held::Nothing) => false,
            Ok(Held::Open(_) | Held::Sealed(_)) => true,
            Err(error) => return Some(failed(CHECK, credentials::unusable(error))),
        };
        return kept.then(|| Finding::note(CHECK, format!("there, not tried: {why}")));
    }
    let found = match credentials::find_partner(loaded) {
        Ok(found) => found?,
        Err(failure) => return Some(failed(CHECK, failure)),
    };
    let source = found.source;
    Some(
        match try_out_partner(&loaded.config, found.credentials, open::tell).await {
            Ok(stand) => {
                let mut finding = of_stand(&stand);
                finding.says = format!("{}, from {source}", finding.says);
                finding
            }
            Err(error) => failed(CHECK, Failure::from(error)),
        },
    )
}
