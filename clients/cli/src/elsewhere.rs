//! Keys that are elsewhere: what is to be signed goes into a file, and the signatures come back in it.
//!
//! ```text
//! {"version":1,"messages":[{
//!   "summary":["withdraw · vault …","…"],
//!   "sha256":"…","base64":"…","base58":"…",
//!   "signatures":{"ADDRESS":null},
//!   "instructions":[{"program":"…","accounts":[{"address":"…","signer":true,"writable":false}],"data":"…"}],
//!   "inner":"…",
//!   "cu_limit":…,"micro_lamports_per_cu":…,"rows":[0,1],
//!   "last_valid_block_height":…,"since_slot":…,…
//! }]}
//! ```
//!
//! Whoever signs puts their signature over the bytes of `base64` in place of `null`, in base58. What comes back is
//! compared with what the command itself would sign, to the byte: nothing else of the file is believed.
//!
//! A multisig's PDA signs by a call, not a message: `instructions` are what it calls, with `data` in base58, and
//! `inner` is the legacy message of them alone, in base58, without a blockhash.

use {
    crate::{error::Error, keys::Keys, verdict::Made},
    base64::{Engine, prelude::BASE64_STANDARD},
    cu_vault_interface::Address,
    serde::{Deserialize, Serialize},
    solana_hash::Hash,
    solana_instruction::Instruction,
    solana_message::{Message, VersionedMessage},
    solana_sha256_hasher::hash,
    solana_signature::Signature,
    solana_signer::Signer,
    solana_transaction::versioned::VersionedTransaction,
    std::{
        collections::BTreeMap,
        fmt::Write as _,
        fs::{self, File},
        io::{ErrorKind, Write},
        path::Path,
    },
};

const VERSION: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
struct Contents {
    version: u32,
    messages: Vec<Unsigned>,
}

/// A message that is to be signed, and what this program needs to make it again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Unsigned {
    /// What it does, a line each.
    pub summary: Vec<String>,
    pub sha256: String,
    pub base64: String,
    pub base58: String,
    /// Who must sign, each with the signature in base58 once it is there.
    pub signatures: BTreeMap<String, Option<String>>,
    /// None in a payout.
    pub instructions: Vec<Inner>,
    /// None in a payout.
    pub inner: Option<String>,
    pub cu_limit: u32,
    pub micro_lamports_per_cu: u64,
    /// Of a payout's list, counted from 0.
    pub rows: Vec<usize>,
    #[serde(flatten)]
    pub made: Made,
}

/// An instruction, without what a transaction adds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Inner {
    pub program: String,
    pub accounts: Vec<Named>,
    /// In base58.
    pub data: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Named {
    pub address: String,
    pub signer: bool,
    pub writable: bool,
}

impl Unsigned {
    /// `instructions` are what a multisig may call in place of the message: its own but for the compute budget.
    pub fn new(
        message: &VersionedMessage,
        instructions: &[Instruction],
        (cu_limit, micro_lamports_per_cu): (u32, u64),
        rows: Vec<usize>,
        made: Made,
    ) -> Self {
        let bytes = message.serialize();
        let signers = signers(message).iter();
        let payer = &message.static_account_keys()[0];
        let inner = (!instructions.is_empty()).then(|| {
            let inner = Message::new_with_blockhash(instructions, Some(payer), &Hash::default());
            bs58::encode(inner.serialize()).into_string()
        });
        Self {
            summary: Vec::new(),
            sha256: hash(&bytes)
                .to_bytes()
                .map(|byte| format!("{byte:02x}"))
                .concat(),
            base64: BASE64_STANDARD.encode(&bytes),
            base58: bs58::encode(&bytes).into_string(),
            signatures: signers.map(|signer| (signer.to_string(), None)).collect(),
            instructions: instructions.iter().map(Inner::of).collect(),
            inner,
            cu_limit,
            micro_lamports_per_cu,
            rows,
            made,
        }
    }

    /// The blockhash of the message, from which the rest is made again.
    pub fn blockhash(&self) -> Result<Hash, Error> {
        let bytes = BASE64_STANDARD.decode(&self.base64).ok();
        let message: Option<VersionedMessage> =
            bytes.and_then(|bytes| wincode::deserialize(&bytes).ok());
        message
            .map(|message| *message.recent_blockhash())
            .ok_or_else(|| {
                Error::Input("the signed file holds something that is no message".into())
            })
    }

