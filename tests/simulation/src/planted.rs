//! Bugs made on purpose, around the product's code and never in it, to show that the simulation finds such.

/// A bug.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Planted {
    /// The table overwrites a batch of a log that is there already, once: its condition is not looked at.
    BlindCondition,
    /// The stream never delivers one of its records.
    LostRecord,
    /// A message of the timer queue is deleted when it is received, and its function dies.
    LostMessage,
    /// One of those who wait for a signal is never told, and neither is a process that begins by it.
    LostSignal,
    /// A job's message counts as done before the job's result is written, and the function dies in between.
    DoneBeforeCommit,
    /// Timers are delivered without the delay they were sent with.
    EarlyTimer,
    /// A replay leaves out the last event of a batch, once.
    SkippedEvent,
    /// Another try of a job asks the target under another key.
    SecondKey,
    /// A transaction is carried out but for its last write, once.
    TornTransaction,
}

impl Planted {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::BlindCondition,
        Self::LostRecord,
        Self::LostMessage,
        Self::LostSignal,
        Self::DoneBeforeCommit,
        Self::EarlyTimer,
        Self::SkippedEvent,
        Self::SecondKey,
        Self::TornTransaction,
    ];

    /// Its name, with what it breaks.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BlindCondition => "a batch of a log is overwritten",
            Self::LostRecord => "the stream drops a record",
            Self::LostMessage => "a queue loses a message whose function died",
            Self::LostSignal => "a signal does not reach one of those it is for",
            Self::DoneBeforeCommit => "a job's message is done before its result is written",
            Self::EarlyTimer => "timers fire early",
            Self::SkippedEvent => "a replay skips an event",
            Self::SecondKey => "another try has another idempotency key",
            Self::TornTransaction => "a transaction is carried out in part",
        }
    }
}
