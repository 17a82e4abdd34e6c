//! A plan in full: each person field by field, and what else may happen.

use crate::cli::exit::Failure;
use crate::cli::out::{Out, remark};
use crate::export::{Plan, PlanItem, Step, UNSEEN};
use crate::people::inert::one_line;

/// Columns of the labels.
const LABEL: usize = 18;

/// Writes of each person what will be written field by field, what stays here and what speaks
/// against it, in full; then what else may happen.
pub(super) fn details(plan: &Plan, out: &mut Out) -> Result<(), Failure> {
    for item in &plan.items {
        let lines = lines_of(item);
        if lines.is_empty() {
            continue;
        }
        out.line("")?;
        out.line(&one_line(&item.name))?;
        for line in lines {
            line.write(out)?;
        }
    }
    for effect in &plan.side_effects {
        remark(&format!("! {}", one_line(effect)));
    }
    unseen(plan);
    Ok(())
}

/// Says what Harvest does not show, where something is to be written.
pub(super) fn unseen(plan: &Plan) {
    if plan.items.iter().any(|item| item.step.writes()) {
        remark(UNSEEN);
    }
}

/// A value of one person.
struct Line<'a> {
    label: &'a str,
    value: &'a str,
    /// What there is to say of it; empty for nothing.
    said: String,
}

impl Line<'_> {
    /// Writes it; what stands on several lines stands so here.
    fn write(&self, out: &mut Out) -> Result<(), Failure> {
        let label = one_line(self.label);
        let mut head = format!("  {label:<LABEL$}");
        let value = match self.value {
            "" => " ",
            value => value,
        };
        let mut lines = value.lines().peekable();
        while let Some(line) = lines.next() {
            let said = match lines.peek() {
                None if !self.said.is_empty() => format!(" ({})", one_line(&self.said)),
                _ => String::new(),
            };
            out.wrapped(&head, &format!("{}{said}", one_line(line)))?;
            head = " ".repeat(head.len());
        }
        Ok(())
    }
}

/// Returns the lines of one person.
fn lines_of(item: &PlanItem) -> Vec<Line<'_>> {
    let line = |label, value, said: &str| Line {
        label,
        value,
        said: said.to_owned(),
    };
    let mut lines = Vec::new();
    for warning in &item.warnings {
        let said = match (warning.holds, &item.overridden) {
            (true, None) => "blocks it",
            (true, Some(_)) => "overridden",
            (false, _) => "goes on all the same",
        };
        lines.push(line("!", &warning.says, said));
    }
    if let Some(namesakes) = &item.namesakes {
        lines.push(line("!", namesakes, "judged a different person"));
    }
    if let Some(word) = &item.overridden {
        let kept = if word.note {
            "kept, and put into a note"
        } else {
            "kept with the export"
        };
        lines.push(line("Override", &word.reason, kept));
    }
    if item.step.writes() || item.is_guarded() || item.step == Step::Unchecked {
        lines.push(line("Write", step(&item.step), ""));
        let fields = item.fields.iter();
        lines.extend(fields.map(|field| line(&field.label, &field.value, "")));
        let stays = item.left_out.iter();
        lines.extend(stays.map(|left| {
            let said = format!("not sent: {}", left.reason);
            line(&left.label, &left.value, &said)
        }));
    }
    lines
}

fn step(step: &Step) -> &'static str {
    match step {
        Step::Create => "new person with an application",
        Step::Add { .. } => "an application for the person who is there",
        Step::Convert { .. } => "a prospect becomes a candidate",
        Step::AlreadyOnJob { .. } => "already there",
        Step::NeedsReview { .. } => "somebody must look first",
        Step::Guarded { would, .. } => self::step(would),
        Step::Unchecked => {
            "new person with an application, once somebody says that it may be a duplicate"
        }
        Step::Refused { .. } => "can't be written",
    }
}
