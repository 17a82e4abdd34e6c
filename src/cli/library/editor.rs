//! A record as TOML in the user's editor.

use super::super::exit::{Exit, Failure};
use super::super::out::can_ask;
use crate::library::{Changes, record_as_text, record_changes};
use crate::people::Profile;
use crate::tui::editor;

/// Opens the record in `$VISUAL` or `$EDITOR` and returns what was changed.
pub(super) async fn changes(profile: &Profile) -> Result<Changes, Failure> {
    let editor = match editor::named() {
        Some(editor) => editor,
        None if can_ask() => "vi".to_owned(),
        None => {
            return Err(Failure::new(
                Exit::Usage,
                "there is no editor to open",
                "Set EDITOR, or change single fields with --set, --add and --remove.",
            ));
        }
    };
    let before = record_as_text(profile);
    let edited = tokio::task::spawn_blocking(move || editor::run(&editor, &before)).await;
    let edited = edited.map_err(std::io::Error::other)?.map_err(|what| {
        Failure::new(
            Exit::Usage,
            format!("nothing was changed: {what}"),
            "Set EDITOR, or change single fields with --set, --add and --remove.",
        )
    })?;
    record_changes(profile, &edited)
        .map_err(|what| Failure::new(Exit::Usage, what, "Nothing was changed; edit it again."))
}
