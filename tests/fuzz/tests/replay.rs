//! Replays the corpus.

#![cfg(target_os = "solana")]
#![forbid(unsafe_code)]

use std::fs;

#[test]
fn seeds() {
    for tag in 0..14u8 {
        for mode in 0..3u8 {
            println!("{tag} {mode} {:?}", cu_vault_fuzz::run(&[mode, tag]).result.map(|l| l.accounts.iter().map(|a| a.0).collect::<Vec<_>>()));
        }
    }
}
