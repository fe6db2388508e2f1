//! Which user somebody is whom an identity provider knows: one item each, so that a log-in is one read and nobody is two.

use crate::error::unavailable;
use crate::item::{Item, Key, read, record};
use crate::transaction::{lost, put_new, reasons};
use crate::users::User;
use crate::{Error, PageRequest, Result, Store, keys};
use engine::{ProviderId, TenantId, UserId};
use serde::{Deserialize, Serialize};

/// Most users that are looked through for an address.
const MAX_LOOKED_AT: usize = 20_000;

/// Somebody as an identity provider knows them. The issuer is part of it: when a provider's configuration names another one,
/// nobody of the new one is somebody of the old.
#[derive(Debug, Clone, Copy)]
pub struct KnownAs<'a> {
    /// The provider.
    pub provider: &'a ProviderId,
    /// What it calls itself.
    pub issuer: &'a str,
    /// Its name for them.
    pub subject: &'a str,
}

#[derive(Serialize, Deserialize)]
struct Link {
    user_id: UserId,
}

impl KnownAs<'_> {
    fn key(self, tenant: &TenantId) -> Key {
        keys::link(tenant, self.provider, self.issuer, self.subject)
    }

    fn item(self, tenant: &TenantId, user: &UserId) -> Result<Item> {
        record(self.key(tenant), &Link { user_id: user.clone() })
    }
}

impl Store {
    /// Who somebody is, strongly consistent.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn linked_user(&self, tenant: &TenantId, known: KnownAs<'_>) -> Result<Option<UserId>> {
        let get = self.db.get_item().table_name(self.identity()).set_key(Some(known.key(tenant).item())).consistent_read(true);
        let link: Option<Link> = get.send().await.map_err(unavailable)?.item.map(read).transpose()?;
        Ok(link.map(|link| link.user_id))
    }

    /// Adds a user whom an identity provider knows, and the link.
    ///
    /// # Errors
    /// [`Error::AlreadyExists`] when somebody is linked already or the name is taken.
    pub async fn create_linked_user(&self, tenant: &TenantId, user: &User, known: KnownAs<'_>) -> Result<()> {
        let writes = vec![
            put_new(self.identity(), known.item(tenant, &user.user_id)?)?,
            put_new(self.identity(), record(keys::user(tenant, &user.user_id), user)?)?,
        ];
        let sent = self.db.transact_write_items().set_transact_items(Some(writes)).send().await;
        sent.map(|_| ()).map_err(|error| match reasons(&error) {
            Some(reasons) if reasons.iter().any(lost) => Error::AlreadyExists,
            _ => unavailable(error),
        })
    }

    /// Changes a user, if they still are what was read, and links them.
    ///
    /// # Errors
    /// [`Error::Conflict`] when they changed since, or somebody is linked already.
    pub async fn link_user(&self, tenant: &TenantId, before: &User, after: &User, known: KnownAs<'_>) -> Result<()> {
        let link = put_new(self.identity(), known.item(tenant, &before.user_id)?)?;
        let writes = vec![link, self.change_user(tenant, before, after)?];
        let sent = self.db.transact_write_items().set_transact_items(Some(writes)).send().await;
        sent.map(|_| ()).map_err(|error| match reasons(&error) {
            Some(reasons) if reasons.iter().any(lost) => Error::Conflict,
            _ => unavailable(error),
        })
    }

    /// The users who have an address, as far as the first twenty thousand tell. Letters count as equal in either case.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn users_of_address(&self, tenant: &TenantId, email: &str) -> Result<Vec<User>> {
        let (mut found, mut looked_at) = (Vec::new(), 0);
        let mut page = PageRequest { limit: crate::MAX_PAGE, after: None };
        while looked_at < MAX_LOOKED_AT {
            let users = self.users(tenant, &page).await?;
            looked_at += users.items.len();
            found.extend(
                users.items.into_iter().filter(|user| user.email.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(email))),
            );
            page.after = users.next;
            if page.after.is_none() {
                break;
            }
        }
        Ok(found)
    }
}
