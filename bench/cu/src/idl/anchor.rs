//! IDLs of Anchor 0.30 and later.

use {
    super::{Account, Field, Idl, Instruction, Length, Pda, Type, list, text},
    serde_json::Value,
    solana_pubkey::Pubkey,
    std::collections::BTreeMap,
};

pub fn read(json: &Value) -> Result<Idl, String> {
    let has_discriminators = list(&json["instructions"]).all(|it| it["discriminator"].is_array());
    if !has_discriminators {
        return Err(
            "its instructions have no `discriminator`, so it was written before Anchor 0.30; \
             `anchor idl convert` brings it up to date"
                .to_owned(),
        );
    }
    let mut types = BTreeMap::new();
    for json in list(&json["types"]) {
        let name = text(json, "name", "a type")?;
        let generic = !json["generics"].is_null();
        // Bytemuck's types have no padding, so their fields lie as Borsh writes them.
        let of = match json["serialization"].as_str() {
            None | Some("borsh" | "bytemuck") if !generic => defined(&json["type"])?,
            other => Type::Other(format!("{name} ({})", other.unwrap_or("generic"))),
        };
        types.insert(name, of);
    }
    let accounts = list(&json["accounts"]).map(|json| {
        let name = text(json, "name", "an account")?;
        let fields = vec![
            discriminator(&json["discriminator"], &name)?,
            field(name.clone(), Type::Named(name.clone())),
        ];
        Ok((name, Type::Struct(fields)))
    });
    let instructions = list(&json["instructions"]).map(instruction);
    Ok(Idl {
        name: text(&json["metadata"], "name", "`metadata`")?,
        address: json["address"].as_str().map(str::to_owned),
        instructions: instructions.collect::<Result<_, String>>()?,
        accounts: accounts.collect::<Result<_, String>>()?,
        types,
    })
}

fn instruction(json: &Value) -> Result<Instruction, String> {
    let name = text(json, "name", "an instruction")?;
    let mut arguments = vec![discriminator(&json["discriminator"], &name)?];
    for json in list(&json["args"]) {
        arguments.push(named_field(json, &name)?);
    }
    let mut accounts = Vec::new();
    self::accounts(&json["accounts"], "", &name, &mut accounts)?;
    Ok(Instruction {
        name,
        accounts,
        arguments,
    })
}

/// Groups of accounts go by `group.account`.
fn accounts(json: &Value, group: &str, place: &str, into: &mut Vec<Account>) -> Result<(), String> {
    for json in list(json) {
        let name = text(json, "name", &format!("an account of {place}"))?;
        let name = format!("{group}{name}");
        if json["accounts"].is_array() {
            accounts(&json["accounts"], &format!("{name}-"), place, into)?;
            continue;
        }
        let flag = |field: &str| json[field] == true;
        into.push(Account {
            signer: flag("signer"),
            writable: flag("writable"),
            optional: flag("optional"),
            address: json["address"].as_str().map(str::to_owned),
            pda: json["pda"].is_object().then(|| pda(&json["pda"], group)),
            name,
        });
    }
    Ok(())
}

fn pda(json: &Value, group: &str) -> Pda {
    Pda {
        program: match json["program"].is_object() {
            true => Some(match constant(&json["program"]) {
                Some(bytes) => Pubkey::try_from(bytes).map_or_else(
                    |bytes| format!("TODO {}", hex::encode(bytes)),
                    |key| key.to_string(),
                ),
                None => match json["program"]["path"].as_str() {
                    Some(path) if !path.contains('.') => format!("{group}{path}"),
                    _ => "TODO the program that the address is derived for".to_owned(),
                },
            }),
            false => None,
        },
        seeds: list(&json["seeds"]).map(|json| seed(json, group)).collect(),
    }
}

fn seed(json: &Value, group: &str) -> String {
    if let Some(bytes) = constant(json) {
        return super::codama::bytes_as_value(&bytes);
    }
    let path = json["path"].as_str().unwrap_or_default();
    match json["kind"].as_str() {
        Some("account") if !path.contains('.') => format!("key:{group}{path}"),
        Some("account") => format!("TODO {path}, a field of the account"),
        _ => format!("TODO {path}, an argument"),
    }
}

