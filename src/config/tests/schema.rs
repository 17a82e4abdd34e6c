use serde_json::{Value, json};

use super::*;
use crate::config::read_file;

fn as_json(text: &str) -> Value {
    serde_json::to_value(text.parse::<toml::Table>().unwrap()).unwrap()
}

fn validator() -> jsonschema::Validator {
    let schema = schema();
    assert!(jsonschema::meta::is_valid(&schema));
    jsonschema::validator_for(&schema).unwrap()
}

/// Returns the complaints of the schema about a file.
fn complaints(validator: &jsonschema::Validator, file: &Value) -> Vec<String> {
    let errors = validator.iter_errors(file);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

#[test]
fn the_example_fits_with_and_without_what_it_leaves_out() {
    let validator = validator();
    assert_eq!(complaints(&validator, &as_json(EXAMPLE)), [""; 0]);
    let is_setting = |line: &str| {
        let name = line.split(" = ").next().unwrap_or_default();
        all().any(|setting| setting.name.ends_with(&format!(".{name}")))
    };
    let whole: Vec<&str> = EXAMPLE
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(bare) if is_setting(bare) => bare,
            _ => line,
        })
        .collect();
    let whole = whole.join("\n");
    assert!(whole.lines().any(|line| line.starts_with("user_id = ")));
    assert_eq!(complaints(&validator, &as_json(&whole)), [""; 0]);
    assert_eq!(read_file(&mut defaults(), &whole), []);
}

#[test]
fn every_setting_is_told_and_has_its_default() {
    let schema = schema();
    for setting in all() {
        let (section, name) = setting.name.split_once('.').unwrap();
        let of = &schema["properties"][section]["properties"][name];
        assert!(of["description"].is_string(), "{}", setting.name);
        let shown = (setting.show)(&defaults());
        assert_eq!(
            of.get("default").is_some(),
            shown.is_some(),
            "{}",
            setting.name
        );
    }
}

/// What the reader takes and the schema does not, or the other way round, would mislead whoever types
/// with the schema's help.
#[test]
fn schema_and_reader_agree_on_right_and_wrong() {
    let validator = validator();
    let config = defaults();
    let values = [
        "true",
        "0",
        "1",
        "-1",
        "36500",
        "36501",
        "1.5",
        "\"\"",
        "\"x\"",
        "\"30s\"",
        "\"30\"",
        "\"5 min\"",
        "\"auto\"",
        "\"hold\"",
        "\"dark\"",
        "\"harvest\"",
        "\"private\"",
        "\"https://x.example\"",
        "\"ftp://x.example\"",
        "\"x.example\"",
        "[]",
        "[\"profile\"]",
        "[\"x\"]",
        "[1]",
        "{}",
        "2026-11-30",
    ];
    for setting in all() {
        let (section, name) = setting.name.split_once('.').unwrap();
        for value in values {
            let text = format!("[{section}]\n{name} = {value}\n");
            let reader = read_file(&mut config.clone(), &text).is_empty();
            let fits = complaints(&validator, &as_json(&text)).is_empty();
            // Which addresses, folders and times make sense is for the reader alone.
            let finer = ["greenhouse.timeout", "export.resumes"].contains(&setting.name);
            assert!(fits == reader || finer && fits, "{text}: {reader} {fits}");
        }
    }
}

#[test]
fn what_is_no_setting_does_not_fit() {
    let validator = validator();
    for file in [
        json!({"greenhous": {}}),
        json!({"greenhouse": {"harvest_ulr": "https://x.example"}}),
        json!({"keys": {"quit": "q"}}),
        json!({"keys": {"qiut": ["q"]}}),
        json!({"theme": {"txet": "bold"}}),
    ] {
        assert!(!validator.is_valid(&file), "{file}");
    }
}
