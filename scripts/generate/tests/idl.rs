//! The committed IDL is what the program's own tables say, and reads back as Codama's nodes.

#![forbid(unsafe_code)]

use {
    codama_nodes::{
        InstructionAccountNode, InstructionInputValueNode, IsSigner, NumberFormat, RootNode,
        TypeNode,
    },
    cu_vault_interface::{error::VaultError, instruction::TABLE},
};

/// Read back as nodes, it tells of each instruction what its table does.
#[test]
fn it_tells_what_the_tables_do() {
    let RootNode { program, .. } = serde_json::from_str(&cu_vault_generate::idl::json()).unwrap();
    assert_eq!(program.public_key, cu_vault_interface::ID.to_string());
    assert_eq!(program.instructions.len(), TABLE.len());
    for (node, spec) in program.instructions.iter().zip(TABLE) {
        let name = spec.name;
        assert_eq!(node.name.to_lowercase(), name.to_lowercase());

        let flags =
            |node: &InstructionAccountNode| (node.is_signer == IsSigner::True, node.is_writable);
        let told: Vec<_> = node.accounts.iter().map(flags).collect();
        let slots = spec.slots.iter();
        let expected: Vec<_> = slots.map(|slot| (slot.signer, slot.writable)).collect();
        assert_eq!(told, expected, "{name}");

        let groups = usize::from(spec.recipients.is_some()) + 2 * usize::from(spec.forwards);
        assert_eq!(node.remaining_accounts.len(), groups, "{name}");

        let [tag, fields @ ..] = &node.arguments[..] else {
            panic!("{name} has no discriminator");
        };
        let value = match tag.default_value.as_ref() {
            Some(InstructionInputValueNode::NumberValue(value)) => {
                serde_json::to_value(value.number)
            }
            other => panic!("{name}: {other:?}"),
        };
        assert_eq!(value.unwrap(), spec.instruction as u8, "{name}");
        assert_eq!(fields.len(), spec.fields.len(), "{name}");
        for (node, field) in fields.iter().zip(spec.fields) {
            let one = match node.r#type.as_ref() {
                TypeNode::Array(array) if field.repeated => array.item.as_ref(),
                one => one,
            };
            let told = match one {
                TypeNode::Number(number) if number.format == NumberFormat::U64 => "u64",
                TypeNode::Number(number) if number.format == NumberFormat::U8 => "u8",
                TypeNode::PublicKey(_) | TypeNode::ZeroableOption(_) => "address",
                other => panic!("{name}: {other:?}"),
            };
            assert_eq!(told, field.ty, "{name}: {}", field.name);
        }
    }
    let codes: Vec<_> = program.errors.iter().map(|error| error.code).collect();
    let expected: Vec<_> = VaultError::ALL.iter().map(|error| error.code()).collect();
    assert_eq!(codes, expected);
}
