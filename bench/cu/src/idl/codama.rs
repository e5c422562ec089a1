//! IDLs of Codama.

use {
    super::{Account, Field, Idl, Instruction, Length, Pda, Type, anchor::int, encode, list, text},
    base64::{Engine, prelude::BASE64_STANDARD},
    serde_json::Value,
    std::collections::BTreeMap,
};

pub fn read(program: &Value) -> Result<Idl, String> {
    let types = list(&program["definedTypes"]).map(|json| {
        let name = text(json, "name", "a type")?;
        Ok((name, type_of(&json["type"])))
    });
    let accounts = list(&program["accounts"]).map(|json| {
        let name = text(json, "name", "an account")?;
        Ok((name, type_of(&json["data"])))
    });
    let pdas = list(&program["pdas"]).map(|json| Ok((text(json, "name", "a PDA")?, json)));
    let pdas = pdas.collect::<Result<_, String>>()?;
    let instructions = list(&program["instructions"]).map(|json| instruction(json, &pdas));
    Ok(Idl {
        name: text(program, "name", "`program`")?,
        address: program["publicKey"].as_str().map(str::to_owned),
        instructions: instructions.collect::<Result<_, String>>()?,
        accounts: accounts.collect::<Result<_, String>>()?,
        types: types.collect::<Result<BTreeMap<_, _>, String>>()?,
    })
}

fn instruction(json: &Value, pdas: &BTreeMap<String, &Value>) -> Result<Instruction, String> {
    let name = text(json, "name", "an instruction")?;
    let accounts = list(&json["accounts"]).map(|json| {
        let of = &json["defaultValue"];
        Ok(Account {
            name: text(json, "name", &format!("an account of {name}"))?,
            // Or "either", where the owner may be a multisig: one that signs is the common case.
            signer: json["isSigner"] == true || json["isSigner"] == "either",
            writable: json["isWritable"] == true,
            optional: json["isOptional"] == true,
            address: match of["kind"].as_str() {
                Some("publicKeyValueNode") => of["publicKey"].as_str().map(str::to_owned),
                _ => None,
            },
            pda: (of["kind"] == "pdaValueNode").then(|| pda(of, pdas)),
        })
    });
    let accounts = accounts.collect::<Result<_, String>>()?;
    let arguments = list(&json["arguments"]).map(|json| field(json, &name));
    Ok(Instruction {
        accounts,
        arguments: arguments.collect::<Result<_, _>>()?,
        name,
    })
}

fn pda(json: &Value, pdas: &BTreeMap<String, &Value>) -> Pda {
    let linked = json["pda"]["name"].as_str().and_then(|name| pdas.get(name));
    let node = match linked {
        Some(node) => node,
        None => &json["pda"],
    };
    let seeds = list(&node["seeds"]).map(|seed| {
        if seed["kind"] == "constantPdaSeedNode" {
            return match constant(&type_of(&seed["type"]), &seed["value"]) {
                Some(bytes) => bytes_as_value(&bytes),
                None if seed["value"]["kind"] == "programIdValueNode" => "key:program".to_owned(),
                None => "TODO a constant".to_owned(),
            };
        }
        let name = seed["name"].as_str().unwrap_or_default();
        let given = list(&json["seeds"]).find(|given| given["name"] == name);
        let value = given.map_or(&Value::Null, |given| &given["value"]);
        match (value["kind"].as_str(), value["name"].as_str()) {
            (Some("accountValueNode"), Some(account)) => format!("key:{account}"),
            (Some("publicKeyValueNode"), _) => {
                format!("key:{}", value["publicKey"].as_str().unwrap_or_default())
            }
            _ => format!("TODO {name}, {}", type_of(&seed["type"]).title()),
        }
    });
    Pda {
        program: node["programId"].as_str().map(str::to_owned),
        seeds: match (node["seeds"].is_array(), json["pda"]["name"].as_str()) {
            (true, _) => seeds.collect(),
            (false, name) => vec![format!("TODO the seeds of {}", name.unwrap_or("it"))],
        },
    }
}

fn field(json: &Value, place: &str) -> Result<Field, String> {
    let of = type_of(&json["type"]);
    let constant_of = json["defaultValueStrategy"] == "omitted";
    Ok(Field {
        name: text(json, "name", &format!("a field of {place}"))?,
        default: constant(&of, &json["defaultValue"]),
        of,
        constant: constant_of,
        common: match json["defaultValue"]["kind"].as_str() {
            Some("accountBumpValueNode") => json["defaultValue"]["name"]
                .as_str()
                .map(|account| format!("bump:{account}")),
            _ => None,
        },
    })
}

/// The bytes of a value in the IDL.
fn constant(of: &Type, value: &Value) -> Option<Vec<u8>> {
    match value["kind"].as_str()? {
        "bytesValueNode" => bytes(value),
        "stringValueNode" => Some(value["string"].as_str()?.as_bytes().to_vec()),
        "numberValueNode" => encode::number(of, whole(&value["number"])?).ok(),
        "booleanValueNode" => encode::number(of, i128::from(value["boolean"].as_bool()?)).ok(),
        _ => None,
    }
}

