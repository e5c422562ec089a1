//! Provenance, the step of its induction: no success changes what a vault's address depends on, but by CreateVault, which
//! makes a vault, and CloseVault, which ends it.

use {
    super::Question,
    crate::{
        facts::{Instruction, Vault},
        shape::Field,
    },
    std::mem::offset_of,
};

impl Question<'_, '_, '_> {
    /// Whatever the accounts with a vault's length are. The writes of a callee are not checked: it can write no
    /// account of this program (A4).
    pub(super) fn provenance(&mut self, instruction: Instruction) {
        let by_callees: Vec<usize> = self
            .path
            .calls
            .iter()
            .flat_map(|call| &call.metas)
            .filter(|meta| self.machine.terms.decided(meta.writable) != Some(false))
            .filter_map(|meta| meta.slot)
            .collect();
        for at in self.machine.written(self.path) {
            let Some(field) = self.machine.layout.field(at) else {
                continue;
            };
            let what = match field {
                Field::Owner(slot, _) | Field::DataLen(slot, _) => {
                    if by_callees.contains(&slot) || instruction == Instruction::CloseVault {
                        continue;
                    }
                    "the owner and the length of an account"
                }
                Field::Data(slot, index) => {
                    let is_vault = self.machine.layout.shape.len(slot) == Vault::LEN;
                    let lowers = instruction == Instruction::LowerReserve
                        && (offset_of!(Vault, rent_reserve)..offset_of!(Vault, base))
                            .contains(&index);
                    if !is_vault
                        || by_callees.contains(&slot)
                        || index >= offset_of!(Vault, authority)
                        || lowers
                    {
                        continue;
                    }
                    "what a vault's address depends on, and its reserve"
                }
                _ => continue,
            };
            let before = self.machine.input(at).expect("it is in the input");
            let after = self.machine.after(self.path, at);
            self.equal(7, what, &[after], &[before]);
        }
    }
}
