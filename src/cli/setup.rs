//! `setup`: asks for credentials, tries them, says what they may do, keeps them.

use secrecy::ExposeSecret as _;

use super::args::Global;
use super::ask::{hidden, shown};
use super::credentials::{self, VARIABLES, variable};
use super::exit::{Exit, Failure};
use super::findings::{self, Finding, Sign};
use super::out::{Out, can_ask, remark};
use super::{encryption, open, runtime};
use crate::config::Loaded;
use crate::config::secrets::{self, Place, Secret, SecretError, Vault};
use crate::worker::{self, ABILITIES, Engine, EngineError, EngineOptions, Need, Standing, try_out};

/// How often credentials are asked for before it ends.
pub(super) const ATTEMPTS: usize = 3;

/// Asks for credentials until some work, and keeps them; or forgets those that are kept.
pub fn run(global: &Global, forget: bool, out: &mut Out) -> Result<Exit, Failure> {
    let loaded = open::load(global)?;
    if !loaded.mistakes.is_empty() {
        return Err(open::mistakes(&loaded));
    }
    let vault = credentials::vault(&loaded);
    if forget {
        let mut gone = vault.forget().map_err(credentials::unusable)?;
        let partner = credentials::partner_vault(&loaded).forget();
        gone.extend(partner.map_err(credentials::unusable)?);
        return forgotten(gone, out);
    }
    if global.offline {
        return Err(Failure::new(
            Exit::Usage,
            "credentials are tried before they are kept, and that needs Greenhouse",
            "Leave --offline off.",
        ));
    }
    if !can_ask() {
        return Err(Failure::new(
            Exit::Usage,
            "setup asks questions, and there is no terminal to ask them on",
            "Run it in a terminal; where there is none, set GLEANER_CLIENT_ID and GLEANER_CLIENT_SECRET (and \
             GLEANER_USER_ID to act as a certain user).",
        ));
    }
    introduce(&loaded);
    for attempt in 1..=ATTEMPTS {
        let Some(given) = ask(&loaded)? else {
            remark("Nothing was kept.");
            return Ok(Exit::Interrupted);
        };
        match tried(&loaded, &given) {
            Ok(standing) => {
                let found = findings::of_standing(&standing);
                remark("");
                findings::show(&found, out)?;
                let user_is_wrong = |finding: &Finding| {
                    finding.check == "acting user" && finding.state == Sign::Bad
                };
                if !found.iter().any(user_is_wrong) {
                    if !is_ours(&loaded, &given)? {
                        remark("Nothing was kept.");
                        return Ok(Exit::Usage);
                    }
                    let place = keep(&loaded, &vault, &given)?;
                    remark(&format!("\nKept in {place}."));
                    return Ok(end(&found));
                }
            }
            Err(failure) if failure.exit == Exit::Refused => remark(&format!("\n{failure}")),
            Err(failure) => return Err(failure),
        }
        if attempt < ATTEMPTS {
            remark("\nOnce more, or an empty line to leave.");
        }
    }
    Err(Failure::new(
        Exit::Refused,
        "nothing was kept",
        "Look at the credential in Greenhouse, then run `gleaner setup` again.",
    ))
}

/// Takes a person's word that the credentials in force are of the organisation that the data
/// directory belongs to.
pub fn same_organisation(global: &Global, out: &mut Out) -> Result<Exit, Failure> {
    let mut loaded = open::load(global)?;
    if !loaded.mistakes.is_empty() {
        return Err(open::mistakes(&loaded));
    }
    encryption::unlock(&loaded)?;
    let found = credentials::find(&loaded)?;
    let partner = credentials::find_partner(&loaded)?;
    let sources = [
        found.as_ref().map(|found| found.source.to_string()),
        partner
            .as_ref()
            .map(|found| format!("the partner key of {}", found.source)),
    ];
    let sources: Vec<String> = sources.into_iter().flatten().collect();
    if sources.is_empty() {
        return Err(EngineError::NoCredentials.into());
    }
    let credentials = found.map(|found| {
        let user = &mut loaded.config.greenhouse.user_id;
        *user = user.or(found.user_id);
        found.credentials
    });
    let engine = Engine::open_with_partner(
        EngineOptions {
            config: loaded.config.clone(),
            data: loaded.paths.data.clone(),
            offline: false,
            credentials,
        },
        partner.map(|found| found.credentials),
    )?;
    let tenant = runtime()?.block_on(engine.setup.vouch())?;
    out.line(&format!(
        "From now on these credentials ({}) count as those of {tenant}, to which {} belongs.",
        sources.join(", "),
        loaded.paths.data.display()
    ))?;
    Ok(Exit::Done)
}

/// Finds out whether new credentials are of the organisation that the data directory belongs to; where
/// Greenhouse does not say, a person is asked.
fn is_ours(loaded: &Loaded, given: &secrets::Credentials) -> Result<bool, Failure> {
    let credentials = || worker::Credentials {
        client_id: given.client_id.clone(),
        client_secret: given.client_secret.clone(),
    };
    let engine = opened(loaded)?;
    let runtime = runtime()?;
    let Some(tenant) = runtime.block_on(engine.setup.admit_new(credentials(), false))? else {
        return Ok(true);
    };
    if !is_of(loaded, &tenant)? {
        return Ok(false);
    }
    runtime.block_on(engine.setup.admit_new(credentials(), true))?;
    Ok(true)
}

