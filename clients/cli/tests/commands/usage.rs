//! Flags, the config file, key pair files, and the question before anything is sent.

use {
    crate::commands::desk::Desk,
    std::{fmt::Display, fs},
};

/// A withdrawal of one SOL.
fn withdraw(desk: &Desk, more: &[&dyn Display]) -> crate::commands::desk::Ran {
    let (vault, recipient) = (desk.vault(), desk.address("recipient"));
    desk.run(
        "authority",
        &[
            &[&"withdraw" as &dyn Display, &vault, &"1", &recipient],
            more,
        ]
        .concat(),
    )
}

#[test]
fn the_question() {
    for (typed, code) in [
        ("y\n", 0),
        ("yes\n", 0),
        ("Y\n", 0),
        ("n\n", 4),
        ("\n", 4),
        ("", 4),
    ] {
        let mut desk = Desk::new();
        desk.typed = Some(typed);
        let before = desk.books();
        let ran = withdraw(&desk, &[&"--send"]);
        assert_eq!(ran.code, code, "{typed:?}: {ran:?}");
        assert!(ran.err.contains("Send? [y/N] "), "{ran:?}");
        if code == 4 {
            assert!(ran.err.ends_with("error: declined; nothing was sent\n"));
            desk.assert_untouched(&before);
        }
    }
}

#[test]
fn nobody_to_ask() {
    let desk = Desk::new();
    let before = desk.books();
    let ran = withdraw(&desk, &[&"--send"]);
    let line = "error: there is no terminal to ask at; add --yes to send without asking\n";
    assert_eq!((ran.code, ran.err.as_str()), (2, line));
    desk.assert_untouched(&before);
    assert!(desk.node.inner().asked.is_empty());
}

