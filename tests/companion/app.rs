//! Browsers beside the app that is open on the same data directory.

use serde_json::json;

use crate::binary::Cli;
use crate::host::{house, person, tab};
use crate::pipes::{Pipes, data, until};
use crate::pty::Terminal;
use crate::support::stranger;

/// The app in a terminal of its own.
fn app(cli: &Cli) -> Terminal {
    let mut command = portable_pty::CommandBuilder::new(env!("CARGO_BIN_EXE_gleaner"));
    command.env_clear();
    for (name, value) in cli.command(&[]).get_envs() {
        command.env(name, value.unwrap());
    }
    command.env("TERM", "xterm-256color");
    command.env("GLEANER_DATA_DIR", data(cli));
    Terminal::open(command, 120, 40)
}

#[test]
fn the_app_allows_a_browser_sends_its_exports_and_shows_whom_it_asks_for() {
    let cli = house("1s");
    let mut app = app(&cli);
    app.until("60 candidates");
    let mut pipes = Pipes::start(&cli);
    let code = pipes.hello()["code"].as_str().unwrap().to_owned();
    // The library is empty, so the focus is in the search box; the key is for the list.
    app.until(&code);
    app.keys("\t");
    app.keys("B");
    app.until("is allowed");
    assert_eq!(pipes.hello()["paired"], true);
    let pipes = std::cell::RefCell::new(pipes);

    // The job picked in the app is the one that the popup has selected.
    app.keys("p");
    app.until("Engineering Manager");
    app.keys("\r");
    until("the popup knows the app's job", || {
        let jobs = pipes.borrow_mut().ask(json!({"ask": "jobs"})).unwrap();
        jobs["session"].is_string()
    });
    let mut pipes = pipes.into_inner();

    // Two browsers at once; the app, which has the connection, sends what both export.
    let mut other = Pipes::start(&cli);
    assert_eq!(other.hello()["paired"], true);
    let (job, _) = cli.house.job();
    for (pipes, number) in [(&mut pipes, 7), (&mut other, 8)] {
        let (url, title) = tab(number);
        let checked = pipes.check(&url, &title);
        let plan = json!({"ask": "plan", "person": person(&checked)["person"], "job": job.0});
        let plan = pipes.ask(plan).unwrap();
        pipes
            .ask(json!({"ask": "export", "plan": plan["plan"]}))
            .unwrap();
    }
    assert_eq!(other.hang_up(), 0);
    until("both are there", || {
        cli.house.admin().count("candidates") == 62
    });

    let (url, title) = tab(9);
    let checked = pipes.check(&url, &title);
    let open = json!({"ask": "keep", "person": person(&checked)["person"], "open": true});
    assert_eq!(pipes.ask(open).unwrap()["opened"], true);
    app.until(&stranger(9).name());
    let id = cli.house.admin().rows("candidates")[0]["id"]
        .as_i64()
        .unwrap();
    let open =
        json!({"ask": "keep", "person": person(&checked)["person"], "open": true, "candidate": id});
    pipes.ask(open).unwrap();
    app.until(&format!("#{id}"));
    assert_eq!(pipes.hang_up(), 0);
}
