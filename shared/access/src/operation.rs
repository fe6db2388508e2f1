//! Every operation that somebody has to be allowed: the operation ids of `docs/openapi.json`, which are Cedar's actions.

use crate::Kind;
use std::fmt;
use std::str::FromStr;

macro_rules! groups {
    ($($(#[$doc:meta])* $name:ident = $word:literal;)*) => {
        /// Operations that are given together: an action group, and a permission of a role or scope of an API key.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Group { $($(#[$doc])* $name,)* }

        impl Group {
            /// All groups.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The word in policies and on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }
        }
    };
}

groups! {
    /// Looking at models, instances, tasks, users, policies.
    Read = "read";
    /// Starting processes and working on tasks.
    Work = "work";
    /// Steering processes that run.
    Operate = "operate";
    /// Deploying definitions and decision models.
    Model = "model";
    /// Evaluating decisions and expressions.
    Decide = "decide";
    /// What people do with their own account.
    OwnAccount = "own_account";
    /// Users and what they may do.
    Administer = "administer";
    /// The tenant's rules: its policies, what its roles mean, whom identity providers bring. No tenant policy decides about
    /// these, so that none can lock its authors out, and no role gives them: whoever says them says who may do everything.
    Policy = "policy";
}

macro_rules! operations {
    ($($group:ident { $($name:ident = $id:literal on $first:ident $(| $kind:ident)*;)* })*) => {
        /// An operation of the API, by its operation id.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[allow(missing_docs, reason = "docs/openapi.json says what each is")]
        pub enum Operation { $($($name,)*)* }

        impl Operation {
            /// All operations, group by group.
            pub const ALL: &'static [Self] = &[$($(Self::$name,)*)*];

            /// The operation id: the action's name.
            pub const fn id(self) -> &'static str {
                match self { $($(Self::$name => $id,)*)* }
            }

            /// The group it is in.
            pub const fn group(self) -> Group {
                match self { $($(Self::$name => Group::$group,)*)* }
            }

            /// What it can be done to. A request may be about several: the tenant and what it names in it, a list and its rows.
            pub const fn kinds(self) -> &'static [Kind] {
                match self { $($(Self::$name => &[Kind::$first $(, Kind::$kind)*],)*)* }
            }
        }
    };
}

