//! Who has not signed moves nothing.

use {
    crate::sheet::Sheet,
    cu_vault::{error::VaultError::MissingSigner, instruction::Instruction::GetVault},
    cu_vault_tests::every::Every,
};

#[test]
fn signatures() {
    Sheet::run("signatures", "signatures", |sheet| {
        sheet.attack(
            "missing signer",
            "An account that must sign is the right one, but has not signed.",
            |attack| {
                for mut every in Every::all() {
                    for call in every.calls() {
                        for slot in call.spec.slots.iter().filter(|slot| slot.signer) {
                            let mut spoilt = call.clone();
                            spoilt.meta(slot.name).is_signer = false;
                            attack.refuse(&mut every, &spoilt, slot.name, MissingSigner);
                        }
                    }
                }
                attack.skip([GetVault], "nobody signs");
            },
        );
    });
}