    /// The transaction of `message`, which is what the command itself would sign. Keys that are here sign now.
    pub fn sign(
        &self,
        message: VersionedMessage,
        keys: &Keys,
    ) -> Result<VersionedTransaction, Error> {
        let bytes = message.serialize();
        if BASE64_STANDARD.encode(&bytes) != self.base64 {
            return Err(Error::Input(
                "the signed file is not of this command as it would be now; write it again with --unsigned".into(),
            ));
        }
        let signature = |signer: &Address| {
            if let Some(keypair) = keys.get(signer) {
                return Ok(keypair.sign_message(&bytes));
            }
            let given = self.signatures.get(&signer.to_string()).cloned().flatten();
            let given = given.ok_or_else(|| {
                Error::Input(format!(
                    "{signer} has not signed yet; the file needs its signature"
                ))
            })?;
            let signature: Option<Signature> = given.parse().ok();
            signature
                .filter(|signature| signature.verify(signer.as_ref(), &bytes))
                .ok_or_else(|| {
                    Error::Input(format!(
                        "the signature of {signer} is not one of this message, in base58"
                    ))
                })
        };
        let signatures = signers(&message).iter().map(signature);
        let signatures = signatures.collect::<Result<_, _>>()?;
        Ok(VersionedTransaction {
            signatures,
            message,
        })
    }
}

impl Inner {
    fn of(instruction: &Instruction) -> Self {
        let accounts = instruction.accounts.iter().map(|meta| Named {
            address: meta.pubkey.to_string(),
            signer: meta.is_signer,
            writable: meta.is_writable,
        });
        Self {
            program: instruction.program_id.to_string(),
            accounts: accounts.collect(),
            data: bs58::encode(&instruction.data).into_string(),
        }
    }
}

fn signers(message: &VersionedMessage) -> &[Address] {
    let count = usize::from(message.header().num_required_signatures);
    &message.static_account_keys()[..count]
}

/// Writes a new file. One that is there may have signatures already, and stays.
pub fn write(path: &Path, messages: Vec<Unsigned>) -> Result<(), Error> {
    let contents = Contents {
        version: VERSION,
        messages,
    };
    let text = serde_json::to_string_pretty(&contents).expect("it is plain data");
    let written = File::create_new(path).and_then(|mut file| writeln!(file, "{text}"));
    written.map_err(|error| {
        let path = path.display();
        Error::Input(match error.kind() {
            ErrorKind::AlreadyExists => format!("{path} is there already; name another file"),
            kind => format!("{path} cannot be written ({kind})"),
        })
    })
}

/// What is told once they are written.
pub fn told(path: &Path, messages: &[Unsigned]) -> String {
    let mut text = format!("Written to {}, to be signed:\n", path.display());
    for one in messages {
        let signers: Vec<_> = one.signatures.keys().map(String::as_str).collect();
        // Writing to a string does not fail.
        let _ = writeln!(text, "  sha256 {} by {}", one.sha256, signers.join(" and "));
    }
    let last = messages.iter().map(|one| one.made.last_valid_block_height);
    let last = last.min().unwrap_or_default();
    let _ = writeln!(
        text,
        "It can land up to block {last}, 150 blocks from now. Add the signatures to the file, and type the same \
         command with --signed FILE --send in place of --unsigned FILE."
    );
    text
}

/// Reads a file that has come back.
pub fn read(path: &Path) -> Result<Vec<Unsigned>, Error> {
    let shown = path.display();
    let text = fs::read_to_string(path)
        .map_err(|error| Error::Input(format!("{shown} cannot be read ({})", error.kind())))?;
    let contents: Contents = serde_json::from_str(&text)
        .map_err(|error| Error::Input(format!("{shown} is not what --unsigned writes: {error}")))?;
    if contents.version != VERSION || contents.messages.is_empty() {
        return Err(Error::Input(format!(
            "{shown} is not what this version's --unsigned writes"
        )));
    }
    Ok(contents.messages)
}
