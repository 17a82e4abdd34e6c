//! Examples of the commands below a command: what is typed, and what it does.

/// A command by its path, such as `outbox list`, and its examples.
pub type Examples = (&'static str, [(&'static str, &'static str); 2]);

/// The examples.
#[rustfmt::skip]
pub const NESTED: &[Examples] = &[
    ("profiles list", [
        ("gleaner profiles list", "which there are, and which is in use"),
        ("gleaner --format jsonl profiles list", "the same for programs"),
    ]),
    ("profiles use", [
        ("gleaner profiles use acme", "from now on, unless --profile says otherwise"),
        ("gleaner profiles use default", "the data directory itself again"),
    ]),
    ("library list", [
        ("gleaner library list source:linkedin added:7d", "records that a query finds"),
        ("gleaner library list --pairs", "records that may be one person"),
    ]),
    ("library lists", [
        ("gleaner library lists", "the lists of people"),
        ("gleaner --format jsonl library lists", "the same for programs"),
    ]),
    ("library list-add", [
        ("gleaner library list-add Rust 12 15", "two records on the list Rust"),
        ("gleaner library list-add \"Berlin 2027\" 12", "a name of two words"),
    ]),
    ("library list-remove", [
        ("gleaner library list-remove Rust 12", "takes a record off the list"),
        ("gleaner library list-remove Rust", "removes the list, not the people"),
    ]),
    ("library skip", [
        ("gleaner library skip 12 --reason \"new job\" --until 90d", "out of the list for three months"),
        ("gleaner library skip 12 15", "until they are brought back"),
    ]),
    ("library bring-back", [
        ("gleaner library bring-back 12", "into the list again"),
        ("gleaner library bring-back 12 15", "two of them"),
    ]),
    ("library show", [
        ("gleaner library show 12", "a record, its sources and its history"),
        ("gleaner --format jsonl library show 12", "the same for programs"),
    ]),
    ("library edit", [
        ("gleaner library edit 12 --set company=Acme --add tags=rust", "changes two fields"),
        ("gleaner library edit 12", "the whole record in your editor"),
    ]),
    ("library merge", [
        ("gleaner library merge 12 15", "15 becomes a part of 12, after asking"),
        ("gleaner library merge 12 15 16 --yes", "several at once, without asking"),
    ]),
    ("library split", [
        ("gleaner library split 12", "takes apart what was merged last"),
        ("gleaner library split 12 --source 2", "the second source is another person's"),
    ]),
    ("library apart", [
        ("gleaner library apart 12 15", "two people, whatever they have in common"),
        ("gleaner library apart li:ada gh:ada", "the same, by ids of their sources"),
    ]),
    ("library delete", [
        ("gleaner library delete 12", "removes a record, after asking"),
        ("gleaner library delete 12 15 --yes", "removes two without asking"),
    ]),
    ("library undo-import", [
        ("gleaner library undo-import", "takes the last import back"),
        ("gleaner library undo-import 3", "takes the third import back"),
    ]),
    ("companion install", [
        ("gleaner companion install", "into every browser that is found"),
        ("gleaner companion install --browser firefox", "into one of them"),
    ]),
    ("companion status", [
        ("gleaner companion status", "which browsers are set up and allowed"),
        ("gleaner --format jsonl companion status", "the same for programs"),
    ]),
    ("companion uninstall", [
        ("gleaner companion uninstall", "out of all browsers"),
        ("gleaner --data-dir ./other companion uninstall", "the one of another data directory"),
    ]),
    ("companion allow", [
        ("gleaner companion allow 4F7K", "lets in the browser that shows this code"),
        ("gleaner --data-dir ./other companion allow 4F7K", "for another data directory"),
    ]),
    ("decisions export", [
        ("gleaner decisions export > decisions.jsonl", "writes them into a file"),
        ("gleaner --offline decisions export", "without calling Greenhouse"),
    ]),
    ("decisions import", [
        ("gleaner decisions import decisions.jsonl", "takes them in from a file"),
        ("gleaner decisions import -", "takes them in from standard input"),
    ]),
    ("outbox list", [
        ("gleaner outbox list --state needs_person", "what waits for a person"),
        ("gleaner --format csv outbox list > exports.csv", "all of it, never sent too, as a file"),
    ]),
    ("outbox show", [
        ("gleaner outbox show 8f2c1d07", "one export, by the end of its id"),
        ("gleaner --format jsonl outbox show 8f2c1d07", "the same for programs"),
    ]),
    ("outbox undo", [
        ("gleaner outbox undo 8f2c1d07", "cancels it, or removes the application after asking"),
        ("gleaner outbox undo 8f2c1d07 --yes", "the same without asking"),
    ]),
    ("outbox settle", [
        ("gleaner outbox settle 8f2c1d07", "checks now whether it arrived"),
        ("gleaner outbox settle 8f2c1d07 --candidate 4011", "says which candidate it is"),
    ]),
    ("outbox track", [
        ("gleaner outbox track", "status and stage of those who left through the partner key"),
        ("gleaner --format jsonl outbox track", "the same for programs"),
    ]),
    ("outbox resume", [
        ("gleaner outbox resume", "goes on until nothing waits that settles by itself"),
        ("gleaner outbox resume --once", "one pass only"),
    ]),
    ("outbox retry", [
        ("gleaner outbox retry 8f2c1d07", "checks and tries one again"),
        ("gleaner outbox retry --refused", "tries all failed ones again"),
    ]),
    ("outbox forget", [
        ("gleaner outbox forget 8f2c1d07", "cancels an export"),
        ("gleaner outbox forget 8f2c1d07 --step 2", "cancels one write that follows it"),
    ]),
    ("config path", [
        ("gleaner config path", "where the config file belongs"),
        ("gleaner --config work.toml config path", "the one that this option names"),
    ]),
    ("config print", [
        ("gleaner config print", "all that holds: settings, keys and theme"),
        ("gleaner config print > config.toml", "a file to change"),
    ]),
    ("config check", [
        ("gleaner config check", "every mistake in the file"),
        ("gleaner --config work.toml config check", "the mistakes of another file"),
    ]),
    ("config schema", [
        ("gleaner config schema > gleaner.schema.json", "a file for editors that check as you type"),
        ("gleaner config schema | jq .properties.export", "what one section takes"),
    ]),
];
