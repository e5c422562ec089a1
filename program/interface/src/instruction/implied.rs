//! The errors of an instruction that follow from its slots.

use {
    super::Spec,
    crate::error::VaultError::{self, *},
};

/// Whether an instruction may return an error: because of its slots, or because its entry lists it.
const fn is_possible(spec: &Spec, error: VaultError) -> bool {
    let implied = match error {
        InvalidInstructionData | NotEnoughAccounts | TooManyAccounts => true,
        MissingSigner => count(spec, true, false) > 0,
        // The runtime enforces the flag for a write by a callee. The program checks it where it
        // writes itself.
        NotWritable => !spec.calls() && count(spec, false, true) > 0,
        DuplicateAccount => !spec.calls() && count(spec, false, true) > 1,
        InvalidVaultOwner | InvalidVaultSize | InvalidVaultDiscriminator | UnsupportedVersion => {
            spec.reads_state()
        }
        WrongAuthority => spec.has_slot("authority"),
        InvalidTokenProgram => spec.has_slot("token program"),
        // The vault proves its address by its signature to the System program.
        VaultIsSigner => spec.has_slot("system program"),
        _ => false,
    };
    implied || lists(spec.errors, error)
}

const fn lists(errors: &[VaultError], error: VaultError) -> bool {
    let mut i = 0;
    while i < errors.len() {
        if errors[i].code() == error.code() {
            return true;
        }
        i += 1;
    }
    false
}

/// Counts the slots that sign, or that are writable, including the slot of the recipients.
const fn count(spec: &Spec, signer: bool, writable: bool) -> usize {
    let mut count = 0;
    let mut i = 0;
    while i < spec.slots.len() {
        count +=
            ((signer && spec.slots[i].signer) || (writable && spec.slots[i].writable)) as usize;
        i += 1;
    }
    if let Some(slot) = spec.recipients {
        count += ((signer && slot.signer) || (writable && slot.writable)) as usize;
    }
    count
}

/// Returns the number of errors of an instruction. Its `errors` lists those that do not follow from
/// the slots.
pub(super) const fn len(spec: &Spec) -> usize {
    let mut len = 0;
    let mut i = 0;
    while i < VaultError::ALL.len() {
        len += is_possible(spec, VaultError::ALL[i]) as usize;
        i += 1;
    }
    len
}

/// Returns all of them, by code.
pub(super) const fn errors<const N: usize>(spec: &Spec) -> [VaultError; N] {
    let mut errors = [UnknownInstruction; N];
    let (mut found, mut i) = (0, 0);
    while i < VaultError::ALL.len() {
        if is_possible(spec, VaultError::ALL[i]) {
            errors[found] = VaultError::ALL[i];
            found += 1;
        }
        i += 1;
    }
    errors
}

impl Spec {
    /// Whether the program calls another one.
    const fn calls(&self) -> bool {
        self.cpi.as_bytes()[0] == b'1'
    }

    /// Whether it reads the state of a vault. An instruction with the bump in its arguments reads
    /// none.
    const fn reads_state(&self) -> bool {
        let mut i = 0;
        while i < self.fields.len() {
            if is_same(self.fields[i].name, "bump") {
                return false;
            }
            i += 1;
        }
        self.has_slot("vault")
    }

    const fn has_slot(&self, name: &str) -> bool {
        let mut i = 0;
        while i < self.slots.len() {
            if is_same(self.slots[i].name, name) {
                return true;
            }
            i += 1;
        }
        false
    }
}

const fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    i == a.len() && i == b.len()
}