#[test]
fn yes_without_send_is_bad_usage() {
    let desk = Desk::new();
    let ran = withdraw(&desk, &[&"--yes"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("--send"), "{ran:?}");
    assert!(desk.node.inner().asked.is_empty());
}

#[test]
fn amounts_that_are_none() {
    let desk = Desk::new();
    let (vault, recipient) = (desk.vault(), desk.address("recipient"));
    let form = "write digits, with a point before the decimals, such as 1.5";
    for (amount, why) in [
        (
            "1.0000000001",
            "it has 10 decimals, and there are at most 9",
        ),
        (
            "18446744073.709551616",
            "it is more than 64 bits of base units hold",
        ),
        ("1e3", form),
        ("1,5", form),
        ("ALL", form),
    ] {
        let line = format!("`{amount}` is no amount: {why}");
        desk.refuse(
            "authority",
            &[&"withdraw", &vault, &amount, &recipient],
            2,
            &line,
        );
        desk.refuse("depositor", &[&"deposit", &vault, &amount], 2, &line);
    }
    let line = "`1.5` is no amount: it has 1 decimals, and there are none";
    desk.refuse(
        "depositor",
        &[&"deposit", &vault, &"1.5", &"--base-units"],
        2,
        line,
    );
    assert!(desk.node.inner().asked.is_empty());
}

#[test]
fn what_clap_refuses() {
    let desk = Desk::new();
    let vault = desk.vault();
    let all: [&[&dyn Display]; 8] = [
        &[],
        &[&"deposit", &vault],
        &[&"deposit", &"not-an-address", &"1"],
        &[&"deposit", &format!("{vault}:x"), &"1"],
        &[&"nominate", &vault, &"11111111111111111111111111111111"],
        &[&"show", &vault, &"--priority-fee", &"much"],
        &[&"show", &vault, &"--max-fee", &"0.0000000001"],
        &[&"address"],
    ];
    for arguments in all {
        let ran = desk.run("authority", arguments);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
    }
    assert!(desk.node.inner().asked.is_empty());
}

#[test]
fn help_tells_the_exit_codes() {
    let desk = Desk::new();
    let ran = desk.run_bare(&[&"--help"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    for line in [
        "  0  done; without --send: it would succeed",
        "  1  refused by the program, by the runtime, or by a check before it: nothing has moved",
        "  2  bad usage or input",
        "  3  trouble with the network: nothing has moved",
        "  4  declined when asked",
        "  5  the outcome is unknown, or a part is not done yet",
    ] {
        assert!(ran.out.lines().any(|printed| printed == line), "{line}");
    }
}

#[test]
fn the_key_pair_of_the_config_file_and_of_standard_input() {
    let mut desk = Desk::new();
    let vault = desk.vault();
    let path = desk.path("authority.json");
    desk.write(
        "config.yml",
        &format!(
            "---\njson_rpc_url: http://localhost:8899\nwebsocket_url: ''\nkeypair_path: {}\n\
             address_labels:\n  '11111111111111111111111111111111': System Program\n\
             commitment: finalized\n",
            path.display()
        ),
    );
    let nominate: [&dyn Display; 3] = [&"nominate", &vault, &"none"];
    let ran = desk.run_bare(&nominate);
    assert_eq!(ran.code, 0, "{ran:?}");

    desk.piped = fs::read_to_string(&path).expect("the key pair is there");
    let piped: [&dyn Display; 4] = [&"--keypair", &"-", &"--send", &"--yes"];
    let ran = desk.run_bare(&[&nominate[..], &piped].concat());
    assert_eq!(ran.code, 0, "{ran:?}");
    desk.piped = "[1,2,3]".into();
    let ran = desk.run_bare(&[&nominate[..], &piped].concat());
    let line = "error: standard input holds no key pair\n";
    assert_eq!((ran.code, ran.err.as_str()), (2, line));
}

#[test]
fn files_that_cannot_be_read() {
    let desk = Desk::new();
    let vault = desk.vault();
    let missing = desk.path("missing");
    let missing = missing.display();
    let ran = desk.run_bare(&[&"--keypair", &missing, &"nominate", &vault, &"none"]);
    let line = format!(
        "error: the key pair file {missing} cannot be read (entity not found); name one with --keypair\n"
    );
    assert_eq!((ran.code, ran.err), (2, line));

    // The content of the file is not printed: it may be a part of a key pair.
    let secret = fs::read_to_string(desk.path("authority.json")).expect("the key pair is there");
    desk.write("cut.json", &format!("{}]", &secret[..40]));
    let cut = desk.path("cut.json");
    let cut = cut.display();
    let ran = desk.run_bare(&[&"--keypair", &cut, &"nominate", &vault, &"none"]);
    let line = format!("error: the file {cut} holds no key pair of the Solana CLI's\n");
    assert_eq!(ran.code, 2);
    assert!(ran.err.ends_with(&line), "{ran:?}");

    // A key pair in place of its file's name is not repeated either.
    for secret in [secret.as_str(), secret.trim_start_matches('[')] {
        let ran = desk.run_bare(&[&"--keypair", &secret, &"nominate", &vault, &"none"]);
        assert_eq!(ran.code, 2, "{ran:?}");
    }

    desk.write("config.yml", "json_rpc_url: [");
    let ran = desk.run("authority", &[&"nominate", &vault, &"none"]);
    let config = desk.path("config.yml");
    let line = format!(
        "error: the config file {}: it is not the YAML that `solana config set` writes\n",
        config.display()
    );
    assert_eq!((ran.code, ran.err), (2, line));
}

#[test]
fn key_pairs_that_cannot_be_used() {
    let desk = Desk::new();
    let vault = desk.vault();
    for source in ["usb://ledger?key=0", "prompt:", "ASK"] {
        let ran = desk.run_bare(&[&"--keypair", &source, &"nominate", &vault, &"none"]);
        let line = "error: the key pair is on a hardware wallet or a seed phrase, which cu-vault cannot \
                    use; name a file with --keypair, or its address and --unsigned FILE\n";
        assert_eq!((ran.code, ran.err.as_str()), (2, line));
    }
    let ran = desk.run("authority", &[&"show", &vault, &"--url", &"ftp://host"]);
    let line =
        "error: --url is neither an http URL nor one of localhost, devnet, testnet, mainnet-beta\n";
    assert_eq!((ran.code, ran.err.as_str()), (2, line));
}

#[cfg(unix)]
#[test]
fn a_key_pair_file_that_others_can_read() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    let path = desk.path("authority.json");
    for (mode, warns) in [(0o600, false), (0o400, false), (0o640, true), (0o604, true)] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("the file is ours");
        let ran = withdraw(&desk, &[]);
        let path = path.display();
        let line = format!(
            "warning: others can read the key pair file {path}; keep it to yourself: chmod 600 {path}\n"
        );
        assert_eq!((ran.code, ran.err == line), (0, warns), "{mode:o}: {ran:?}");
    }
}
