//! What a client fills in by itself: programs, addresses that follow from other inputs, their bumps.

use {
    super::addresses,
    codama_nodes::{
        AccountBumpValueNode, AccountValueNode, ArgumentValueNode, InstructionInputValueNode,
        PdaLinkNode, PdaSeedValueNode, PdaValueNode, PublicKeyValueNode,
    },
    cu_vault_interface::{
        Address, client::SYSTEM_PROGRAM_ID, instruction::Instruction, token::SPL_TOKEN_ID,
    },
};

pub fn of_account(instruction: Instruction, slot: &str) -> Option<InstructionInputValueNode> {
    match (instruction, slot) {
        (_, "system program") => Some(program("systemProgram", &SYSTEM_PROGRAM_ID)),
        (_, "token program") => Some(program("splToken", &SPL_TOKEN_ID)),
        // No mint is named, and a mint may be there.
        (Instruction::WithdrawExcessLamports, "vault token account") => None,
        (_, "vault token account") => Some(derived(
            addresses::ASSOCIATED_TOKEN_ACCOUNT,
            [
                account_seed("wallet", "vault"),
                account_seed("tokenProgram", "tokenProgram"),
                account_seed("mint", "mint"),
            ],
        )),
        (Instruction::CreateVault, "vault") => Some(derived(
            addresses::VAULT,
            [
                account_seed("base", "base"),
                PdaSeedValueNode::new("id", ArgumentValueNode::new("id")),
            ],
        )),
        (Instruction::StatelessDeposit | Instruction::StatelessWithdraw, "vault") => Some(derived(
            addresses::STATELESS_VAULT,
            [account_seed("owner", "owner")],
        )),
        // The address of any other vault hangs on who created it, whom no other input names.
        _ => None,
    }
}

/// The bump of the vault that the instruction names.
pub fn of_field(field: &str) -> Option<InstructionInputValueNode> {
    (field == "bump").then(|| AccountBumpValueNode::new("vault").into())
}

fn program(name: &str, address: &Address) -> InstructionInputValueNode {
    let mut value = PublicKeyValueNode::new(address.to_string());
    value.identifier = Some(name.into());
    value.into()
}

fn derived<const N: usize>(pda: &str, seeds: [PdaSeedValueNode; N]) -> InstructionInputValueNode {
    PdaValueNode::new(PdaLinkNode::new(pda), seeds.into()).into()
}

fn account_seed(seed: &str, account: &str) -> PdaSeedValueNode {
    PdaSeedValueNode::new(seed, AccountValueNode::new(account))
}
