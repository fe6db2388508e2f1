//! Functions at work: each runs until it asks for something outside of it, and may crash there. What it came to, and what
//! becomes then of what it was given, is here; what it asks for is `serving`'s.

use super::{Acknowledged, World};
use crate::clock;
use crate::desk::{self, Ask};
use crate::people::{Deed, Outcome};
use crate::queues;
use engine::Timestamp;
use futures_util::future::LocalBoxFuture;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

/// How long a function may take, in seconds.
pub(super) const TIMEOUT: u64 = 60;
/// Deliveries of the same after which nothing is made to fail any more: what then fails is the product's fault.
pub(super) const PATIENCE: u32 = 3;

pub(super) struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// What an invocation came to.
pub(super) enum Done {
    Stream(Result<(), String>),
    Queue(Result<Vec<String>, String>),
    Tick(Result<(), String>),
    Person(Outcome),
    /// A question of the simulation itself.
    Asked,
}

/// What an invocation is for.
#[derive(Debug, Clone)]
pub(super) enum Source {
    Stream { lane: usize, records: usize },
    Queue { queue: String, messages: Vec<queues::Message> },
    Tick,
    Person { tenant: usize, deed: Box<Deed>, tries: u32 },
    Question,
}

pub(super) struct Invocation {
    pub(super) source: Source,
    pub(super) future: LocalBoxFuture<'static, Done>,
    pub(super) woken: Arc<Flag>,
    /// Nothing is made to fail in it.
    pub(super) calm: bool,
    pub(super) until: Timestamp,
}

impl World {
    /// Runs a question of the simulation itself, with nothing going wrong.
    pub async fn ask<T: 'static>(&mut self, question: impl Future<Output = T> + 'static) -> T {
        let answer = std::rc::Rc::new(std::cell::RefCell::new(None));
        let place = answer.clone();
        let future = Box::pin(async move {
            *place.borrow_mut() = Some(question.await);
            Done::Asked
        });
        let number = self.begin("question".to_owned(), Source::Question, future, true);
        let mut turns = 0;
        while self.running.contains_key(&number) {
            turns += 1;
            assert!(turns < 100_000, "a question of the simulation is never answered");
            self.poll();
            let asks: Vec<Ask> = {
                let mut all = self.desk.asks();
                let (ours, others) = std::mem::take(&mut *all).into_iter().partition(|ask| ask.invocation == number);
                *all = others;
                ours
            };
            for ask in asks {
                self.pass(ask);
            }
        }
        answer.borrow_mut().take().expect("an answer")
    }

    pub(super) fn begin(&mut self, label: String, source: Source, future: LocalBoxFuture<'static, Done>, calm: bool) -> u64 {
        self.next += 1;
        let woken = Arc::new(Flag(AtomicBool::new(true)));
        let until = clock::now().plus_seconds(TIMEOUT);
        if !matches!(source, Source::Question) {
            self.note(format!("{label} begins as #{}", self.next));
        }
        self.running.insert(self.next, Invocation { source, future, woken, calm: calm || self.calm, until });
        self.next
    }

    /// Lets everything that was woken run until it waits again.
    pub(super) fn poll(&mut self) {
        loop {
            let woken: Vec<u64> = self.running.iter().filter(|(_, one)| one.woken.0.load(Ordering::SeqCst)).map(|(id, _)| *id).collect();
            if woken.is_empty() {
                return;
            }
            for id in woken {
                let Some(one) = self.running.get_mut(&id) else { continue };
                one.woken.0.store(false, Ordering::SeqCst);
                let waker = Waker::from(one.woken.clone());
                desk::at_work(id);
                // Tokio would have a task that goes on for long rest a while, until the loop of steps gives way, which it never does.
                let mut future = tokio::task::unconstrained(&mut one.future);
                if let Poll::Ready(done) = Pin::new(&mut future).poll(&mut Context::from_waker(&waker))
                    && let Some(one) = self.running.remove(&id)
                {
                    self.finished(id, one.source, done);
                }
            }
        }
    }

    fn finished(&mut self, id: u64, source: Source, done: Done) {
        match (source, done) {
            (Source::Stream { lane, records }, Done::Stream(result)) => {
                self.note(format!("#{id} is done: {result:?}"));
                let again = !self.calm && self.rng.u8(..30) == 0;
                let lane = &mut self.stream.lanes[lane];
                lane.busy = false;
                match result {
                    // A batch that was done may come again all the same.
                    Ok(()) if !again => {
                        lane.changes.drain(..records);
                        lane.tries = 0;
                    }
                    _ => lane.tries += 1,
                }
            }
            (Source::Queue { queue, messages }, Done::Queue(result)) => {
                self.note(format!("#{id} is done: {result:?}"));
                let failed = match result {
                    Ok(failed) => failed,
                    Err(_) => messages.iter().map(|message| message.id.to_string()).collect(),
                };
                for message in messages {
                    let duplicate = !self.calm && message.receives < PATIENCE && self.rng.u8(..25) == 0;
                    if failed.contains(&message.id.to_string()) {
                        let later = clock::now().plus_millis(self.rng.i64(0..30_000));
                        self.queues.show(&queue, message.id, later);
                    } else if duplicate {
                        self.count("duplicate");
                        let later = clock::now().plus_millis(self.rng.i64(0..5_000));
                        self.queues.show(&queue, message.id, later);
                    } else {
                        self.queues.delete(&queue, message.id);
                    }
                }
            }
            (Source::Tick, Done::Tick(result)) => self.note(format!("#{id} is done: {result:?}")),
            (Source::Person { tenant, deed, tries }, Done::Person(outcome)) => {
                self.note(format!("#{id} is told {outcome:?}"));
                match outcome {
                    Outcome::Done => self.acknowledged.push(Acknowledged { tenant, deed: *deed }),
                    Outcome::Refused(_) => {}
                    Outcome::Unknown(_) if tries < 4 || self.calm => {
                        let at = clock::now().plus_millis(self.rng.i64(0..3_000));
                        self.deeds.push((at, tenant, *deed, tries + 1));
                    }
                    Outcome::Unknown(_) => {}
                }
            }
            _ => {}
        }
    }

    pub(super) fn crash(&mut self, id: u64, why: &str) {
        let Some(one) = self.running.remove(&id) else { return };
        drop(one.future);
        self.desk.asks().retain(|ask| ask.invocation != id);
        self.note(format!("#{id} crashes {why}"));
        self.count("crash");
        match one.source {
            Source::Stream { lane, .. } => {
                let lane = &mut self.stream.lanes[lane];
                lane.busy = false;
                lane.tries += 1;
            }
            Source::Person { tenant, deed, tries } if tries < 4 => {
                let at = clock::now().plus_millis(self.rng.i64(0..3_000));
                self.deeds.push((at, tenant, *deed, tries + 1));
            }
            _ => {}
        }
    }

    /// Moves the clock on; what takes too long dies.
    pub(super) fn pass_time(&mut self, to: Timestamp) {
        if to <= clock::now() {
            return;
        }
        clock::set(to);
        let late: Vec<u64> = self.running.iter().filter(|(_, one)| one.until < to).map(|(id, _)| *id).collect();
        for id in late {
            self.crash(id, "because its time is over");
        }
    }
}
