//! A proxy that the system names: never for this machine, told of each address by itself, and never
//! shown a credential.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use crate::binary::Cli;
use crate::support::small;

/// A proxy that leads nowhere and keeps what it was asked.
struct Proxy {
    url: String,
    asked: Arc<Mutex<String>>,
}

impl Proxy {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(String::new()));
        let kept = Arc::clone(&asked);
        std::thread::spawn(move || {
            while let Ok((mut stream, _)) = listener.accept() {
                let mut bytes = [0; 16 << 10];
                let read = stream.read(&mut bytes).unwrap_or(0);
                let text = String::from_utf8_lossy(&bytes[..read]).into_owned();
                kept.lock().unwrap().push_str(&text);
                let _ = stream.write_all(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n");
            }
        });
        Self { url, asked }
    }

    fn asked(&self) -> String {
        self.asked.lock().unwrap().clone()
    }
}

fn behind(cli: &mut Cli, proxy: &Proxy) {
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        cli.set(name, &proxy.url);
        cli.set(&name.to_lowercase(), &proxy.url);
    }
}

#[test]
fn no_proxy_is_asked_for_this_machine() {
    let mut cli = Cli::new(small());
    let proxy = Proxy::new();
    behind(&mut cli, &proxy);
    let ended = cli.run(&["sync"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(proxy.asked(), "");
    // Nor where this machine is called otherwise.
    let port = cli
        .house
        .sandbox
        .url()
        .rsplit(':')
        .next()
        .unwrap()
        .to_owned();
    cli.set("GLEANER_HARVEST_URL", &format!("http://localhost:{port}"));
    let _ = cli.run(&["sync"]);
    cli.set("GLEANER_HARVEST_URL", &format!("https://127.0.0.1:{port}"));
    assert_eq!(cli.run(&["sync"]).code, 4);
    assert_eq!(proxy.asked(), "");
}

#[test]
fn each_address_has_its_own_way_out_and_no_proxy_sees_a_credential() {
    for (far, name) in [
        ("https://token.gleaner.invalid", "GLEANER_AUTH_URL"),
        ("https://harvest.gleaner.invalid", "GLEANER_HARVEST_URL"),
    ] {
        let mut cli = Cli::new(small());
        let proxy = Proxy::new();
        behind(&mut cli, &proxy);
        cli.set(name, far);
        let ended = cli.run(&["sync"]);
        assert_ne!(ended.code, 0, "{}", ended.err);
        let asked = proxy.asked();
        let host = far.trim_start_matches("https://");
        assert!(
            asked.contains(&format!("CONNECT {host}:443")),
            "{name}: {asked}"
        );
        for line in asked.lines().filter(|line| !line.is_empty()) {
            let said = line.to_lowercase();
            assert!(
                !said.contains("authorization") && !said.contains("127.0.0.1"),
                "{line}"
            );
        }
        // What is on this machine was asked without it.
        let here = cli.house.admin().requests();
        let token = here.iter().any(|one| one.path == "/token");
        assert_eq!(token, name == "GLEANER_HARVEST_URL", "{here:?}");
    }
}

/// A port that speaks TLS, by a certificate that only our own authority vouches for, and hands everything
/// on to the sandbox.
fn behind_tls(cli: &Cli) -> u16 {
    use tokio_rustls::TlsAcceptor;
    use tokio_rustls::rustls::ServerConfig;
    use tokio_rustls::rustls::crypto::aws_lc_rs;
    use tokio_rustls::rustls::pki_types::pem::PemObject as _;
    use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

    let place = crate::root().join("tests/data/tls");
    let certificate = CertificateDer::from_pem_file(place.join("server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(place.join("server.key")).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let sandbox = cli
        .house
        .sandbox
        .url()
        .trim_start_matches("http://")
        .to_owned();
    let listener = cli
        .runtime
        .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
        .unwrap();
    let port = listener.local_addr().unwrap().port();
    cli.runtime.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, sandbox) = (acceptor.clone(), sandbox.clone());
            tokio::spawn(async move {
                let Ok(mut near) = acceptor.accept(stream).await else {
                    return;
                };
                if let Ok(mut far) = tokio::net::TcpStream::connect(sandbox).await {
                    let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
                }
            });
        }
    });
    port
}

#[test]
#[cfg(target_os = "linux")]
fn an_authority_of_ones_own_is_trusted_where_it_is_named_and_nowhere_else() {
    let mut cli = Cli::new(small());
    let port = behind_tls(&cli);
    cli.set("GLEANER_HARVEST_URL", &format!("https://localhost:{port}"));
    let refused = cli.run(&["sync"]);
    assert_eq!(refused.code, 4, "{}", refused.err);
    let authority = crate::root().join("tests/data/tls/ca.pem");
    cli.set("SSL_CERT_FILE", authority.to_str().unwrap());
    let trusted = cli.run(&["sync"]);
    assert_eq!(trusted.code, 0, "{}", trusted.err);
    // Under a name that it does not vouch for it is nobody.
    cli.set(
        "GLEANER_HARVEST_URL",
        &format!("https://gleaner.localhost:{port}"),
    );
    let other = cli.run(&["sync"]);
    assert_eq!(other.code, 4, "{}", other.err);
}
