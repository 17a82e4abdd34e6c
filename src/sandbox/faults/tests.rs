use super::*;

fn rule(spec: &str) -> Rule {
    match spec.parse() {
        Ok(Fault::Rule(rule)) => rule,
        other => panic!("{spec}: {other:?}"),
    }
}

fn strikes(spec: &str, requests: usize) -> Vec<bool> {
    let mut faults = Faults::default();
    faults.add(rule(spec));
    (0..requests)
        .map(|_| !faults.strike("POST", "/v3/candidates").is_empty())
        .collect()
}

#[test]
fn a_spec_names_kind_match_and_options() {
    let rule = rule("drop-after:POST /v3/candidates:n=1");
    assert_eq!(
        (rule.kind, rule.method.as_deref(), rule.times),
        (Kind::DropAfter, Some("POST"), Some(1))
    );
    assert_eq!(rule.path, "/v3/candidates");
}

#[test]
fn counts_are_kept() {
    assert_eq!(
        strikes("500:POST /v3/candidates:n=1", 3),
        [true, false, false]
    );
    assert_eq!(strikes("500:/v3/*:after=1,n=1", 3), [false, true, false]);
    assert_eq!(strikes("500:/v3/*:every=2", 4), [false, true, false, true]);
    assert_eq!(strikes("500:GET /v3/*", 2), [false, false]);
    assert_eq!(strikes("500", 2), [true, true]);
}

#[test]
fn probability_follows_the_seed() {
    let one = strikes("500:*:p=0.5,seed=3", 200);
    assert_eq!(one, strikes("500:*:p=0.5,seed=3", 200));
    let struck = one.iter().filter(|&&struck| struck).count();
    assert!((60..140).contains(&struck), "{struck} of 200");
}

#[test]
fn a_wrong_spec_names_the_valid_ones() {
    for spec in [
        "nonsense",
        "500:v3",
        "500:*:q=1",
        "500:*:p=2",
        "500:*:n=x",
        "switch:nope",
        "switch:expiry=never",
        "hang:*:when=now",
    ] {
        let message = spec.parse::<Fault>().expect_err(spec).to_string();
        assert!(
            message.contains("drop-after") || message.contains("single-active-token"),
            "{message}"
        );
    }
}

#[test]
fn every_switch_has_its_name() {
    for name in Switches::NAMES.split_whitespace() {
        let spec = match name.split_once('=') {
            Some((name, values)) => format!(
                "switch:{name}={}",
                values.split('|').next_back().unwrap_or_default()
            ),
            None => format!("switch:{name}"),
        };
        spec.parse::<Fault>()
            .unwrap_or_else(|error| panic!("{spec}: {error}"));
    }
}

#[test]
fn stars_stand_for_anything() {
    assert!(glob("/v3/candidates/*", "/v3/candidates/12/merge"));
    assert!(glob("*", "/token"));
    assert!(glob("/v3/*/merge", "/v3/candidates/12/merge"));
    assert!(!glob("/v3/candidates", "/v3/candidates/12"));
}
