//! The page of the documentation that lists every key, written from the table of actions.

use std::fmt::Write as _;

use super::{Action, Context, Group};

/// Returns `docs/keys.md`: every action with its keys, its name in the config and where it works.
pub fn keys_page() -> String {
    let mut page = String::from(
        "# Keys\n\n\
         Every action with the keys it has unless the settings say otherwise. `?` shows the same on the screen,\n\
         for the pane that has the focus first; `:` finds an action by name. To change a key, write a line such as\n\
         `mark = [\"m\"]` into section `[keys]` of the settings (`gleaner config path` names the file, `gleaner\n\
         config print` shows what holds). A chord such as `g g` is typed one key after the other.\n\n\
         This page is written from the table that the program itself goes by; a test keeps it so.\n",
    );
    for group in Group::ALL {
        // Writing to a String can't fail.
        let _ = write!(
            page,
            "\n## {}\n\n| key | does | where | name |\n| --- | --- | --- | --- |\n",
            group.title()
        );
        let actions = Action::ALL.iter().filter(|action| action.group() == group);
        for action in actions.filter(|action| action.available()) {
            let keys: Vec<String> = action.default_keys().iter().map(|key| code(key)).collect();
            let _ = writeln!(
                page,
                "| {} | {} | {} | `{}` |",
                keys.join(" "),
                action.description().replace('|', "\\|"),
                places(action.contexts()),
                action.name()
            );
        }
    }
    page
}

/// Returns a key as code; a pipe would end the cell.
fn code(key: &str) -> String {
    match key {
        "|" => "`\\|`".to_owned(),
        "`" => "`` ` ``".to_owned(),
        key => format!("`{key}`"),
    }
}

fn places(contexts: &[Context]) -> String {
    if contexts.len() == Context::ALL.len() {
        return "everywhere".to_owned();
    }
    let names: Vec<&str> = contexts.iter().map(|context| context.words()).collect();
    names.join(", ")
}
