//! What there is to be recorded: every variant of an event, every field that may be missing, and every variant of what
//! stands in one. Each type is taken apart in full, so that whoever adds to it has to name the addition here.

use engine::graph::Binding;
use engine::instance::{Awaited, Event, IncidentCode, Move, Subscription, TaskDetails, TimerPurpose};
use engine::{ElementId, Object};
use std::collections::BTreeSet;

type Found = BTreeSet<&'static str>;

/// Whether a field says anything but what it says when it is left out.
trait Given {
    fn given(&self) -> bool;
}

macro_rules! given {
    ($($of:ty: $value:ident => $given:expr;)*) => {
        $(impl Given for $of {
            fn given(&self) -> bool {
                let $value = self;
                $given
            }
        })*
    };
}

given! {
    Object: object => !object.is_empty();
    String: text => !text.is_empty();
    bool: set => *set;
    u16: number => *number != 0;
    u32: number => *number != 0;
    ElementId: element => !element.is_root();
    Binding: binding => *binding != Binding::Latest;
}

impl<T> Given for Option<T> {
    fn given(&self) -> bool {
        self.is_some()
    }
}

impl<T> Given for Vec<T> {
    fn given(&self) -> bool {
        !self.is_empty()
    }
}

/// For each type its variants: the fields that are always there, then those that may be missing.
macro_rules! kinds {
    ($($of:ident $name:ident $known:ident { $($variant:ident [$($always:tt),*] [$($may:ident),*])* })*) => {
        $(
            fn $name(it: &$of, found: &mut Found) {
                match it {
                    $($of::$variant { $($always: _,)* $($may),* } => {
                        found.insert(concat!(stringify!($of), "::", stringify!($variant)));
                        $(if $may.given() {
                            found.insert(concat!(stringify!($of), "::", stringify!($variant), ".", stringify!($may)));
                        })*
                    })*
                }
            }

            const $known: &[&str] = &[$(
                concat!(stringify!($of), "::", stringify!($variant)),
                $(concat!(stringify!($of), "::", stringify!($variant), ".", stringify!($may)),)*
            )*];
        )*

        /// All there is to be recorded.
        pub(super) fn all() -> Vec<&'static str> {
            let mut all = [$($known),*].concat();
            all.extend(DETAILS);
            all.push(TRIGGER);
            all
        }
    };
}

kinds! {
    Event event EVENTS {
        InstanceStarted [definition, priority] [business_key, variables, caller, started_by, department]
        Forked [of, at, state] []
        Entered [element, node] [flow, scope, index, cause]
        Arrived [flow] [scope]
        Joined [flows] [scope]
        GatewayPhase [node] [scope, received]
        ScopeOpened [element] []
        EventAwaited [element] []
        Subscribed [0] []
        Unsubscribed [subscription, to] []
        Triggered [subscription] [keep, id]
        ConditionLapsed [subscription] []
        Finished [element] [leaving]
        LoopBegan [element] [total, items]
        LoopItemDone [element, index] [result]
        CallBegan [element, called] [binding, business_key, variables, attempt]
        CallEnded [element] []
        CallCancelled [element] []
        MessageThrown [element, name, key] [variables]
        SignalThrown [element, name] [variables]
        ErrorThrown [element, code] [message, caught_by]
        EscalationThrown [element, code] [caught_by]
        EscalationHeld [call, code] []
        Kept [element] []
        CompensationBegan [element] [left]
        Compensating [kept] [restored]
        Yielded [run] [moves]
        Continued [] []
        Left [element] []
        Terminated [element] []
        JobCreated [job] [carrier]
        JobCompleted [job] [variables, decided]
        JobFailed [job, error] [retry_at]
        TaskCreated [task] [details]
        TaskCompleted [task] [outcome, variables, by]
        TaskCancelled [task] []
        TaskEscalated [task, priority] [roles]
        TimerScheduled [timer, element, due, purpose] []
        TimerFired [timer] []
        TimerCancelled [timer] []
        IncidentRaised [element, code, message] []
        IncidentResolved [element] [event]
        NotOpened [] [at]
        VariablesSet [scope, variables] []
        InstanceSuspended [] []
        InstanceResumed [] []
        InstanceCompleted [outcome] []
        InstanceFailed [code, message] []
        InstanceCancelled [reason] []
        InstanceTimedOut [] []
    }
    TimerPurpose purpose PURPOSES {
        Escalation [] []
        Timeout [] []
        Event [node] [trigger, left]
    }
    IncidentCode incident INCIDENTS {
        JobFailed [] []
        ConditionFailed [] []
        NoFlow [] []
        StepLimit [] []
        ExpressionFailed [] []
        UnhandledError [] []
        CallFailed [] []
        Deadlock [] []
        EventFailed [] []
        SeparationOfDuties [] []
    }
    Awaited awaited AWAITED {
        Message [name, key] []
        Signal [name] []
        Condition [] []
    }
    Move moves MOVES {
        Over [scope, flow] []
        Into [scope, node] []
        Again [body] []
        Look [scope] []
    }
    Binding binding BINDINGS {
        Latest [] []
        Version [0] []
        Deployment [0] []
    }
}

const DETAILS: [&str; 7] = [
    "TaskDetails.assignee",
    "TaskDetails.candidate_users",
    "TaskDetails.candidate_roles",
    "TaskDetails.due_at",
    "TaskDetails.follow_up_at",
    "TaskDetails.priority",
    "TaskDetails.excluded_users",
];

const TRIGGER: &str = "Subscription.trigger";

fn details(details: &TaskDetails, found: &mut Found) {
    let TaskDetails { assignee, candidate_users, candidate_roles, due_at, follow_up_at, priority, excluded_users } = details;
    let given = [
        assignee.given(),
        candidate_users.given(),
        candidate_roles.given(),
        due_at.given(),
        follow_up_at.given(),
        priority.given(),
        excluded_users.given(),
    ];
    found.extend(DETAILS.into_iter().zip(given).filter_map(|(name, given)| given.then_some(name)));
}

fn subscription(it: &Subscription, found: &mut Found) {
    // `was` is told by states alone.
    let Subscription { id: _, element: _, node: _, trigger, to, was: _ } = it;
    found.extend(trigger.given().then_some(TRIGGER));
    awaited(to, found);
}

/// An event and all that stands in it.
pub(super) fn of_event(it: &Event, found: &mut Found) {
    event(it, found);
    match it {
        Event::Subscribed(it) => subscription(it, found),
        Event::TimerScheduled { purpose: it, .. } => purpose(it, found),
        Event::IncidentRaised { code, .. } => incident(code, found),
        Event::Yielded { moves: all, .. } => all.iter().for_each(|it| moves(it, found)),
        Event::TaskCreated { details: Some(it), .. } => details(it, found),
        Event::CallBegan { binding: it, .. } => binding(it, found),
        _ => {}
    }
}
