//! Tests of the pacer by table, and of the waiting around it.

use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::pacer::Pacer;
use super::{Budget, Lane, Millis, Reading};

/// The server's epoch second at local time 0.
const EPOCH: i64 = 1_795_435_200;

fn reading(remaining: u32, reset: i64, at: Millis) -> Reading {
    Reading {
        limit: Some(50),
        remaining: Some(remaining),
        reset: Some(EPOCH + reset),
        date: Some(EPOCH + at.div_euclid(1000)),
        ..Reading::default()
    }
}

/// A pacer that has had one answer, with `remaining` calls left until second 30.
fn known(remaining: u32) -> Pacer {
    let mut pacer = Pacer::default();
    // Two answers around a full second leave little doubt about the server's clock.
    for at in [980, 1_000] {
        let ticket = pacer.start(at);
        pacer.answered(ticket, at + 10, &reading(remaining, 30, at));
    }
    pacer
}

#[test]
fn before_the_first_answer_one_scout_goes_and_a_person_too() {
    let mut pacer = Pacer::default();
    assert_eq!(pacer.free(Lane::Sync, 0), 1);
    pacer.start(0);
    assert_eq!(pacer.free(Lane::Sync, 0), 0);
    assert_eq!(pacer.free(Lane::Export, 0), 0);
    assert_eq!(pacer.free(Lane::Interactive, 0), 3);
    // With no answer for a while more may try.
    assert_eq!(pacer.free(Lane::Sync, 1_000), 1);
    assert_eq!(pacer.next_change(0), Some(1_000));
}

#[test]
fn the_reserve_is_for_people_until_the_last_second() {
    let pacer = known(10);
    assert_eq!(pacer.free(Lane::Interactive, 5_000), 10);
    // Two for people, one for the scout.
    assert_eq!(pacer.free(Lane::Export, 5_000), 7);
    // A few more stay with people, and sync has them at the end.
    assert_eq!(pacer.free(Lane::Sync, 22_000), 1);
    assert_eq!(pacer.free(Lane::Export, 29_900), 9);
    assert_eq!(pacer.free(Lane::Sync, 29_900), 9);
}

#[test]
fn sync_leaves_a_part_of_the_window_to_people_and_gets_it_in_time() {
    let pacer = known(50);
    let free = |now| pacer.free(Lane::Sync, now);
    assert!((38..=40).contains(&free(1_100)), "{}", free(1_100));
    let times = [1_100, 5_000, 10_000, 15_000, 20_000, 25_000];
    assert!(times.is_sorted_by_key(|now| free(*now)));
    // The last calls of a window may be counted in the next: all of a few, not all of a whole one.
    assert_eq!(known(20).free(Lane::Sync, 29_900), 19);
    assert_eq!(free(29_900), 37);
    assert_eq!(pacer.free(Lane::Export, 1_100), 47);
    // Nothing else need happen for sync to look again.
    assert!(pacer.next_change(5_000).is_some_and(|at| at <= 6_000));
}

#[test]
fn calls_in_flight_are_taken_off() {
    let mut pacer = known(10);
    let tickets: Vec<_> = (0..7).map(|_| pacer.start(5_000)).collect();
    assert_eq!(pacer.free(Lane::Sync, 5_000), 0);
    assert_eq!(pacer.free(Lane::Interactive, 5_000), 3);
    // Answers out of order: the lowest count stands.
    pacer.answered(tickets[6], 5_100, &reading(3, 30, 5_100));
    pacer.answered(tickets[0], 5_110, &reading(9, 30, 5_110));
    assert_eq!(pacer.remaining(5_110), Some(0));
    for ticket in &tickets[1..6] {
        pacer.answered(*ticket, 5_120, &reading(5, 30, 5_120));
    }
    assert_eq!(pacer.remaining(5_120), Some(3));
}

