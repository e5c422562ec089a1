//! What a macro of the program declares. The syntax tree has tokens here and no more, so this reads them
//! as the macro does.

use {
    super::Walk,
    crate::{
        mutant::{Change, Mutant, name, one_line},
        operators::values::other_seed,
        source::Source,
    },
    proc_macro2::{Delimiter, TokenStream, TokenTree},
    std::ops::Range,
};

impl Walk<'_> {
    pub(super) fn declared(&mut self, item: &syn::ItemMacro) {
        let tokens: Vec<_> = item.mac.tokens.clone().into_iter().collect();
        let called = item.mac.path.segments.last().map(|it| it.ident.to_string());
        match called.as_deref() {
            Some("macro_rules") => {
                let name = item.ident.as_ref().map(ToString::to_string);
                self.within(format!("{}!", name.unwrap_or_default()), |walk| {
                    walk.rules(&item.mac.tokens);
                });
            }
            Some("call") => self.call(&tokens),
            Some("fixed_layout") => self.layouts(&item.mac.tokens),
            _ => {}
        }
    }

    /// In the body of a macro: conditions, seeds.
    fn rules(&mut self, tokens: &TokenStream) {
        let tokens: Vec<_> = tokens.clone().into_iter().collect();
        for (index, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(group) => self.rules(&group.stream()),
                TokenTree::Ident(word) if word == "if" => self.rule_condition(&tokens[index + 1..]),
                TokenTree::Ident(word) => {
                    let is_used = other_seed(&word.to_string());
                    if let Some(other) = is_used {
                        self.replace(word, other);
                    }
                }
                _ => {}
            }
            if self.text(token) == "offset_of" && token_text(&tokens, index + 1) == "!" {
                self.rule_offset(&tokens[index + 2]);
            }
        }
    }

    /// From behind the `if` on.
    fn rule_condition(&mut self, tokens: &[TokenTree]) {
        let is_body = |it: &&TokenTree| matches!(it, TokenTree::Group(it) if it.delimiter() == Delimiter::Brace);
        let Some(end) = tokens.iter().position(|it| is_body(&it)) else {
            return;
        };
        let range = start(&tokens[0])..tokens[end - 1].span().byte_range().end;
        let condition = one_line(&self.source.text[range.clone()]);
        let body = one_line(self.text(&tokens[end]));
        let values: &[_] = if body.contains("return None") {
            &["false"]
        } else {
            &["true", "false"]
        };
        for value in values {
            let what = format!("if {condition} → if {value}");
            self.change(range.clone(), what, *value);
        }
    }

    /// The seeds of a vault are of who made it, not of who commands it.
    fn rule_offset(&mut self, arguments: &TokenTree) {
        if let TokenTree::Group(group) = arguments {
            let field = group.stream().into_iter().last();
            if let Some(field) = field.filter(|it| it.to_string() == "base") {
                self.replace(&field, "authority");
            }
        }
    }

    /// A call of the fast path: flags and order of its metas, its signature.
    fn call(&mut self, tokens: &[TokenTree]) {
        let Some(colon) = tokens.iter().position(|it| it.to_string() == ":") else {
            panic!("{}: a call without a name", self.source.name);
        };
        self.within(tokens[colon - 1].to_string(), |walk| {
            for part in tokens.split(|it| it.to_string() == ";") {
                let words: Vec<_> = part.iter().map(ToString::to_string).collect();
                match &words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
                    ["metas", ":", ..] => walk.metas(&part[2..]),
                    ["signed", "by", ":", ..] => walk.signature(part),
                    _ => {}
                }
            }
        });
    }

    fn metas(&mut self, tokens: &[TokenTree]) {
        let metas: Vec<_> = tokens
            .split(|it| it.to_string() == ",")
            .map(|meta| match meta {
                [flags, account] => (flags, account),
                _ => panic!("{}: a meta is flags and an account", self.source.name),
            })
            .collect();
        for (flags, account) in &metas {
            let held = flags.to_string();
            let fewer: &[_] = match held.as_str() {
                "writable_signer" => &["writable", "signer"],
                // Nothing works without the only flag.
                "readonly" | "writable" | "signer" => &[],
                _ => panic!("{}: unknown flags {held}", self.source.name),
            };
            for other in fewer {
                let what = format!("meta {held} {account} → {other} {account}");
                self.change(flags.span().byte_range(), what, *other);
            }
        }
        for pair in metas.windows(2) {
            let [(first, a), (second, b)] = pair else {
                continue;
            };
            // A swap with an account of other flags fails whatever works.
            if first.to_string() != second.to_string() {
                continue;
            }
            let range = start(a)..b.span().byte_range().end;
            let between = self.source.text[range.clone()].to_owned();
            let swapped = between
                .strip_prefix(&a.to_string())
                .and_then(|it| it.strip_suffix(&b.to_string()))
                .map(|it| format!("{b}{it}{a}"));
            if let Some(swapped) = swapped.filter(|it| *it != between) {
                let what = format!("metas {first} {a} and {b} swapped");
                self.change(range, what, swapped);
            }
        }
    }

    fn signature(&mut self, part: &[TokenTree]) {
        // With the semicolon behind it.
        let end = part[part.len() - 1].span().byte_range().end + 1;
        let what = "not signed by the vault".to_owned();
        self.change(start(&part[0])..end, what, "");
        let seeds: TokenStream = part.iter().cloned().collect();
        self.rules(&seeds);
    }

    /// The inputs: what each account must be.
    fn layouts(&mut self, tokens: &TokenStream) {
        for slot in slots(tokens) {
            let weaker: &[_] = match slot.flags.to_string().as_str() {
                "SignerWritable" => &["Signer", "Any"],
                "Signer" | "Writable" => &["Any"],
                _ => &[],
            };
            self.within(slot.accounts.clone(), |walk| {
                for other in weaker {
                    let what = format!("{}: {} → {other}", slot.name, slot.flags);
                    walk.change(slot.flags.span().byte_range(), what, *other);
                }
            });
        }
    }
}