/// Asks a person whether what is about to be kept is of the organisation that the data directory
/// belongs to.
pub(super) fn is_of(loaded: &Loaded, tenant: &str) -> Result<bool, Failure> {
    remark(&format!(
        "\n{} belongs to {tenant}, and Greenhouse does not say whose this is.",
        loaded.paths.data.display()
    ));
    let said = shown("Type `same` if it is the same organisation (empty: keep nothing): ")?;
    let is_same = said.eq_ignore_ascii_case("same");
    if !is_same {
        remark("For another organisation, run setup with a directory of its own: --data-dir.");
    }
    Ok(is_same)
}

/// Opens the data directory, for a word on whose it is.
pub(super) fn opened(loaded: &Loaded) -> Result<Engine, Failure> {
    encryption::unlock(loaded)?;
    let engine = Engine::open(EngineOptions {
        config: loaded.config.clone(),
        data: loaded.paths.data.clone(),
        offline: true,
        credentials: None,
    })?;
    Ok(engine)
}

/// Says how to go on, and returns the code to end with.
fn end(found: &[Finding]) -> Exit {
    for name in VARIABLES.iter().filter(|name| variable(name).is_some()) {
        remark(&format!(
            "{name} is set in the environment and goes before what is kept."
        ));
    }
    let exit = findings::exit(found);
    if exit != Exit::Refused {
        remark("Next: `gleaner sync` copies your candidates, `gleaner` opens the app.");
    }
    exit
}

/// Says what is about to be asked for, and where it comes from.
fn introduce(loaded: &Loaded) {
    remark(&format!(
        "Gleaner works with a credential of yours; make one in Greenhouse under\n\
         Configure > Dev Center > API Credentials, API type \"Harvest V3 (OAuth)\".\n\
         Scopes to select there (what is missing is named below):\n\
         {}\n\
         It is tried at {}\n",
        scopes_to_select(),
        loaded.config.greenhouse.auth_url
    ));
}

/// Returns every scope that Gleaner uses, a line for each resource.
fn scopes_to_select() -> String {
    let mut lines: Vec<(&str, Vec<String>)> = Vec::new();
    for ability in &ABILITIES {
        let scope = ability.scope.trim_start_matches("harvest:");
        let (resource, right) = scope.split_once(':').unwrap_or((scope, ""));
        let right = match ability.need {
            Need::Extra => format!("{right} (optional)"),
            Need::All | Need::Part => right.to_owned(),
        };
        match lines.iter_mut().find(|(known, _)| *known == resource) {
            Some((_, rights)) => rights.push(right),
            None => lines.push((resource, vec![right])),
        }
    }
    let lines: Vec<String> = lines
        .iter()
        .map(|(resource, rights)| format!("  {resource}: {}", rights.join(", ")))
        .collect();
    lines.join("\n")
}

/// Asks for a credential and its user; none for an empty line.
fn ask(loaded: &Loaded) -> Result<Option<secrets::Credentials>, Failure> {
    let client_id = shown("Client id: ")?;
    if client_id.is_empty() {
        return Ok(None);
    }
    let client_secret = hidden("Client secret (does not show): ")?;
    let client_secret = client_secret.expose_secret().trim().to_owned().into();
    let greenhouse = &loaded.config.greenhouse;
    let user_id = match greenhouse.user_id {
        Some(id) => {
            remark(&format!("Acting as user {id}, as the settings say."));
            None
        }
        None => user()?,
    };
    Ok(Some(secrets::Credentials {
        client_id,
        client_secret,
        user_id,
        harvest_url: greenhouse.harvest_url.clone(),
        auth_url: greenhouse.auth_url.clone(),
    }))
}

fn user() -> Result<Option<u64>, Failure> {
    loop {
        let text = shown("Site Admin's user ID (empty: the credential's own user): ")?;
        match text.parse() {
            _ if text.is_empty() => return Ok(None),
            Ok(id) if id > 0 => return Ok(Some(id)),
            _ => remark(
                "That is not a user ID: a number, which ends the address of the user's page in Greenhouse.",
            ),
        }
    }
}

/// Asks Greenhouse about a credential. Ctrl-c ends the process, and nothing was kept by then.
fn tried(loaded: &Loaded, given: &secrets::Credentials) -> Result<Standing, Failure> {
    remark("Trying them...");
    let mut config = loaded.config.clone();
    config.greenhouse.user_id = config.greenhouse.user_id.or(given.user_id);
    let credentials = worker::Credentials {
        client_id: given.client_id.clone(),
        client_secret: given.client_secret.clone(),
    };
    let runtime = runtime()?;
    let standing = runtime.block_on(try_out(&config, credentials, open::tell))?;
    Ok(standing)
}

/// Keeps a secret in the key store, else in a sealed file.
pub(super) fn keep<T: Secret>(
    loaded: &Loaded,
    vault: &Vault<T>,
    given: &T,
) -> Result<Place, Failure> {
    let wants_key_store = vault.keep() == secrets::Keep::KeyStore;
    match vault.keep_in_key_store(given) {
        Err(SecretError::NoKeyStore(_)) if !wants_key_store => {}
        Err(silent @ SecretError::Silent) if !wants_key_store => remark(&format!("\n{silent}")),
        kept => return kept.map_err(credentials::unusable),
    }
    remark("\nThey go into a file sealed with a passphrase, which Gleaner asks for at its start.");
    let passphrase = credentials::new_passphrase()?;
    open::ready(loaded)?;
    vault
        .keep_in_file(given, &passphrase)
        .map_err(credentials::unusable)
}

/// Says where secrets are gone from.
pub(super) fn forgotten(gone: Vec<Place>, out: &mut Out) -> Result<Exit, Failure> {
    if gone.is_empty() {
        out.line("No credentials were kept.")?;
    }
    for place in gone {
        out.line(&format!("Gone from {place}."))?;
    }
    Ok(Exit::Done)
}
