//! Instructions, out of the program's table.

use {
    super::{defaults, docs},
    codama_nodes::{
        ArgumentValueNode, ArrayTypeNode, CamelCaseString, DefaultValueStrategy,
        FieldDiscriminatorNode, InstructionAccountNode, InstructionArgumentNode, InstructionNode,
        InstructionRemainingAccountsNode, IsSigner, NumberFormat, NumberTypeNode, NumberValueNode,
        PublicKeyTypeNode, RemainderCountNode, TypeNode, ZeroableOptionTypeNode,
    },
    cu_vault_interface::instruction::{Field, Instruction, MAX_EXTRA_ACCOUNTS, Slot, Spec, TABLE},
};

pub fn all() -> Vec<InstructionNode> {
    TABLE.iter().map(instruction).collect()
}

fn instruction(spec: &Spec) -> InstructionNode {
    let mut arguments = vec![discriminator(spec)];
    arguments.extend(spec.fields.iter().map(|field| argument(spec, field)));
    InstructionNode {
        name: spec.name.into(),
        docs: docs([
            format!("{}.", capital(spec.does)),
            format!("CPI: {}.", spec.cpi),
        ]),
        accounts: spec.slots.iter().map(|slot| account(spec, slot)).collect(),
        arguments,
        remaining_accounts: remaining(spec),
        discriminators: vec![FieldDiscriminatorNode::new("discriminator", 0).into()],
        ..InstructionNode::default()
    }
}

fn account(spec: &Spec, slot: &Slot) -> InstructionAccountNode {
    let mut node = InstructionAccountNode::new(camel(slot.name), slot.writable, slot.signer);
    node.default_value = Box::new(defaults::of_account(spec.instruction, slot.name));
    node
}

/// The accounts after those of the table: recipients, then those of a transfer hook. Its accounts may
/// come in any order, so the hook itself must distinguish those that it writes to.
fn remaining(spec: &Spec) -> Vec<InstructionRemainingAccountsNode> {
    let mut groups = Vec::new();
    if let Some(slot) = &spec.recipients {
        let doc = format!("One {} for each amount, in the same order.", slot.name);
        groups.push(group("recipients", slot.writable, false, doc));
    }
    if spec.forwards {
        let doc = |what| {
            format!(
                "Accounts that the mint's transfer hook {what}; with Token-2022 alone, and no more than \
                 {MAX_EXTRA_ACCOUNTS} of both kinds."
            )
        };
        groups.push(group("writableExtraAccounts", true, true, doc("writes to")));
        groups.push(group("extraAccounts", false, true, doc("reads")));
    }
    groups
}

fn group(
    name: &str,
    is_writable: bool,
    is_optional: bool,
    doc: String,
) -> InstructionRemainingAccountsNode {
    InstructionRemainingAccountsNode {
        is_optional: Some(is_optional),
        is_signer: Some(IsSigner::False),
        is_writable: Some(is_writable),
        docs: docs([doc]),
        value: Box::new(ArgumentValueNode::new(name).into()),
    }
}

fn discriminator(spec: &Spec) -> InstructionArgumentNode {
    let mut node =
        InstructionArgumentNode::new("discriminator", NumberTypeNode::le(NumberFormat::U8));
    let value = NumberValueNode::new(spec.instruction as u8);
    node.default_value = Box::new(Some(value.into()));
    node.default_value_strategy = Some(DefaultValueStrategy::Omitted);
    node
}

fn argument(spec: &Spec, field: &Field) -> InstructionArgumentNode {
    let one = type_of(spec, field);
    let mut node = if field.repeated {
        let plural = format!("{}s", field.name.trim_end_matches('s'));
        // Up to the end of the data: there is no count before it.
        let all = ArrayTypeNode::new(one, RemainderCountNode::new());
        InstructionArgumentNode::new(plural, all)
    } else {
        InstructionArgumentNode::new(camel(field.name), one)
    };
    node.default_value = Box::new(defaults::of_field(field.name));
    node
}

/// # Panics
///
/// If the table has a type that is not known here.
fn type_of(spec: &Spec, field: &Field) -> TypeNode {
    match field.ty {
        "u8" => NumberTypeNode::le(NumberFormat::U8).into(),
        "u64" => NumberTypeNode::le(NumberFormat::U64).into(),
        // All zero takes a nomination back.
        "address" if spec.instruction == Instruction::NominateAuthority => {
            ZeroableOptionTypeNode::new(PublicKeyTypeNode::new()).into()
        }
        "address" => PublicKeyTypeNode::new().into(),
        ty => panic!("{} has a field of the unknown type {ty}", spec.name),
    }
}

fn camel(name: &str) -> CamelCaseString {
    CamelCaseString::new(name.replace(' ', "_"))
}

fn capital(sentence: &str) -> String {
    let mut chars = sentence.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}