/// A slot of an input.
struct Slot {
    /// The type of the accounts that it belongs to.
    accounts: String,
    name: String,
    flags: TokenTree,
}

fn slots(tokens: &TokenStream) -> Vec<Slot> {
    let tokens: Vec<_> = tokens.clone().into_iter().collect();
    let mut slots = Vec::new();
    for pair in tokens.windows(2) {
        let [TokenTree::Ident(accounts), TokenTree::Group(body)] = pair else {
            continue;
        };
        let body: Vec<_> = body.stream().into_iter().collect();
        for slot in body.split(|it| it.to_string() == ",") {
            if let [name, colon, flags, ..] = slot {
                assert_eq!(colon.to_string(), ":", "a slot is `name: flags type`");
                slots.push(Slot {
                    accounts: accounts.to_string(),
                    name: name.to_string(),
                    flags: flags.clone(),
                });
            }
        }
    }
    slots
}

/// Where the inputs are declared, where the macro is that looks at them, and its question.
const DECLARED: &str = "layout/inputs.rs";
const MACRO: &str = "layout/find.rs";
const QUESTION: &str = "!fits($slot, Flags::$flags)";

/// For each slot of an input a mutant that does not compare its data length, and, if a slot has no other check
/// except for duplicates, one without that check.
pub(super) fn lengths(sources: &[Source], files: &[syn::File]) -> Vec<Mutant> {
    let source = |name: &str| {
        let index = sources.iter().position(|it| it.name == name);
        index.unwrap_or_else(|| panic!("{name} is gone"))
    };
    let (declared, found) = (source(DECLARED), &sources[source(MACRO)]);
    let Some(at) = found.text.find(QUESTION) else {
        panic!("{MACRO} does not ask {QUESTION} any more");
    };
    let mut changes = Vec::new();
    for item in &files[declared].items {
        let syn::Item::Macro(item) = item else {
            continue;
        };
        for slot in slots(&item.mac.tokens) {
            let Slot { accounts, name, .. } = &slot;
            let mut change = |what: &str, instead: &str| {
                changes.push(Change {
                    place: accounts.clone(),
                    what: format!("{name}: {what}"),
                    range: Range {
                        start: at,
                        end: at + QUESTION.len(),
                    },
                    text: format!(
                        "!(if const {{ {} }} {{ {instead} }} \
                         else {{ fits($slot, Flags::$flags) }})",
                        is_slot(accounts, name)
                    ),
                });
            };
            change(
                "data length not compared",
                "crate::layout::has_flags($slot.cast(), Flags::$flags)",
            );
            if slot.flags.to_string() == "Any" {
                change(
                    "may be a duplicate",
                    "(*$slot).head.data_len == size_of::<$data>() as u64",
                );
            }
        }
    }
    name(DECLARED, found, changes)
}

/// Asks in the macro which slot it is at. While compiling: on chain the question would cost CU, and the gate
/// would take that for a test that has noticed.
fn is_slot(accounts: &str, name: &str) -> String {
    format!(
        "let is = concat!(stringify!($accounts), \".\", stringify!($slot)).as_bytes(); \
         let it = b\"{accounts}.{name}\"; \
         let mut same = is.len() == it.len(); \
         let mut i = 0; \
         while same && i < it.len() {{ same = is[i] == it[i]; i += 1; }} \
         same"
    )
}

fn start(token: &TokenTree) -> usize {
    token.span().byte_range().start
}

fn token_text(tokens: &[TokenTree], index: usize) -> String {
    tokens
        .get(index)
        .map(ToString::to_string)
        .unwrap_or_default()
}
