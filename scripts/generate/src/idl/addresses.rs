//! Addresses that follow from others. The bump is the last seed and the canonical one, as every client
//! finds it by itself.

use {
    super::docs,
    codama_nodes::{
        BytesEncoding, ConstantPdaSeedNode, NumberFormat, NumberTypeNode, PdaNode, PdaSeedNode,
        PublicKeyTypeNode, StringTypeNode, StringValueNode, VariablePdaSeedNode,
    },
    cu_vault_interface::{client::ASSOCIATED_TOKEN_PROGRAM_ID, pda},
};

pub const VAULT: &str = "vault";
pub const STATELESS_VAULT: &str = "statelessVault";
pub const ASSOCIATED_TOKEN_ACCOUNT: &str = "associatedTokenAccount";

pub fn all() -> Vec<PdaNode> {
    vec![
        PdaNode {
            docs: docs(["The vault of (base, id)."]),
            ..PdaNode::new(
                VAULT,
                vec![
                    constant(pda::VAULT_SEED),
                    address("base"),
                    VariablePdaSeedNode::new("id", NumberTypeNode::le(NumberFormat::U64)).into(),
                ],
            )
        },
        PdaNode {
            docs: docs(["The stateless vault of an owner."]),
            ..PdaNode::new(
                STATELESS_VAULT,
                vec![constant(pda::STATELESS_SEED), address("owner")],
            )
        },
        PdaNode {
            docs: docs(["The associated token account of a wallet or a vault."]),
            program_id: Some(ASSOCIATED_TOKEN_PROGRAM_ID.to_string()),
            ..PdaNode::new(
                ASSOCIATED_TOKEN_ACCOUNT,
                vec![address("wallet"), address("tokenProgram"), address("mint")],
            )
        },
    ]
}

fn constant(seed: &[u8]) -> PdaSeedNode {
    let text = str::from_utf8(seed).expect("the program's seeds are text");
    let text_type = StringTypeNode::new(BytesEncoding::Utf8);
    ConstantPdaSeedNode::new(text_type, StringValueNode::new(text)).into()
}

fn address(name: &str) -> PdaSeedNode {
    VariablePdaSeedNode::new(name, PublicKeyTypeNode::new()).into()
}