fn constant(json: &Value) -> Option<Vec<u8>> {
    let bytes = json["value"].as_array()?.iter();
    bytes
        .map(|byte| u8::try_from(byte.as_u64()?).ok())
        .collect()
}

fn discriminator(json: &Value, place: &str) -> Result<Field, String> {
    let bytes = list(json).map(|byte| byte.as_u64().and_then(|byte| u8::try_from(byte).ok()));
    let bytes: Vec<u8> = bytes
        .collect::<Option<_>>()
        .ok_or_else(|| format!("the discriminator of {place} is no list of bytes"))?;
    Ok(Field {
        name: "discriminator".to_owned(),
        of: Type::Bytes(Length::Fixed(bytes.len())),
        default: Some(bytes),
        constant: true,
        common: None,
    })
}

fn field(name: String, of: Type) -> Field {
    Field {
        name,
        of,
        default: None,
        constant: false,
        common: None,
    }
}

fn named_field(json: &Value, place: &str) -> Result<Field, String> {
    let name = text(json, "name", &format!("a field of {place}"))?;
    Ok(field(name, type_of(&json["type"])))
}

/// A struct or an enum.
fn defined(json: &Value) -> Result<Type, String> {
    Ok(match json["kind"].as_str() {
        Some("struct") => fields(&json["fields"])?.unwrap_or(Type::Struct(Vec::new())),
        Some("enum") => {
            let variants = list(&json["variants"]).map(|json| {
                let name = text(json, "name", "a variant")?;
                Ok((name, fields(&json["fields"])?))
            });
            Type::Enum {
                variants: variants.collect::<Result<_, String>>()?,
                tag: 1,
            }
        }
        Some("type") => type_of(&json["alias"]),
        other => Type::Other(other.unwrap_or("a type without a kind").to_owned()),
    })
}

/// With names or without.
fn fields(json: &Value) -> Result<Option<Type>, String> {
    let Some(first) = json.as_array().and_then(|all| all.first()) else {
        return Ok(None);
    };
    if first["name"].is_string() && !first["type"].is_null() {
        let fields = list(json).map(|json| named_field(json, "a struct"));
        return Ok(Some(Type::Struct(fields.collect::<Result<_, _>>()?)));
    }
    Ok(Some(Type::Tuple(list(json).map(type_of).collect())))
}

fn type_of(json: &Value) -> Type {
    if let Some(name) = json.as_str() {
        return match name {
            "bool" => Type::Bool(1),
            "string" => Type::Text(Length::Prefix(4)),
            "bytes" => Type::Bytes(Length::Prefix(4)),
            "pubkey" => Type::Key,
            "f32" => Type::Float(4),
            "f64" => Type::Float(8),
            name => int(name, false).unwrap_or_else(|| Type::Other(name.to_owned())),
        };
    }
    let item = |json: &Value| Box::new(type_of(json));
    if json["vec"] != Value::Null {
        return Type::List(item(&json["vec"]), Length::Prefix(4));
    }
    for (kind, tag, fixed) in [("option", 1, false), ("coption", 4, true)] {
        if json[kind] != Value::Null {
            return Type::Option {
                item: item(&json[kind]),
                tag,
                fixed,
            };
        }
    }
    if let Some([of, length]) = json["array"].as_array().map(Vec::as_slice) {
        return match length.as_u64() {
            Some(length) => Type::List(item(of), Length::Fixed(length as usize)),
            None => Type::Other("an array of generic length".to_owned()),
        };
    }
    match json["defined"]["name"].as_str() {
        Some(name) if list(&json["defined"]["generics"]).next().is_none() => {
            Type::Named(name.to_owned())
        }
        _ => Type::Other(json.to_string()),
    }
}

/// `u8` to `i128`.
pub fn int(name: &str, big_endian: bool) -> Option<Type> {
    let bytes = match name.get(1..)? {
        "8" => 1,
        "16" => 2,
        "32" => 4,
        "64" => 8,
        "128" => 16,
        _ => return None,
    };
    let signed = match name.as_bytes()[0] {
        b'u' => false,
        b'i' => true,
        _ => return None,
    };
    Some(Type::Int {
        bytes,
        signed,
        big_endian,
    })
}
