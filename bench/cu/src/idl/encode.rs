//! Values of a plan as the types of an IDL say.

use {
    super::{Field, Idl, Length, Type},
    crate::plan::value::Values,
    toml::Value,
};

/// The most bytes that an account can hold.
const MOST: usize = 10 * 1024 * 1024;

/// More than this many types in one another are a type that contains itself.
const DEPTH: usize = 32;

/// The names that a type's values may use.
#[derive(Clone, Copy)]
pub(crate) struct Encoder<'a> {
    pub idl: &'a Idl,
    pub values: Values<'a>,
}

impl Encoder<'_> {
    /// The fields in their order. `given` has them by name.
    pub fn fields<'v>(
        self,
        fields: &[Field],
        names: &[&str],
        given: impl Fn(&str) -> Option<&'v Value>,
        depth: usize,
    ) -> Result<Vec<u8>, String> {
        let asked = |field: &&Field| !field.constant;
        if let Some(name) = names.iter().find(|name| {
            let mut asked = fields.iter().filter(asked);
            !asked.any(|field| field.name == **name)
        }) {
            let names = fields.iter().filter(asked).map(|field| field.name.as_str());
            let names: Vec<_> = names.collect();
            return Err(match names.is_empty() {
                true => format!("`{name}`: there are no fields"),
                false => format!("`{name}`: the fields are {}", names.join(", ")),
            });
        }
        let mut bytes = Vec::new();
        for field in fields {
            let value = given(&field.name).filter(|_| !field.constant);
            let encoded = match (value, &field.default, &field.of) {
                (Some(value), _, of) => self
                    .value(of, value, depth)
                    .map_err(|what| at(&field.name, what))?,
                (None, Some(default), _) => default.clone(),
                (None, None, Type::Option { .. } | Type::Zeroable(_)) => {
                    self.nothing(&field.of, depth)?
                }
                (None, None, of) => {
                    return Err(format!("`{}` is missing: {}", field.name, of.title()));
                }
            };
            bytes.extend(encoded);
        }
        Ok(bytes)
    }

    /// A value of this type.
    pub fn value(self, of: &Type, value: &Value, depth: usize) -> Result<Vec<u8>, String> {
        let depth = depth + 1;
        if depth > DEPTH {
            return Err("the type contains itself".to_owned());
        }
        let expected = || Err(format!("expected {}, not {}", of.title(), value.type_str()));
        match (of, value) {
            (Type::Named(name), _) => {
                let named = self.idl.types.get(name);
                let of = named.ok_or_else(|| format!("the IDL has no type `{name}`"))?;
                self.value(of, value, depth)
            }
            (Type::Bool(_), Value::Boolean(it)) => number(of, i128::from(*it)),
            (Type::Int { .. }, Value::Integer(it)) => number(of, i128::from(*it)),
            (Type::Int { bytes, .. } | Type::Float(bytes), Value::String(text))
                if text.contains(':') =>
            {
                let encoded = self.values.bytes(text)?;
                // Numbers are in the plan's own order, unlike bytes.
                let is_number = text.starts_with(['u', 'i']) || text.starts_with("sol:");
                match encoded.len() == *bytes {
                    true if is_number => Ok(in_order(of, encoded)),
                    true => Ok(encoded),
                    false => Err(format!(
                        "`{text}` is {} bytes, {} has {bytes}",
                        encoded.len(),
                        of.title()
                    )),
                }
            }
            (
                Type::Int {
                    bytes: 16,
                    signed: false,
                    ..
                },
                Value::String(text),
            ) => {
                let parsed = text.replace('_', "").parse::<u128>();
                let parsed = parsed.map_err(|error| format!("`{text}`: {error}"))?;
                Ok(in_order(of, parsed.to_le_bytes().to_vec()))
            }
            (Type::Int { .. }, Value::String(text)) => {
                let parsed = text.replace('_', "").parse::<i128>();
                number(of, parsed.map_err(|error| format!("`{text}`: {error}"))?)
            }
            (Type::Float(4), Value::Float(it)) => match *it as f32 {
                narrow if narrow.is_infinite() && it.is_finite() => {
                    Err(format!("{it} does not fit f32"))
                }
                narrow => Ok(narrow.to_le_bytes().to_vec()),
            },
            (Type::Float(_), Value::Float(it)) => Ok(it.to_le_bytes().to_vec()),
            (Type::Key, Value::String(name)) => self.values.bytes(&format!("key:{name}")),
            (Type::Text(length), Value::String(text)) => {
                sized(text.as_bytes().to_vec(), *length, text.len())
            }
            (Type::Bytes(length), Value::String(text)) => {
                let bytes = self.values.bytes(text)?;
                let count = bytes.len();
                sized(bytes, *length, count)
            }
            (Type::Option { .. } | Type::Zeroable(_), Value::String(text)) if text == "none" => {
                self.nothing(of, depth)
            }
            (Type::Option { item, tag, .. }, _) => {
                let mut bytes = vec![0; *tag];
                if let Some(first) = bytes.first_mut() {
                    *first = 1;
                }
                bytes.extend(self.value(item, value, depth)?);
                Ok(bytes)
            }
            (Type::Zeroable(item), _) => self.value(item, value, depth),
            (Type::List(item, length @ Length::Fixed(_)), Value::String(text)) if is_byte(item) => {
                let bytes = self.values.bytes(text)?;
                exact(bytes.len(), *length)?;
                Ok(bytes)
            }
            (Type::List(item, length), Value::Array(items)) => {
                exact(items.len(), *length)?;
                let encoded = self.items(items.iter().map(|value| (&**item, value)), depth)?;
                sized(encoded, unchecked(*length), items.len())
            }
            (Type::Tuple(types), Value::Array(items)) => {
                exact(items.len(), Length::Fixed(types.len()))?;
                self.items(types.iter().zip(items), depth)
            }
            (Type::Struct(fields), Value::Table(table)) => {
                let names: Vec<_> = table.keys().map(String::as_str).collect();
                self.fields(fields, &names, |name| table.get(name), depth)
            }
            (Type::Enum { variants, tag }, _) => {
                let (name, inner) = match value {
                    Value::String(name) => (name, None),
                    Value::Table(table) if table.len() == 1 => {
                        let (name, inner) = table.iter().next().expect("it has one");
                        (name, Some(inner))
                    }
                    _ => return expected(),
                };
                let index = variants.iter().position(|(variant, _)| variant == name);
                let index = index.ok_or_else(|| format!("`{name}`: expected {}", of.title()))?;
                let mut bytes = (index as u128).to_le_bytes()[..(*tag).min(16)].to_vec();
                match (&variants[index].1, inner) {
                    (None, None) => {}
                    (Some(of), Some(inner)) => {
                        bytes.extend(
                            self.value(of, inner, depth)
                                .map_err(|what| at(name, what))?,
                        );
                    }
                    (Some(of), None) => {
                        return Err(format!("`{name}` needs {}: {{ {name} = … }}", of.title()));
                    }
                    (None, Some(_)) => return Err(format!("`{name}` has no fields")),
                }
                Ok(bytes)
            }
            (Type::Other(_), Value::String(text)) => self.values.bytes(text),
            _ => expected(),
        }
    }

    fn items<'t, 'v>(
        self,
        items: impl Iterator<Item = (&'t Type, &'v Value)>,
        depth: usize,
    ) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        for (index, (of, value)) in items.enumerate() {
            let encoded = self.value(of, value, depth);
            bytes.extend(encoded.map_err(|what| at(&format!("[{index}]"), what))?);
        }
        Ok(bytes)
    }

    /// An option without a value.
    fn nothing(self, of: &Type, depth: usize) -> Result<Vec<u8>, String> {
        let zeros = |item: &Type| {
            let length = self.length(item, depth);
            length
                .filter(|length| *length <= MOST)
                .ok_or_else(|| format!("the length of {} is not fixed", item.title()))
        };
        Ok(match of {
            Type::Option {
                item,
                tag,
                fixed: true,
            } => vec![0; tag + zeros(item)?],
            Type::Option { tag, .. } => vec![0; *tag],
            Type::Zeroable(item) => vec![0; zeros(item)?],
            _ => Vec::new(),
        })
    }

    /// The length of a type, if all its values have one.
    fn length(self, of: &Type, depth: usize) -> Option<usize> {
        let depth = depth + 1;
        if depth > DEPTH {
            return None;
        }
        match of {
            Type::Bool(bytes) | Type::Float(bytes) | Type::Int { bytes, .. } => Some(*bytes),
            Type::Key => Some(32),
            Type::Text(Length::Fixed(bytes)) | Type::Bytes(Length::Fixed(bytes)) => Some(*bytes),
            Type::Option {
                item,
                tag,
                fixed: true,
            } => tag.checked_add(self.length(item, depth)?),
            Type::Zeroable(item) => self.length(item, depth),
            Type::List(item, Length::Fixed(count)) => self.length(item, depth)?.checked_mul(*count),
            Type::Struct(fields) => {
                let mut types = fields.iter().map(|field| &field.of);
                types.try_fold(0_usize, |sum, of| sum.checked_add(self.length(of, depth)?))
            }
            Type::Tuple(types) => {
                let mut types = types.iter();
                types.try_fold(0_usize, |sum, of| sum.checked_add(self.length(of, depth)?))
            }
            Type::Enum { variants, tag } if variants.iter().all(|(_, of)| of.is_none()) => {
                Some(*tag)
            }
            Type::Named(name) => self.length(self.idl.types.get(name)?, depth),
            _ => None,
        }
    }
}