#[test]
fn a_lost_call_counts_and_one_never_sent_does_not() {
    let mut pacer = known(10);
    let (lost, unsent) = (pacer.start(5_000), pacer.start(5_000));
    pacer.lost(lost);
    pacer.withdrawn(unsent);
    assert_eq!(pacer.remaining(5_000), Some(9));
}

#[test]
fn a_window_begins_when_a_scout_says_so() {
    let mut pacer = known(1);
    let slow = pacer.start(29_000);
    assert_eq!(
        pacer.free(Lane::Sync, 30_500),
        0,
        "nothing left to scout with"
    );
    assert_eq!(pacer.free(Lane::Sync, 31_500), 1, "over for certain");
    let scout = pacer.start(31_500);
    assert_eq!(pacer.free(Lane::Sync, 31_500), 0);
    pacer.answered(scout, 31_600, &reading(49, 60, 31_600));
    // The slow one may yet be counted here.
    assert_eq!(pacer.free(Lane::Interactive, 31_600), 48);
    pacer.answered(slow, 31_700, &reading(0, 30, 31_700));
    assert_eq!(pacer.free(Lane::Interactive, 31_700), 49);
    assert_eq!(pacer.free(Lane::Export, 31_700), 46);
}

#[test]
fn a_429_stops_all_lanes_for_as_long_as_it_says() {
    let mut pacer = known(40);
    let ticket = pacer.start(5_000);
    let refused = Reading {
        refused: true,
        retry_after: Some(Duration::from_secs(12)),
        ..reading(0, 30, 5_000)
    };
    pacer.answered(ticket, 5_010, &refused);
    for lane in Lane::ALL {
        assert_eq!(pacer.free(lane, 17_000), 0);
    }
    assert_eq!(pacer.stopped_for(5_010), 12_000);
    assert_eq!(
        pacer.free(Lane::Interactive, 17_020),
        0,
        "still the window that is used up"
    );
    assert!(pacer.free(Lane::Interactive, 31_500) > 0);
}

#[test]
fn without_headers_fifty_go_in_any_thirty_seconds() {
    let mut pacer = Pacer::default();
    let ticket = pacer.start(0);
    pacer.answered(ticket, 100, &Reading::default());
    let mut started = 1;
    while pacer.free(Lane::Interactive, 200) > 0 {
        pacer.start(200);
        started += 1;
    }
    assert_eq!(started, 50);
    assert_eq!(pacer.next_change(29_500), Some(30_000));
    assert_eq!(pacer.free(Lane::Interactive, 30_000), 1);
    assert_eq!(pacer.free(Lane::Sync, 30_000), 0);
}

#[test]
fn a_huge_limit_holds_nothing_up() {
    let mut pacer = Pacer::default();
    let ticket = pacer.start(0);
    let huge = Reading {
        limit: Some(1_000_000),
        remaining: Some(999_999),
        ..reading(0, 30, 0)
    };
    pacer.answered(ticket, 5, &huge);
    assert!(pacer.free(Lane::Sync, 5) > 700_000);
}

#[test]
fn a_missing_reset_is_made_up_for() {
    let mut pacer = Pacer::default();
    let bare = |remaining| Reading {
        limit: Some(50),
        remaining: Some(remaining),
        ..Reading::default()
    };
    let ticket = pacer.start(0);
    pacer.answered(ticket, 10, &bare(3));
    assert_eq!(pacer.free(Lane::Sync, 20_000), 0);
    assert_eq!(pacer.free(Lane::Interactive, 20_000), 3);
    assert_eq!(pacer.free(Lane::Sync, 30_010), 1);
    let ticket = pacer.start(30_010);
    pacer.answered(ticket, 30_020, &bare(49));
    assert_eq!(pacer.free(Lane::Export, 30_020), 46);
}