fn whole(number: &Value) -> Option<i128> {
    let signed = number.as_i64().map(i128::from);
    signed.or_else(|| number.as_u64().map(i128::from))
}

fn bytes(value: &Value) -> Option<Vec<u8>> {
    let data = value["data"].as_str()?;
    match value["encoding"].as_str()? {
        "base16" => hex::decode(data).ok(),
        "base64" => BASE64_STANDARD.decode(data).ok(),
        "utf8" => Some(data.as_bytes().to_vec()),
        _ => None,
    }
}

/// Bytes as a plan writes them.
pub fn bytes_as_value(bytes: &[u8]) -> String {
    let printable = |byte: &u8| byte.is_ascii_graphic() && !b"\"\\".contains(byte);
    match std::str::from_utf8(bytes) {
        Ok(text) if !bytes.is_empty() && bytes.iter().all(printable) => format!("str:{text}"),
        _ => format!("hex:{}", hex::encode(bytes)),
    }
}

fn type_of(json: &Value) -> Type {
    let kind = json["kind"].as_str().unwrap_or("a type without a kind");
    let other = || Type::Other(kind.trim_end_matches("TypeNode").to_owned());
    let item = |field: &str| Box::new(type_of(&json[field]));
    match kind {
        "numberTypeNode" => match json["format"].as_str().unwrap_or_default() {
            "f32" if json["endian"] != "be" => Type::Float(4),
            "f64" if json["endian"] != "be" => Type::Float(8),
            format => int(format, json["endian"] == "be").unwrap_or_else(other),
        },
        "amountTypeNode" | "solAmountTypeNode" | "dateTimeTypeNode" => type_of(&json["number"]),
        "booleanTypeNode" => bytes_of(&json["size"]).map_or_else(other, Type::Bool),
        "publicKeyTypeNode" => Type::Key,
        "stringTypeNode" if json["encoding"] == "utf8" => Type::Text(Length::Rest),
        "bytesTypeNode" => Type::Bytes(Length::Rest),
        "sizePrefixTypeNode" => match bytes_of(&json["prefix"]) {
            Some(prefix) => with_length(type_of(&json["type"]), Length::Prefix(prefix)),
            None => None,
        }
        .unwrap_or_else(other),
        "fixedSizeTypeNode" => json["size"]
            .as_u64()
            .and_then(|size| with_length(type_of(&json["type"]), Length::Fixed(size as usize)))
            .unwrap_or_else(other),
        "arrayTypeNode" => {
            length(&json["count"]).map_or_else(other, |length| Type::List(item("item"), length))
        }
        "optionTypeNode" => match bytes_of(&json["prefix"]) {
            Some(tag) => Type::Option {
                item: item("item"),
                tag,
                fixed: json["fixed"] == true,
            },
            None => other(),
        },
        "remainderOptionTypeNode" => Type::Option {
            item: item("item"),
            tag: 0,
            fixed: false,
        },
        "zeroableOptionTypeNode" if json["zeroValue"].is_null() => Type::Zeroable(item("item")),
        "structTypeNode" => {
            let fields = list(&json["fields"]).map(|json| field(json, "a struct"));
            fields
                .collect::<Result<_, _>>()
                .map_or_else(Type::Other, Type::Struct)
        }
        "tupleTypeNode" => Type::Tuple(list(&json["items"]).map(type_of).collect()),
        "enumTypeNode" => {
            // One whose numbers are not 0, 1, 2, … is left to the plan's author.
            let counted = list(&json["variants"]).all(|json| json["discriminator"].is_null());
            let variants = list(&json["variants"]).map(|json| {
                let of = match json["kind"].as_str()? {
                    "enumEmptyVariantTypeNode" => None,
                    "enumStructVariantTypeNode" => Some(type_of(&json["struct"])),
                    _ => Some(type_of(&json["tuple"])),
                };
                Some((json["name"].as_str()?.to_owned(), of))
            });
            let variants = variants.collect::<Option<_>>().filter(|_| counted);
            match (variants, bytes_of(&json["size"])) {
                (Some(variants), Some(tag)) => Type::Enum { variants, tag },
                _ => other(),
            }
        }
        "definedTypeLinkNode" => json["name"]
            .as_str()
            .map_or_else(other, |name| Type::Named(name.to_owned())),
        _ => other(),
    }
}

fn with_length(of: Type, length: Length) -> Option<Type> {
    match of {
        Type::Text(Length::Rest) => Some(Type::Text(length)),
        Type::Bytes(Length::Rest) => Some(Type::Bytes(length)),
        _ => None,
    }
}

fn length(json: &Value) -> Option<Length> {
    match json["kind"].as_str()? {
        "prefixedCountNode" => bytes_of(&json["prefix"]).map(Length::Prefix),
        "fixedCountNode" => json["value"].as_u64().map(|it| Length::Fixed(it as usize)),
        "remainderCountNode" => Some(Length::Rest),
        _ => None,
    }
}

/// The length of an unsigned little-endian number.
fn bytes_of(json: &Value) -> Option<usize> {
    match type_of(json) {
        Type::Int {
            bytes,
            signed: false,
            big_endian,
        } if bytes == 1 || !big_endian => Some(bytes),
        _ => None,
    }
}
