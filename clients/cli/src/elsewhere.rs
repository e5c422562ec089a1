//! Keys that are elsewhere: what is to be signed, or to be called, goes into a file; signatures come back in it.
//!
//! ```text
//! {"version":1,
//!  "messages":[{
//!   "summary":["withdraw · vault …","…"],
//!   "sha256":"…","base64":"…","base58":"…",
//!   "signatures":{"ADDRESS":null},
//!   "cu_limit":…,"micro_lamports_per_cu":…,"rows":[0,1],
//!   "last_valid_block_height":…,"since_slot":…,…
//!  }],
//!  "calls":[{
//!   "summary":["withdraw · vault …","…"],
//!   "sha256":"…","base64":"…","base58":"…",
//!   "instructions":[{"program":"…","accounts":[{"address":"…","signer":true,"writable":false}],"data":"…"}],
//!   "rows":[0,1],
//!   "squads":{"multisig":"…","vault_index":0,"vault":"…","transaction_message":"…"}
//!  }]}
//! ```
//!
//! Each signer puts a signature over the bytes of `base64` in place of `null`, in base58. The returned file is
//! compared with the message that the command itself would sign, to the byte. Nothing else of the file is believed. A wrong
//! `since_slot` or `last_valid_block_height` makes no message expire that could still land.
//!
//! An address of a program, such as a multisig's vault, signs by a call and not a message. `instructions` are the
//! calls of the program, with `data` in base58. `base64` and `base58` are a legacy message of the same instructions,
//! without compute budget and without blockhash. `transaction_message`, in base64, is the argument of that name of
//! Squads v4's `vaultTransactionCreate`.

use {
    crate::{
        error::Error,
        keys::Keys,
        payout::entry,
        squads::{self, Squads},
        verdict::Made,
    },
    base64::{Engine, prelude::BASE64_STANDARD},
    cu_vault_interface::Address,
    serde::{Deserialize, Serialize},
    solana_hash::Hash,
    solana_message::{Message, VersionedMessage, compiled_instruction::CompiledInstruction},
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
    #[serde(default)]
    messages: Vec<Unsigned>,
    #[serde(default)]
    calls: Vec<Call>,
}

/// A message that is to be signed, and what this program needs to make it again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Unsigned {
    /// Its effects, a line each.
    pub summary: Vec<String>,
    pub sha256: String,
    pub base64: String,
    pub base58: String,
    /// The required signers, each with the signature in base58 once it is there.
    pub signatures: BTreeMap<String, Option<String>>,
    pub cu_limit: u32,
    pub micro_lamports_per_cu: u64,
    /// Of a payout's list, counted from 0.
    pub rows: Vec<usize>,
    #[serde(flatten)]
    pub made: Made,
}

/// A call by a program whose address is the authority: instructions, and a message of them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Call {
    /// The effects of the call, a line each.
    pub summary: Vec<String>,
    pub sha256: String,
    pub base64: String,
    pub base58: String,
    pub instructions: Vec<Inner>,
    /// Of a payout's list, counted from 0.
    pub rows: Vec<usize>,
    /// With `--squads`.
    pub squads: Option<ForSquads>,
}

/// The arguments of Squads v4's `vaultTransactionCreate`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ForSquads {
    pub multisig: String,
    pub vault_index: u8,
    pub vault: String,
    /// In base64.
    pub transaction_message: String,
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
    pub fn new(
        message: &VersionedMessage,
        (cu_limit, micro_lamports_per_cu): (u32, u64),
        rows: Vec<usize>,
        made: Made,
    ) -> Self {
        let bytes = message.serialize();
        let signers = signers(message).iter();
        Self {
            summary: Vec::new(),
            sha256: hex(&bytes),
            base64: BASE64_STANDARD.encode(&bytes),
            base58: bs58::encode(&bytes).into_string(),
            signatures: signers.map(|signer| (signer.to_string(), None)).collect(),
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

impl Call {
    /// Of a message that has the instructions alone; its payer is the program's address.
    pub fn new(message: &Message, rows: Vec<usize>, squads: Option<Squads>) -> Self {
        let bytes = message.serialize();
        let instructions = message.instructions.iter();
        Self {
            summary: Vec::new(),
            sha256: hex(&bytes),
            base64: BASE64_STANDARD.encode(&bytes),
            base58: bs58::encode(&bytes).into_string(),
            instructions: instructions.map(|one| Inner::of(message, one)).collect(),
            rows,
            squads: squads.map(|squads| ForSquads {
                multisig: squads.multisig.to_string(),
                vault_index: squads.index,
                vault: squads.vault().to_string(),
                transaction_message: BASE64_STANDARD.encode(squads::transaction_message(message)),
            }),
        }
    }
}

impl Inner {
    fn of(message: &Message, instruction: &CompiledInstruction) -> Self {
        let accounts = instruction.accounts.iter().map(|index| {
            let index = usize::from(*index);
            Named {
                address: message.account_keys[index].to_string(),
                signer: message.is_signer(index),
                writable: squads::is_writable(message, index),
            }
        });
        let program = usize::from(instruction.program_id_index);
        Self {
            program: message.account_keys[program].to_string(),
            accounts: accounts.collect(),
            data: bs58::encode(&instruction.data).into_string(),
        }
    }
}

/// The SHA-256 as `sha256sum` prints it.
fn hex(bytes: &[u8]) -> String {
    entry::hex(&hash(bytes).to_bytes())
}

fn signers(message: &VersionedMessage) -> &[Address] {
    let count = usize::from(message.header().num_required_signatures);
    &message.static_account_keys()[..count]
}

/// Writes a new file of what is to be signed.
pub fn write(path: &Path, messages: Vec<Unsigned>) -> Result<(), Error> {
    write_contents(path, messages, Vec::new())
}

/// Writes a new file of what is to be called.
pub fn write_calls(path: &Path, calls: Vec<Call>) -> Result<(), Error> {
    write_contents(path, Vec::new(), calls)
}

/// A file that is there may have signatures already, and stays.
fn write_contents(path: &Path, messages: Vec<Unsigned>, calls: Vec<Call>) -> Result<(), Error> {
    let contents = Contents {
        version: VERSION,
        messages,
        calls,
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

/// The text that is printed once they are written.
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

/// The text that is printed once calls are written.
pub fn told_calls(path: &Path, calls: &[Call]) -> String {
    let mut text = format!("Written to {}, to be called:\n", path.display());
    for one in calls {
        // Writing to a string does not fail.
        let _ = writeln!(text, "  sha256 {}", one.sha256);
    }
    let takes = match calls.iter().any(|one| one.squads.is_some()) {
        true => "Create a vault transaction of each `transaction_message` in the multisig.",
        false => "Have the program call the `instructions` of each.",
    };
    text + takes + "\n"
}

/// Rejects `--signed` for an address without a key.
pub fn check_signed(signer: &Address) -> Result<(), Error> {
    if signer.is_on_curve() {
        return Ok(());
    }
    Err(Error::Input(format!(
        "{signer} is a program's address, which signs by a call: there is no signature to send; have its program call \
         what --unsigned writes"
    )))
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