#[test]
fn headers_are_read_and_oddities_left_out() {
    let headers = |pairs: &[(&'static str, &'static str)]| -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect()
    };
    let whole = Reading::of(
        429,
        &headers(&[
            ("x-ratelimit-limit", "75"),
            ("x-ratelimit-remaining", "0"),
            ("x-ratelimit-reset", "1795435230"),
            ("date", "Mon, 23 Nov 2026 20:26:51 GMT"),
            ("retry-after", "12"),
        ]),
    );
    assert_eq!(
        whole,
        Reading {
            limit: Some(75),
            remaining: Some(0),
            reset: Some(1_795_435_230),
            date: Some(1_795_465_611),
            refused: true,
            retry_after: Some(Duration::from_secs(12)),
        }
    );
    let odd = Reading::of(
        200,
        &headers(&[
            ("x-ratelimit-limit", "-1"),
            ("date", "yesterday"),
            ("retry-after", "later"),
        ]),
    );
    assert_eq!(odd, Reading::default());
    let dated = headers(&[
        ("date", "Mon, 23 Nov 2026 20:26:51 GMT"),
        ("retry-after", "Mon, 23 Nov 2026 20:27:01 GMT"),
    ]);
    assert_eq!(super::retry_after(&dated), Some(Duration::from_secs(10)));
    assert_eq!(
        super::retry_after(&headers(&[("retry-after", "99999999")])),
        Some(Duration::from_secs(30)),
        "not believed"
    );
    let far = headers(&[
        ("date", "Mon, 23 Nov 2026 20:26:51 GMT"),
        ("x-ratelimit-reset", "1795499999"),
    ]);
    assert_eq!(Reading::of(200, &far).reset, None, "beyond one window");
}

#[tokio::test(start_paused = true)]
async fn lanes_go_in_their_order() {
    let budget = Budget::new();
    let full = reading(0, 30, 0);
    budget.acquire(Lane::Sync, 0).await.settle(&full);
    let order = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let mut tasks = Vec::new();
    for lane in [Lane::Sync, Lane::Export, Lane::Interactive] {
        let (waiter, order) = (budget.clone(), order.clone());
        tasks.push(tokio::spawn(async move {
            let permit = waiter.acquire(lane, 0).await;
            order.lock().unwrap().push(lane);
            permit.settle(&reading(30, 60, 31_500));
        }));
        tokio::task::yield_now().await;
    }
    assert_eq!(budget.status().waiting.sync, 1);
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(
        *order.lock().unwrap(),
        [Lane::Interactive, Lane::Export, Lane::Sync]
    );
    assert_eq!(budget.status().calls, 4);
}

#[tokio::test(start_paused = true)]
async fn a_waiter_that_gives_up_leaves_its_place() {
    let budget = Budget::new();
    let first = budget.acquire(Lane::Sync, 0).await;
    let mut waiting = Box::pin(budget.acquire(Lane::Sync, 0));
    assert!(futures_util::poll!(&mut waiting).is_pending());
    drop(waiting);
    first.settle(&reading(40, 30, 0));
    let _second = budget.acquire(Lane::Sync, 0).await;
    let status = budget.status();
    assert_eq!(
        (status.in_flight, status.waiting),
        (1, super::Waiting::default())
    );
}

#[tokio::test(start_paused = true)]
async fn a_permit_that_is_dropped_counts() {
    let budget = Budget::new();
    budget
        .acquire(Lane::Sync, 0)
        .await
        .settle(&reading(40, 30, 0));
    drop(budget.acquire(Lane::Sync, 0).await);
    budget.acquire(Lane::Sync, 0).await.unused();
    assert_eq!(budget.status().remaining, Some(39));
}

#[test]
fn a_reset_beyond_one_window_is_not_believed() {
    let mut pacer = Pacer::default();
    for at in [980, 1_000] {
        let ticket = pacer.start(at);
        pacer.answered(ticket, at + 10, &reading(0, 5_000, at));
    }
    assert_eq!(pacer.free(Lane::Sync, 20_000), 0);
    assert!(pacer.free(Lane::Sync, 34_000) > 0);
    assert!(pacer.resets_in(2_000).is_some_and(|left| left <= 31_000));
}