operations! {
    OwnAccount {
        LogOut = "log_out" on Session;
        LogOutEverywhere = "log_out_everywhere" on User;
        ChangePassword = "change_password" on User;
        ListSessions = "list_sessions" on User | Session;
        EndSession = "end_session" on Session;
        EnrollTotp = "enroll_totp" on User;
        ConfirmTotp = "confirm_totp" on User;
        RenewRecoveryCodes = "renew_recovery_codes" on User;
        RemoveTotp = "remove_totp" on User;
        ReadMe = "read_me" on User;
    }
    Read {
        ListWorkflows = "list_workflows" on Tenant | Definition;
        ReadWorkflow = "read_workflow" on Definition;
        ReadWorkflowVersion = "read_workflow_version" on Definition;
        ExportWorkflow = "export_workflow" on Definition;
        ExportWorkflowVersion = "export_workflow_version" on Definition;
        ListDecisionModels = "list_decision_models" on Tenant | Decision;
        ReadDecisionModel = "read_decision_model" on Decision;
        ReadDecisionModelImports = "read_decision_model_imports" on Decision;
        ReadDecisionModelJson = "read_decision_model_json" on Decision;
        ReadDecisionModelXml = "read_decision_model_xml" on Decision;
        ListDecisionModelVersions = "list_decision_model_versions" on Decision;
        ReadDecisionModelVersion = "read_decision_model_version" on Decision;
        ReadDecisionAnalysis = "read_decision_analysis" on Decision;
        ListInstances = "list_instances" on Tenant | Instance;
        ReadInstance = "read_instance" on Instance;
        ReadInstanceHistory = "read_instance_history" on Instance;
        ReadInstanceTimeline = "read_instance_timeline" on Instance;
        ListQueues = "list_queues" on Tenant | Queue;
        ReadQueue = "read_queue" on Queue;
        ReadQueueStatistics = "read_queue_statistics" on Queue;
        ListCalendars = "list_calendars" on Tenant;
        ReadCalendar = "read_calendar" on Tenant;
        ListTasks = "list_tasks" on Tenant | Queue | User | Task;
        ReadTask = "read_task" on Task;
        ReadTaskHistory = "read_task_history" on Task;
        ListTaskComments = "list_task_comments" on Task;
        ListTaskAttachments = "list_task_attachments" on Task;
        ReadTaskAttachment = "read_task_attachment" on Task;
        ListCases = "list_cases" on Tenant | Case;
        ReadCase = "read_case" on Case;
        ReadCaseHistory = "read_case_history" on Case;
        ListCaseNotes = "list_case_notes" on Case;
        ListCaseAttachments = "list_case_attachments" on Case;
        ReadCaseAttachment = "read_case_attachment" on Case;
        ListUsers = "list_users" on Tenant | User;
        ReadUser = "read_user" on User;
        ListDelegations = "list_delegations" on User;
        ListApiKeys = "list_api_keys" on User;
        ListDepartments = "list_departments" on Tenant;
        ReadDepartment = "read_department" on Tenant;
        ListRoles = "list_roles" on Tenant;
        ReadRole = "read_role" on Tenant;
        ReadLimits = "read_limits" on Tenant;
        SearchAudit = "search_audit" on Tenant;
        ExportAudit = "export_audit" on Tenant;
    }
    Work {
        StartInstance = "start_instance" on Definition;
        ClaimNextTask = "claim_next_task" on Tenant | Queue | Task;
        ClaimTask = "claim_task" on Task;
        CompleteTask = "complete_task" on Task;
        ReleaseTask = "release_task" on Task;
        DelegateTask = "delegate_task" on Task;
        ReturnTask = "return_task" on Task;
        CommentTask = "comment_task" on Task;
        AddTaskAttachment = "add_task_attachment" on Task;
        CompleteTaskAttachment = "complete_task_attachment" on Task;
        ChangeTasks = "change_tasks" on Tenant;
        CreateCase = "create_case" on Tenant;
        ChangeCase = "change_case" on Case;
        AssignCase = "assign_case" on Case;
        AddCaseNote = "add_case_note" on Case;
        AddCaseAttachment = "add_case_attachment" on Case;
        CompleteCaseAttachment = "complete_case_attachment" on Case;
        StartCaseWorkflows = "start_case_workflows" on Case;
        RelateCases = "relate_cases" on Case;
        CloseCase = "close_case" on Case;
        ReopenCase = "reopen_case" on Case;
    }
    Operate {
        ActivateElement = "activate_element" on Step;
        RetryInstance = "retry_instance" on Step;
        CancelInstance = "cancel_instance" on Instance;
        SuspendInstance = "suspend_instance" on Instance;
        ResumeInstance = "resume_instance" on Instance;
        SetInstanceVariables = "set_instance_variables" on Instance;
        ForkInstance = "fork_instance" on Instance;
        HoldInstance = "hold_instance" on Instance;
        ReleaseInstance = "release_instance" on Instance;
        ReassignTask = "reassign_task" on Task;
        EscalateTask = "escalate_task" on Task;
        SuspendTask = "suspend_task" on Task;
        ResumeTask = "resume_task" on Task;
        ChangeTask = "change_task" on Task;
        MoveTask = "move_task" on Task;
        RemoveTaskAttachment = "remove_task_attachment" on Task;
        RebalanceQueue = "rebalance_queue" on Queue;
        PublishMessage = "publish_message" on Tenant | Message | Definition;
        SendSignal = "send_signal" on Tenant | Signal;
    }
    Model {
        CreateWorkflow = "create_workflow" on Tenant | Definition;
        DeployBpmn = "deploy_bpmn" on Tenant | Definition;
        CreateDecisionModel = "create_decision_model" on Tenant | Decision;
    }
    Decide {
        EvaluateDecision = "evaluate_decision" on Decision;
        EvaluateExpression = "evaluate_expression" on Tenant;
    }
    Administer {
        CreateUser = "create_user" on Tenant;
        ChangeUser = "change_user" on User;
        RemoveUser = "remove_user" on User;
        EndUserSessions = "end_user_sessions" on User;
        RemoveSecondFactor = "remove_second_factor" on User;
        AssignRole = "assign_role" on User;
        RemoveRole = "remove_role" on User;
        Delegate = "delegate" on User;
        EndDelegation = "end_delegation" on User;
        CreateApiKey = "create_api_key" on User;
        EndApiKey = "end_api_key" on User;
        CreateDepartment = "create_department" on Tenant;
        ReplaceDepartment = "replace_department" on Tenant;
        RemoveDepartment = "remove_department" on Tenant;
        CreateQueue = "create_queue" on Tenant;
        ChangeQueue = "change_queue" on Queue;
        RemoveQueue = "remove_queue" on Queue;
        ReplaceCalendar = "replace_calendar" on Tenant;
        RemoveCalendar = "remove_calendar" on Tenant;
        SetLimits = "set_limits" on Tenant;
        ReadRetention = "read_retention" on Tenant;
        SetRetention = "set_retention" on Tenant;
        ArchiveInstance = "archive_instance" on Instance;
        HoldCase = "hold_case" on Case;
        RemoveCaseAttachment = "remove_case_attachment" on Case;
        ListIdentityProviders = "list_identity_providers" on Tenant;
        ReadIdentityProvider = "read_identity_provider" on Tenant;
    }
    Policy {
        ListPolicies = "list_policies" on Tenant;
        CreatePolicy = "create_policy" on Tenant;
        ValidatePolicy = "validate_policy" on Tenant;
        EvaluatePolicies = "evaluate_policies" on Tenant;
        ReadPolicy = "read_policy" on Policy;
        ReplacePolicy = "replace_policy" on Policy;
        DeletePolicy = "delete_policy" on Policy;
        CreateRole = "create_role" on Tenant;
        ReplaceRole = "replace_role" on Tenant;
        RemoveRoleMeaning = "remove_role_meaning" on Tenant;
        CreateIdentityProvider = "create_identity_provider" on Tenant;
        ReplaceIdentityProvider = "replace_identity_provider" on Tenant;
        RemoveIdentityProvider = "remove_identity_provider" on Tenant;
    }
}

impl Operation {
    /// Its place in [`Self::ALL`].
    pub(crate) const fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for Operation {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.iter().copied().find(|known| known.id() == text).ok_or_else(|| format!("`{text}` is not an operation id"))
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_found_by_its_id_and_stands_at_its_index() {
        for (place, operation) in Operation::ALL.iter().enumerate() {
            assert_eq!(operation.id().parse(), Ok(*operation));
            assert_eq!(operation.index(), place);
        }
    }

    #[test]
    fn no_group_is_called_like_an_operation() {
        for group in Group::ALL {
            assert!(Operation::from_str(group.as_str()).is_err(), "{group}");
        }
    }
}
