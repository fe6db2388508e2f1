//! `POST /cases`.

use super::body::{CaseBody, ItemBody, PartyBody};
use super::parts::{MAX_TITLE, MAX_WORD, items, parties, priority};
use super::{must_be_department, must_be_user, reason};
use axum::extract::State;
use axum::response::IntoResponse;
use engine::reader::Reader;
use engine::{CaseId, DepartmentId, Object, Priority, RoleName, UserId};
use http::StatusCode;
use runtime::outside;
use utoipa::ToSchema;
use web::{Answer, Caller, Creation, FromReader, Kit, Once, Operation, Payload, ProblemBody, Resource, tagged};
use work::case::{By, Case, CaseNumber, Item, Opening, Party};

/// How often another number is taken because a case has it already: it takes a counter that was lost.
const TRIES: u32 = 3;

/// What a case is opened with.
#[derive(Debug, ToSchema)]
#[schema(as = CreateCase)]
pub(crate) struct CreateBody {
    /// What it is about, 1 to 200 characters.
    title: String,
    /// What kind of matter it is, 1 to 64 characters.
    kind: String,
    /// 0 to 100, or `low`, `normal`, `high`, `critical`; `normal` unless given.
    #[schema(value_type = Option<String>)]
    priority: Priority,
    #[schema(value_type = Option<String>)]
    department: Option<DepartmentId>,
    /// The role whose people look after it.
    #[schema(value_type = Option<String>)]
    queue: Option<RoleName>,
    /// Who looks after it.
    #[schema(value_type = Option<String>)]
    assigned_to: Option<UserId>,
    #[schema(value_type = Option<Vec<PartyBody>>)]
    parties: Vec<Party>,
    #[schema(value_type = Option<Vec<ItemBody>>)]
    items: Vec<Item>,
    /// Business data.
    #[schema(value_type = Option<Object>)]
    data: Object,
    /// Whether it closes by itself when the last of its processes has ended; not unless given.
    #[schema(value_type = Option<bool>)]
    close_with_processes: bool,
    /// Up to 500 characters, for the history.
    reason: Option<String>,
}

impl FromReader for CreateBody {
    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let (title, kind) = (reader.text("title", 1..=MAX_TITLE), reader.text("kind", 1..=MAX_WORD));
        let priority = priority(reader).unwrap_or_default();
        let department = reader.optional_id("department", DepartmentId::parse);
        let queue = reader.optional_id("queue", RoleName::parse);
        let assigned_to = reader.optional_id("assigned_to", UserId::parse);
        let (parties, items) = (parties(reader), items(reader));
        let data = reader.optional_object("data").cloned().unwrap_or_default();
        let close_with_processes = reader.optional_bool("close_with_processes").unwrap_or(false);
        let reason = reason(reader);
        let (title, kind) = (title?, kind?);
        Some(Self { title, kind, priority, department, queue, assigned_to, parties, items, data, close_with_processes, reason })
    }
}

/// Open a case
///
/// Its number is the next of the year. The people of its queue look after it, and whoever it is assigned to; who opened it may
/// read it.
#[utoipa::path(post, operation_id = "create_case", path = "/api/v1/cases", tag = "cases", request_body = CreateBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "the same key again gets the same answer")),
    responses((status = 201, body = CaseBody), (status = 403, body = ProblemBody), (status = 413, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub(crate) async fn handle(State(kit): State<Kit>, caller: Caller, creation: Creation, body: Payload) -> Answer {
    caller.decide(Operation::CreateCase, &Resource::tenant(&caller.tenant))?;
    let new: CreateBody = body.read()?;
    let ticket = match creation.once(kit.store(), &caller, &body.text).await? {
        Once::Replay(response) => return Ok(response),
        Once::New(ticket) => ticket,
    };
    must_be_department(&caller, new.department.as_ref())?;
    must_be_user(&kit, &caller, "/assigned_to", new.assigned_to.as_ref()).await?;
    let (now, reason, opening) = (kit.now(), new.reason.clone(), new.opening());
    let case_id = CaseId::parse(&outside::ulid(now)?)?;
    caller.on("case", Some(&case_id));
    caller.begin().await?;
    let mut tries = 0;
    loop {
        let number = kit.store().next_case_number(&caller.tenant, CaseNumber::year_at(now)).await?;
        let by = By { actor: caller.actor().0, at: now, reason: reason.clone() };
        let opened = Case::open(case_id.clone(), number, caller.user.clone(), opening.clone(), by)?;
        let answer = CaseBody::from(opened.case.clone());
        let receipt = ticket.receipt(&caller, StatusCode::CREATED, &answer)?;
        match kit.store().create_case(&caller.tenant, &opened, receipt.as_ref()).await {
            Ok(()) => return Ok((StatusCode::CREATED, tagged(opened.case.version, answer)).into_response()),
            Err(store::Error::AlreadyExists) if tries < TRIES => tries += 1,
            Err(error) => return ticket.replay_after(kit.store(), &caller, error.into()).await,
        }
    }
}

impl CreateBody {
    fn opening(self) -> Opening {
        let Self { title, kind, priority, department, queue, assigned_to, parties, items, data, close_with_processes, reason: _ } = self;
        Opening { title, kind, priority, department, queue, assigned_to, parties, items, data, close_with_processes }
    }
}
