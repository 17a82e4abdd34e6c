//! One export with everything known about it.

use std::io;

use jiff::Timestamp;

use crate::cli::args::Format;
use crate::cli::check::last_in_greenhouse;
use crate::cli::exit::{Exit, Failure};
use crate::cli::out::{Out, remark};
use crate::export::MatchSuspect;
use crate::people::Application;
use crate::people::inert::one_line;
use crate::worker::{Engine, ExportShown};

/// Columns of the labels.
const LABEL: usize = 14;
/// Applications named of somebody who could be the person.
const APPLICATIONS: usize = 5;

/// Shows one export: its line, and below it what that has no room for.
pub(super) async fn show(engine: &Engine, id: &str, out: &mut Out) -> Result<Exit, Failure> {
    let shown = engine.outbox.show_export(id).await?;
    let exit = super::show(engine, &[id.to_owned()], out).await?;
    if out.format == Format::Jsonl {
        return Ok(exit);
    }
    out.line("")?;
    moments(&shown, out)?;
    how_they_stand(engine, id, out).await?;
    out.line(if shown.was_sent {
        "\nWhat was sent"
    } else {
        "\nWhat is to be sent"
    })?;
    for field in &shown.fields {
        labelled(&field.label, &field.value, out)?;
    }
    if !shown.follow_ups.is_empty() {
        out.line("\nWhat follows it")?;
    }
    for (step, one) in (1..).zip(&shown.follow_ups) {
        let why = one.reason.as_deref().unwrap_or_default();
        let line = format!("{:<LABEL$} {}  {why}", one.state.words(), one.what.words());
        out.line(&format!("  {step}  {}", one_line(line.trim_end())))?;
    }
    match &shown.could_be {
        Err(problem) => remark(&format!("\n{}", problem.what)),
        Ok(people) => {
            for found in people {
                could_be(found, out)?;
            }
        }
    }
    Ok(exit)
}

/// Says how somebody stands who left through the partner key, asked afresh where that can be.
async fn how_they_stand(engine: &Engine, id: &str, out: &mut Out) -> Result<(), Failure> {
    if engine.setup.has_partner()
        && let Err(error) = engine.outbox.refresh_standings(Some(id)).await
    {
        tracing::warn!(%error, "Candidate Ingestion was not asked");
    }
    if let Some(standing) = engine.outbox.standings().await?.get(id) {
        labelled("Stands", &standing.words(), out)?;
    }
    Ok(())
}

/// Says when what happened, and where to look.
fn moments(shown: &ExportShown, out: &mut Out) -> io::Result<()> {
    labelled("Export", &shown.row.id, out)?;
    labelled("Asked for", &moment(shown.created_at), out)?;
    if let Some(at) = shown.sent_at {
        labelled("Last call left", &moment(at), out)?;
    }
    if let Some(id) = shown.row.candidate {
        labelled("In Greenhouse", &id.page(), out)?;
    }
    Ok(())
}

/// Says who in Greenhouse could be the person, so that somebody can tell.
fn could_be(found: &MatchSuspect, out: &mut Out) -> io::Result<()> {
    let candidate = &found.candidate;
    let name = one_line(&candidate.name());
    out.line(&format!("\nCould be candidate {}, {name}", candidate.id))?;
    let made = candidate.created_at.map(moment);
    for (label, value) in [
        ("Page", Some(candidate.id.page())),
        ("Made", made),
        ("Company", candidate.company.clone()),
        ("Title", candidate.title.clone()),
        ("E-mail", Some(candidate.emails.join(", "))),
        ("Phone", Some(candidate.phones.join(", "))),
        ("Pages", Some(candidate.urls.join(", "))),
    ] {
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            labelled(label, &value, out)?;
        }
    }
    for application in found.applications.iter().take(APPLICATIONS) {
        labelled("Application", &standing(application), out)?;
    }
    let more = found.applications.len().saturating_sub(APPLICATIONS);
    if more > 0 {
        labelled("", &format!("and {more} more"), out)?;
    }
    out.line(if found.on_target.is_some() {
        "  has the application that this export was to make"
    } else {
        "  does not have the application that this export was to make"
    })
}

/// Returns where an application stands, with its day.
fn standing(application: &Application) -> String {
    let at = last_in_greenhouse(application);
    match application.created_at {
        Some(made) => format!("{at}, {}", made.strftime("%Y-%m-%d")),
        None => at,
    }
}

fn labelled(label: &str, value: &str, out: &mut Out) -> io::Result<()> {
    let (label, value) = (one_line(label), one_line(value));
    out.line(&format!("  {label:<LABEL$} {value}"))
}

fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}
