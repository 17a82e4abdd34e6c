use super::*;

fn read(text: &str) -> (Keymap, Vec<Mistake>) {
    Keymap::from_table(&text.parse().expect("TOML"))
}

fn typed(keys: &str) -> Vec<Key> {
    keys.parse::<Chord>().expect("keys").keys().to_vec()
}

#[test]
fn the_defaults_have_no_mistake() {
    let (_, mistakes) = read("");
    assert_eq!(mistakes, []);
    for action in Action::ALL {
        for key in action.default_keys() {
            key.parse::<Chord>().expect(key);
        }
    }
}

#[test]
fn the_example_is_the_defaults() {
    let example: toml::Table = keys_example().parse().expect("TOML");
    let keys = example["keys"].as_table().expect("a table");
    assert_eq!(keys.len(), Action::ALL.len());
    assert_eq!(Keymap::from_table(keys), (Keymap::default(), vec![]));
}

#[test]
fn an_entry_replaces_the_keys_of_its_action() {
    let (keymap, mistakes) = read("mark = ['m', 'ctrl-x m']\nopen = []");
    assert_eq!(mistakes, []);
    let results = |keys| keymap.lookup(Context::Results, &typed(keys));
    assert_eq!(results("m"), Lookup::Action(Action::Mark));
    assert_eq!(results("ctrl-x"), Lookup::Pending);
    assert_eq!(results("ctrl-x m"), Lookup::Action(Action::Mark));
    assert_eq!(results("space"), Lookup::Nothing);
    assert_eq!(results("o"), Lookup::Nothing);
}

#[test]
fn all_mistakes_are_reported_and_the_rest_counts() {
    let (keymap, mistakes) = read(
        "exprot = ['x']\nmark = ['hyper-x', 7]\nopen = 'o'\nsync = ['p']\nrecheck = ['ctrl-r']",
    );
    let entries: Vec<&str> = mistakes.iter().map(|m| m.entry.as_str()).collect();
    assert_eq!(entries, ["exprot", "mark", "mark", "open", "sync"]);
    assert_eq!(
        mistakes[0].hint.as_deref(),
        Some("did you mean `export`?"),
        "{mistakes:?}"
    );
    let results = |keys| keymap.lookup(Context::Results, &typed(keys));
    assert_eq!(results("p"), Lookup::Action(Action::PickJob));
    assert_eq!(results("space"), Lookup::Action(Action::Mark));
    assert_eq!(results("ctrl-r"), Lookup::Action(Action::Recheck));
}

#[test]
fn a_chord_that_hides_another_is_a_mistake() {
    let (_, mistakes) = read("mark = ['g']");
    assert_eq!(mistakes.len(), 1, "{mistakes:?}");
    let (_, mistakes) = read("first = ['home']\nmark = ['g']");
    assert_eq!(mistakes, []);
}

#[test]
fn every_action_of_the_design_may_be_named() {
    let names = "quit help palette focus-search next previous page-down page-up first last \
        next-pane previous-pane mark mark-all clear-marks filter-all filter-new filter-possible \
        filter-in-greenhouse pick-job export export-marked confirm cancel copy open recheck same \
        not-same explain next-undecided repeat undo outbox sync";
    for name in names.split_whitespace() {
        let (_, mistakes) = read(&format!("{name} = ['f9']"));
        assert_eq!(mistakes, [], "{name}");
    }
}

#[test]
fn printable_keys_are_text_in_a_text_box() {
    let keymap = Keymap::default();
    assert_eq!(keymap.lookup(Context::Search, &typed("j")), Lookup::Nothing);
    assert_eq!(
        keymap.lookup(Context::Search, &typed("down")),
        Lookup::Action(Action::Next)
    );
}

#[test]
fn what_this_version_cannot_do_has_no_effect() {
    let keymap = Keymap::default();
    for action in Action::ALL.iter().filter(|action| !action.available()) {
        for key in action.default_keys() {
            assert_ne!(
                keymap.lookup(Context::Results, &typed(key)),
                Lookup::Action(*action)
            );
        }
    }
}
