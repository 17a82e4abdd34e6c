# The handful of commands one needs; `just` lists them.

_default:
    @just --list

# The app against the embedded sandbox
demo:
    cargo run --release -- demo

# Everything that `cargo test` runs
test *ARGS:
    cargo test --locked {{ARGS}}

# Format and lints, as .ci/run has them
check:
    cargo fmt --all --check
    cargo clippy --all-targets --locked -- -D warnings

# Accept changed screens; read the difference before you commit
snapshots:
    INSTA_UPDATE=always cargo test --locked --test screen
    find tests -name '*.snap.new' -delete

# Random schedules of faults and kills
schedules N="1000":
    GLEANER_SCHEDULES={{N}} cargo test --release --locked --test export schedules:: -- --nocapture

# Everything that a change must pass
ci:
    .ci/run
