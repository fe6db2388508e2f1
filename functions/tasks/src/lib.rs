//! User tasks, the queues they wait in, cases, and the files of both. One file an endpoint.

mod acts;
mod attachments;
mod body;
mod calendars;
mod cases;
mod claim_next;
mod comments;
mod history;
mod list;
mod queues;
mod read;
mod state;

pub use attachments::Files;
pub use state::Tasks;

web::endpoints! {
    Tasks;
    list => handle,
    claim_next => handle,
    acts::bulk => handle,
    read => handle,
    history => handle,
    comments => list,
    comments => add,
    attachments::list => of_task,
    attachments::add => to_task,
    attachments::read => of_task,
    attachments::complete => of_task,
    attachments::remove => of_task,
    acts::claim => handle,
    acts::release => handle,
    acts::delegate => handle,
    acts::give_back => handle,
    acts::reassign => handle,
    acts::escalate => handle,
    acts::suspend => handle,
    acts::resume => handle,
    acts::change => handle,
    acts::move_to => handle,
    acts::complete => handle,
    queues::list => handle,
    queues::create => handle,
    queues::read => handle,
    queues::change => handle,
    queues::remove => handle,
    queues::statistics => handle,
    queues::rebalance => handle,
    calendars::list => handle,
    calendars::read => handle,
    calendars::replace => handle,
    calendars::remove => handle,
    cases::list => handle,
    cases::create => handle,
    cases::read => handle,
    cases::change => handle,
    cases::assign => handle,
    cases::workflows => handle,
    cases::related => handle,
    cases::notes => list,
    cases::notes => add,
    cases::history => handle,
    cases::close => handle,
    cases::reopen => handle,
    cases::hold => handle,
    attachments::list => of_case,
    attachments::add => to_case,
    attachments::read => of_case,
    attachments::complete => of_case,
    attachments::remove => of_case,
}

/// The finished router.
pub fn router(tasks: Tasks) -> axum::Router {
    let kit = tasks.kit.clone();
    web::finish(endpoints().with_state(tasks), kit)
}
