use std::sync::{Arc, LazyLock};

use keyring_core::{CredentialStore, Error, mock};
use secrecy::ExposeSecret as _;
use tempfile::TempDir;

use super::*;

const SECRET: &str = "s3cret-of-the-credential";

/// One key store for all tests, as on a machine; each test has its own data directory in it.
fn shared() -> Result<Arc<CredentialStore>, Error> {
    static STORE: LazyLock<Arc<mock::Store>> = LazyLock::new(|| mock::Store::new().unwrap());
    Ok(STORE.clone())
}

fn none() -> Result<Arc<CredentialStore>, Error> {
    Err(Error::NoDefaultStore)
}

fn vault(keep: Keep, connect: fn() -> Result<Arc<CredentialStore>, Error>) -> (TempDir, Vault) {
    let directory = tempfile::tempdir().unwrap();
    let vault = Vault {
        file: directory.path().join(Credentials::FILE),
        key_store: KeyStore::new(directory.path(), Credentials::ENTRY, connect),
        keep,
        of: PhantomData,
    };
    (directory, vault)
}

fn credentials() -> Credentials {
    Credentials {
        client_id: "gleaner-tests-17".to_owned(),
        client_secret: SECRET.into(),
        user_id: Some(42),
        harvest_url: "https://harvest.example".parse().unwrap(),
        auth_url: "https://auth.example".parse().unwrap(),
    }
}

fn is_ours(found: &Credentials) {
    let ours = credentials();
    assert_eq!(found.client_id, ours.client_id);
    assert_eq!(found.client_secret.expose_secret(), SECRET);
    assert_eq!(
        (found.user_id, &found.harvest_url, &found.auth_url),
        (ours.user_id, &ours.harvest_url, &ours.auth_url)
    );
}

#[test]
fn the_key_store_keeps_them_and_forgets_them() {
    let (_directory, vault) = vault(Keep::Auto, shared);
    assert!(matches!(vault.look().unwrap(), Held::Nothing));
    assert_eq!(
        vault.keep_in_key_store(&credentials()).unwrap(),
        Place::KeyStore
    );
    let Held::Open(found) = vault.look().unwrap() else {
        panic!("the key store has them")
    };
    is_ours(&found);
    assert!(!vault.file.exists());
    assert_eq!(vault.forget().unwrap(), [Place::KeyStore]);
    assert!(matches!(vault.look().unwrap(), Held::Nothing));
    assert_eq!(vault.forget().unwrap(), []);
}

#[test]
fn without_a_key_store_a_sealed_file_keeps_them() {
    let (_directory, vault) = vault(Keep::Auto, none);
    assert!(matches!(vault.look().unwrap(), Held::Nothing));
    assert!(matches!(
        vault.keep_in_key_store(&credentials()),
        Err(SecretError::NoKeyStore(_))
    ));
    vault
        .keep_in_file(&credentials(), &"pass phrase".into())
        .unwrap();
    let text = std::fs::read_to_string(&vault.file).unwrap();
    for clear in [SECRET, "gleaner-tests-17", "auth.example", "pass phrase"] {
        assert!(!text.contains(clear), "{clear} shows in the file");
    }
    let Held::Sealed(sealed) = vault.look().unwrap() else {
        panic!("there is a file")
    };
    is_ours(&sealed.open(&"pass phrase".into()).unwrap());
    for wrong in ["pass phrase ", "Pass phrase", ""] {
        assert!(matches!(
            sealed.open(&wrong.into()),
            Err(SecretError::WrongPassphrase)
        ));
    }
    assert_eq!(vault.forget().unwrap(), [Place::File(vault.file.clone())]);
}

#[cfg(unix)]
#[test]
fn the_file_is_for_its_owner_only_and_replaced_as_one() {
    use std::os::unix::fs::PermissionsExt as _;
    let (directory, vault) = vault(Keep::File, none);
    std::fs::write(&vault.file, "an older file that everyone may read").unwrap();
    std::fs::set_permissions(&vault.file, std::fs::Permissions::from_mode(0o644)).unwrap();
    vault.keep_in_file(&credentials(), &"p".into()).unwrap();
    let mode = std::fs::metadata(&vault.file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let files = std::fs::read_dir(directory.path()).unwrap().count();
    assert_eq!(files, 1, "nothing is left behind");
}

#[test]
fn one_place_at_a_time() {
    let (_directory, vault) = vault(Keep::Auto, shared);
    vault.keep_in_key_store(&credentials()).unwrap();
    vault.keep_in_file(&credentials(), &"p".into()).unwrap();
    assert!(vault.key_store.get().unwrap().is_none());
    vault.keep_in_key_store(&credentials()).unwrap();
    assert!(!vault.file.exists());
    vault.forget().unwrap();
}

#[test]
fn a_file_that_was_changed_is_refused_and_never_a_panic() {
    let (_directory, vault) = vault(Keep::File, none);
    vault.keep_in_file(&credentials(), &"p".into()).unwrap();
    let good = std::fs::read_to_string(&vault.file).unwrap();
    let changed = [
        String::new(),
        "{}".to_owned(),
        "rubbish".to_owned(),
        good.replace("credentials 1", "credentials 2"),
        good.replace("\"salt\":\"", "\"salt\":\"AAAA"),
        good.replace("\"sealed\":\"", "\"sealed\":\"AAAA"),
        good.replace("\"nonce\":\"", "\"nonce\":\"!"),
    ];
    for text in changed {
        std::fs::write(&vault.file, &text).unwrap();
        let Held::Sealed(sealed) = vault.look().unwrap() else {
            panic!("there is a file")
        };
        let refused = sealed.open(&"p".into());
        assert!(
            matches!(
                refused,
                Err(SecretError::Damaged(_) | SecretError::WrongPassphrase)
            ),
            "{text}"
        );
    }
    std::fs::write(&vault.file, [0xff, 0xfe]).unwrap();
    assert!(matches!(vault.look(), Err(SecretError::Damaged(_))));
}

#[test]
fn debug_shows_no_secret() {
    let shown = format!("{:?}", Held::Open(credentials()));
    assert!(!shown.contains(SECRET) && !shown.contains("gleaner-tests-17"));
}

#[test]
fn a_partner_key_has_a_place_of_its_own() {
    let (directory, vault) = vault(Keep::Auto, shared);
    let partners = Vault::<Partner> {
        file: directory.path().join(Partner::FILE),
        key_store: KeyStore::new(directory.path(), Partner::ENTRY, shared),
        keep: Keep::Auto,
        of: PhantomData,
    };
    let partner = Partner {
        key: SECRET.into(),
        user: "ada@example.com".to_owned(),
        url: "https://api.example".parse().unwrap(),
    };
    assert!(!format!("{partner:?}").contains(SECRET));
    vault.keep_in_key_store(&credentials()).unwrap();
    partners.keep_in_key_store(&partner).unwrap();
    let Held::Open(found) = partners.look().unwrap() else {
        panic!("the key store has it")
    };
    assert_eq!(found.key.expose_secret(), SECRET);
    assert_eq!((found.user, found.url), (partner.user, partner.url));
    assert_eq!(partners.forget().unwrap(), [Place::KeyStore]);
    assert!(matches!(vault.look().unwrap(), Held::Open(_)));
}