/// `config: fee: 70000 does not fit u16`
fn at(name: &str, what: String) -> String {
    format!("{name}: {what}")
}

fn is_byte(of: &Type) -> bool {
    matches!(
        of,
        Type::Int {
            bytes: 1,
            signed: false,
            ..
        }
    )
}

fn exact(count: usize, length: Length) -> Result<(), String> {
    match length {
        Length::Fixed(expected) if expected != count => {
            Err(format!("expected {expected} elements, not {count}"))
        }
        _ => Ok(()),
    }
}

/// A list's elements were counted, and they are no bytes.
fn unchecked(length: Length) -> Length {
    match length {
        Length::Fixed(_) => Length::Rest,
        length => length,
    }
}

/// With the count before it, or with zeros after it.
fn sized(mut bytes: Vec<u8>, length: Length, count: usize) -> Result<Vec<u8>, String> {
    match length {
        Length::Rest => Ok(bytes),
        Length::Fixed(length) if bytes.len() > length => {
            Err(format!("{} bytes, there is room for {length}", bytes.len()))
        }
        Length::Fixed(length) if length > MOST => {
            Err(format!("{length} bytes, an account can hold {MOST}"))
        }
        Length::Fixed(length) => {
            bytes.resize(length, 0);
            Ok(bytes)
        }
        Length::Prefix(prefix) => {
            let count = (count as u128).to_le_bytes();
            let (count, rest) = count.split_at(prefix.min(16));
            if rest.iter().any(|byte| *byte != 0) {
                return Err(format!("more elements than {prefix} bytes can count"));
            }
            Ok([count, &bytes].concat())
        }
    }
}

/// A number of this type.
pub(crate) fn number(of: &Type, number: i128) -> Result<Vec<u8>, String> {
    let (bytes, signed) = match of {
        Type::Bool(bytes) => (*bytes, false),
        Type::Int { bytes, signed, .. } => (*bytes, *signed),
        _ => return Err(format!("expected {}, not a number", of.title())),
    };
    let bits = 8 * bytes as u32;
    let fits = match signed {
        true if bits == 128 => true,
        true => (-(1_i128 << (bits - 1))..1_i128 << (bits - 1)).contains(&number),
        false => number >= 0 && (bits == 128 || number < 1_i128 << bits),
    };
    match fits {
        true => Ok(in_order(of, number.to_le_bytes()[..bytes].to_vec())),
        false => Err(format!("{number} does not fit {}", of.title())),
    }
}

fn in_order(of: &Type, mut bytes: Vec<u8>) -> Vec<u8> {
    if matches!(
        of,
        Type::Int {
            big_endian: true,
            ..
        }
    ) {
        bytes.reverse();
    }
    bytes
}
