//! The vault account, and what GetVault returns.

use {
    super::{addresses, docs},
    codama_nodes::{
        AccountNode, BytesTypeNode, DefaultValueStrategy, DefinedTypeNode, FieldDiscriminatorNode,
        FixedSizeTypeNode, NumberFormat, NumberTypeNode, NumberValueNode, PdaLinkNode,
        PublicKeyTypeNode, SizeDiscriminatorNode, StructFieldTypeNode, StructTypeNode, TypeNode,
        ZeroableOptionTypeNode,
    },
    cu_vault_interface::state::{Vault, VaultInfo},
    std::mem::offset_of,
};

pub fn vault() -> AccountNode {
    let fields = packed(
        Vault::LEN,
        [
            always(
                "discriminator",
                offset_of!(Vault, discriminator),
                Vault::DISCRIMINATOR,
            ),
            always("version", offset_of!(Vault, version), Vault::VERSION),
            field(
                "bump",
                offset_of!(Vault, bump),
                Shape::U8,
                "Canonical, fixed at creation.",
            ),
            field(
                "reserved",
                offset_of!(Vault, reserved),
                Shape::Bytes(5),
                "Zero.",
            ),
            field(
                "id",
                offset_of!(Vault, id),
                Shape::U64,
                "Part of the seeds, never changes.",
            ),
            field(
                "rentReserve",
                offset_of!(Vault, rent_reserve),
                Shape::U64,
                "Lamports that stay until CloseVault.",
            ),
            field(
                "base",
                offset_of!(Vault, base),
                Shape::Address,
                "The creator, part of the seeds, never changes.",
            ),
            field(
                "authority",
                offset_of!(Vault, authority),
                Shape::Address,
                "The account that may withdraw.",
            ),
            field(
                "pendingAuthority",
                offset_of!(Vault, pending_authority),
                Shape::AddressOrZero,
                "The account that may become the authority, or all zero.",
            ),
        ],
    );
    AccountNode {
        size: Some(Vault::LEN as u64),
        docs: docs(["The state of a vault."]),
        pda: Some(PdaLinkNode::new(addresses::VAULT)),
        discriminators: vec![
            FieldDiscriminatorNode::new("discriminator", 0).into(),
            SizeDiscriminatorNode::new(Vault::LEN as u64).into(),
        ],
        ..AccountNode::new("vault", StructTypeNode::new(fields))
    }
}

pub fn vault_info() -> DefinedTypeNode {
    let fields = packed(
        VaultInfo::LEN,
        [
            field(
                "withdrawable",
                offset_of!(VaultInfo, withdrawable),
                Shape::U64,
                "Lamports above the rent reserve.",
            ),
            field(
                "id",
                offset_of!(VaultInfo, id),
                Shape::U64,
                "The vault's id.",
            ),
            field(
                "authority",
                offset_of!(VaultInfo, authority),
                Shape::Address,
                "The account that may withdraw.",
            ),
        ],
    );
    DefinedTypeNode {
        docs: docs([
            "The return data of GetVault.",
            "A reader compares the program that set it with the vault's.",
        ]),
        ..DefinedTypeNode::new("vaultInfo", StructTypeNode::new(fields))
    }
}

/// What a field is made of.
enum Shape {
    U8,
    U64,
    Bytes(usize),
    Address,
    /// All zero is none.
    AddressOrZero,
}

impl Shape {
    fn size(&self) -> usize {
        match self {
            Self::U8 => 1,
            Self::U64 => 8,
            Self::Bytes(size) => *size,
            Self::Address | Self::AddressOrZero => 32,
        }
    }

    fn node(&self) -> TypeNode {
        match self {
            Self::U8 => NumberTypeNode::le(NumberFormat::U8).into(),
            Self::U64 => NumberTypeNode::le(NumberFormat::U64).into(),
            Self::Bytes(size) => {
                FixedSizeTypeNode::<TypeNode>::new(BytesTypeNode::new(), *size).into()
            }
            Self::Address => PublicKeyTypeNode::new().into(),
            Self::AddressOrZero => ZeroableOptionTypeNode::new(PublicKeyTypeNode::new()).into(),
        }
    }
}

struct Field {
    offset: usize,
    size: usize,
    node: StructFieldTypeNode,
}

fn field(name: &str, offset: usize, shape: Shape, doc: &str) -> Field {
    let mut node = StructFieldTypeNode::new(name, shape.node());
    node.docs = docs([doc]);
    Field {
        offset,
        size: shape.size(),
        node,
    }
}

/// A byte that is the same in every account.
fn always(name: &str, offset: usize, value: u8) -> Field {
    let mut field = field(name, offset, Shape::U8, &format!("{value}."));
    field.node.default_value = Box::new(Some(NumberValueNode::new(value).into()));
    field.node.default_value_strategy = Some(DefaultValueStrategy::Omitted);
    field
}

/// The nodes, once it is sure that they are where the program's type has its fields.
///
/// # Panics
///
/// If there is a gap, an overlap or a rest.
fn packed<const N: usize>(len: usize, fields: [Field; N]) -> Vec<StructFieldTypeNode> {
    let mut end = 0;
    let nodes = fields.into_iter().map(|field| {
        assert_eq!(field.offset, end, "{:?} lies elsewhere", field.node.name);
        end += field.size;
        field.node
    });
    let nodes = nodes.collect();
    assert_eq!(end, len, "the fields are not the whole of it");
    nodes
}
