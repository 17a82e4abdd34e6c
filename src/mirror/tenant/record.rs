//! The note of whose a data directory is, in its data file.

use std::path::Path;

use rusqlite::Connection;

use super::{Agreement, Caller, Stranger, Tenant};
use crate::mirror::Mirror;
use crate::mirror::tables::meta;
use crate::store::{StoreError, read_only};

/// The fact that says whose the directory is.
const KEY: &str = "whose";

fn read(connection: &Connection) -> Result<Option<Tenant>, StoreError> {
    let text = meta::get(connection, KEY)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Returns the name of the organisation that a data file belongs to; none where it is not known, or
/// there is no file that can be read.
pub fn organisation_at(file: &Path) -> Option<String> {
    if !file.is_file() {
        return None;
    }
    let tenant = read(&read_only(file).ok()?).ok()??;
    let id = tenant.organisation.map(|id| format!("organisation {id}"));
    tenant.name.or(id)
}

fn write(connection: &Connection, tenant: &Tenant) -> Result<(), StoreError> {
    let text = serde_json::to_string(tenant)
        .map_err(|error| StoreError::content("whose the directory is", error))?;
    meta::set(connection, KEY, &text)
}

impl Mirror {
    /// Returns whose the data directory is, on the calling thread; none before anybody claimed it.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub fn tenant(&self) -> Result<Option<Tenant>, StoreError> {
        self.store.read_here(read)
    }

    /// Lets a caller in and returns whose the directory is with what is known now, and whether it was
    /// read as another user; the first one claims it. The inner error is for one who is not let in.
    ///
    /// # Errors
    ///
    /// When the data file can't be read or written.
    pub async fn admit(
        &self,
        caller: Caller,
        url: &str,
    ) -> Result<Result<(Tenant, Agreement), Box<Stranger>>, StoreError> {
        if let Some(mut tenant) = self.tenant()? {
            let agreement = tenant.agrees_with(&caller);
            // Mostly nothing is news, and then nothing is written.
            if matches!(agreement, Agreement::Same | Agreement::OtherUser) && !tenant.learn(&caller)
            {
                return Ok(Ok((tenant, agreement)));
            }
        }
        let url = url.to_owned();
        self.store
            .write(move |tx| {
                let Some(mut tenant) = read(tx)? else {
                    let mut tenant = Tenant {
                        url,
                        user: caller.user,
                        session: caller.session,
                        ..Tenant::default()
                    };
                    tenant.learn(&caller);
                    write(tx, &tenant)?;
                    return Ok(Ok((tenant, Agreement::Same)));
                };
                let agreement = tenant.agrees_with(&caller);
                if matches!(agreement, Agreement::Other | Agreement::Unproven) {
                    return Ok(Err(Box::new(Stranger {
                        there: tenant,
                        here: caller,
                    })));
                }
                if tenant.learn(&caller) {
                    write(tx, &tenant)?;
                }
                Ok(Ok((tenant, agreement)))
            })
            .await
    }

    /// Takes a person's word that a caller is of the organisation that the directory belongs to, and
    /// returns whose it is. The inner error is for one of whom Greenhouse says otherwise.
    ///
    /// # Errors
    ///
    /// When the data file can't be read or written.
    pub async fn vouch(
        &self,
        caller: Caller,
        url: &str,
    ) -> Result<Result<Tenant, Box<Stranger>>, StoreError> {
        let url = url.to_owned();
        self.store
            .write(move |tx| {
                let mut tenant = read(tx)?.unwrap_or_else(|| Tenant {
                    url,
                    user: caller.user,
                    session: caller.session,
                    ..Tenant::default()
                });
                if tenant.agrees_with(&caller) == Agreement::Other {
                    return Ok(Err(Box::new(Stranger {
                        there: tenant,
                        here: caller,
                    })));
                }
                tenant.learn(&caller);
                write(tx, &tenant)?;
                Ok(Ok(tenant))
            })
            .await
    }

    /// Notes as whom, and from where, the copy was read.
    ///
    /// # Errors
    ///
    /// When the data file can't be read or written.
    pub async fn note_read_as(&self, caller: Caller, url: &str) -> Result<(), StoreError> {
        let url = url.to_owned();
        self.store
            .write(move |tx| {
                let mut tenant = read(tx)?.unwrap_or_default();
                tenant.url = url;
                tenant.user = caller.user.or(tenant.user);
                tenant.session = caller.session;
                tenant.learn(&caller);
                write(tx, &tenant)
            })
            .await
    }
}
