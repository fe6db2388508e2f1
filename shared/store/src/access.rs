//! The access rules of a tenant: what its roles mean, how it is organised, what policies it has. Few and small, read
//! whole by whoever has to decide, and kept by them until the tenant's `access_version` is another.

use crate::error::unavailable;
use crate::item::{Item, Key, n, read, record, s, text};
use crate::transaction::{lost, reasons};
use crate::{Error, Receipt, Result, Store, keys};
use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem, Update};
use engine::{DepartmentId, RoleName, TenantId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

/// Most roles, departments and policies that one tenant may have together.
pub const MAX_RULES: usize = 2_000;

/// A part of an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Department {
    /// Its id.
    pub department_id: DepartmentId,
    /// What it is called.
    pub name: String,
    /// What it is a part of.
    #[serde(default)]
    pub parent: Option<DepartmentId>,
    /// Who leads it.
    #[serde(default)]
    pub manager: Option<UserId>,
}

/// What a role means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// Its name.
    pub role: RoleName,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// What whoever has it may do.
    pub permissions: Vec<String>,
    /// Queues, beside the one of its name, whose tasks they may take.
    pub queues: Vec<RoleName>,
}

/// A policy of a tenant's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Its id.
    pub policy_id: String,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// The policy, in Cedar.
    pub text: String,
}

/// One of the three.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// What a role means.
    Role(Role),
    /// A part of the organisation.
    Department(Department),
    /// A policy.
    Policy(Policy),
}

/// What names a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleId {
    /// A role's.
    Role(RoleName),
    /// A department's.
    Department(DepartmentId),
    /// A policy's.
    Policy(String),
}

/// All access rules of a tenant at a version.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccessRules {
    /// Of the tenant's item when it was read: what was read is as new, or newer.
    pub version: u64,
    /// By name.
    pub roles: Vec<Role>,
    /// By id.
    pub departments: Vec<Department>,
    /// By id.
    pub policies: Vec<Policy>,
}

impl AccessRules {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.roles.len() + self.departments.len() + self.policies.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Rule {
    /// What names it.
    pub fn id(&self) -> RuleId {
        match self {
            Self::Role(role) => RuleId::Role(role.role.clone()),
            Self::Department(department) => RuleId::Department(department.department_id.clone()),
            Self::Policy(policy) => RuleId::Policy(policy.policy_id.clone()),
        }
    }
}

impl RuleId {
    fn key(&self, tenant: &TenantId) -> Key {
        let sk = match self {
            Self::Role(role) => format!("R#{role}"),
            Self::Department(department) => format!("D#{department}"),
            Self::Policy(policy) => format!("P#{policy}"),
        };
        Key::new(keys::access(tenant), sk)
    }
}

/// A change of the access rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccessChange {
    /// Adds or replaces one.
    Put(Rule),
    /// Takes one away.
    Remove(RuleId),
}

impl Store {
    /// All access rules of a tenant, strongly consistent.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn access_rules(&self, tenant: &TenantId) -> Result<AccessRules> {
        // The version before the rules: rules that are newer than their version are read once more, never kept too long.
        let version = self.tenant(tenant).await?.map_or(0, |tenant| tenant.access_version);
        let mut rules = AccessRules { version, ..AccessRules::default() };
        let mut start: Option<Item> = None;
        while rules.len() <= MAX_RULES {
            let query = self.db.query().table_name(self.identity()).consistent_read(true).set_exclusive_start_key(start);
            let query = query.key_condition_expression("pk = :pk").expression_attribute_values(":pk", s(keys::access(tenant)));
            let answer = query.send().await.map_err(unavailable)?;
            for item in answer.items.unwrap_or_default() {
                match text(&item, "sk")?.split_once('#') {
                    Some(("R", _)) => rules.roles.push(read(item)?),
                    Some(("D", _)) => rules.departments.push(read(item)?),
                    _ => rules.policies.push(read(item)?),
                }
            }
            start = answer.last_evaluated_key;
            if start.is_none() {
                break;
            }
        }
        Ok(rules)
    }

    /// Changes the access rules, if nobody changed them since `version`; they count from the next request on. Gives the
    /// version that they have then.
    ///
    /// # Errors
    /// [`Error::Conflict`] when somebody did, [`Error::ReceiptExists`] when the request was carried out before.
    pub async fn change_access(
        &self,
        tenant: &TenantId,
        version: u64,
        change: &AccessChange,
        receipt: Option<(&Receipt, Timestamp)>,
    ) -> Result<u64> {
        let write = match change {
            AccessChange::Put(rule) => {
                let key = rule.id().key(tenant);
                let item = match rule {
                    Rule::Role(role) => record(key, role)?,
                    Rule::Department(department) => record(key, department)?,
                    Rule::Policy(policy) => record(key, policy)?,
                };
                let put = Put::builder().table_name(self.identity()).set_item(Some(item));
                TransactWriteItem::builder().put(put.build().map_err(Error::unreadable)?)
            }
            AccessChange::Remove(id) => {
                let delete = Delete::builder().table_name(self.identity()).set_key(Some(id.key(tenant).item()));
                TransactWriteItem::builder().delete(delete.build().map_err(Error::unreadable)?)
            }
        };
        let next = version.saturating_add(1);
        let update = Update::builder().table_name(self.identity()).set_key(Some(keys::tenant(tenant).item()));
        let update = update.update_expression("SET access_version = :next").condition_expression("access_version = :read");
        let values: [(String, AttributeValue); 2] = [(":next".to_owned(), n(next)), (":read".to_owned(), n(version))];
        let update = update.set_expression_attribute_values(Some(values.into()));
        let update = TransactWriteItem::builder().update(update.build().map_err(Error::unreadable)?).build();
        let mut writes = vec![write.build(), update];
        if let Some((receipt, now)) = receipt {
            writes.push(receipt.write(self.operations(), tenant, now)?);
        }
        let sent = self.db.transact_write_items().set_transact_items(Some(writes)).send().await;
        sent.map(|_| next).map_err(|error| match reasons(&error) {
            Some([_, _, receipt]) if lost(receipt) => Error::ReceiptExists,
            Some(reasons) if reasons.iter().any(lost) => Error::Conflict,
            _ => unavailable(error),
        })
    }
}
