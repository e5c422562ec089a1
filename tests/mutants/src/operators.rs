//! What can be broken, found in the syntax tree.
//!
//! | module | what it breaks |
//! |---|---|
//! | `checks` | a call of a check is left out, or asks less |
//! | `conditions` | `if`, comparisons, operands of `&&` and `\|\|` |
//! | `values` | arithmetic, ranges, stores, seeds, fields, limits |
//! | `privileges` | the flags that the general path hands to a callee |
//! | `declared` | what a macro of the program declares: inputs, calls, seeds |
//!
//! Of several changes that the same test would notice only the weakest is made. A check is left out, not
//! also turned around; a guard never stops anything, and need not also stop everything.

mod checks;
mod conditions;
mod declared;
mod privileges;
mod values;

use {
    crate::{
        mutant::{Change, Mutant, name, one_line},
        source::{LEFT_OUT_ITEMS, Source},
    },
    checks::Kind,
    std::{
        collections::{BTreeMap, HashSet},
        ops::Range,
    },
    syn::{spanned::Spanned, visit, visit::Visit},
};

/// Every mutant of the program, in the order of its sources.
///
/// # Panics
///
/// If a source is no Rust, or declares something in a way that no operator knows.
pub fn all(sources: &[Source]) -> Vec<Mutant> {
    let files: Vec<_> = sources
        .iter()
        .map(|source| {
            let parsed = syn::parse_file(&source.text);
            parsed.unwrap_or_else(|error| panic!("{}: {error}", source.name))
        })
        .collect();
    let checks = checks::declared(sources, &files);
    let mut mutants = Vec::new();
    for (source, file) in sources.iter().zip(&files) {
        let mut walk = Walk {
            source,
            checks: &checks,
            owner: None,
            places: Vec::new(),
            covered: HashSet::new(),
            changes: Vec::new(),
        };
        walk.visit_file(file);
        mutants.extend(name(&source.name, source, walk.changes));
    }
    mutants.extend(declared::lengths(sources, &files));
    mutants
}

/// A walk through a file, which collects what can be changed in it.
struct Walk<'a> {
    source: &'a Source,
    /// The functions that are a check and nothing else.
    checks: &'a BTreeMap<String, Kind>,
    /// The type whose `impl` this is in.
    owner: Option<String>,
    /// The functions and constants that this is in, the innermost last.
    places: Vec<String>,
    /// What another change has taken care of.
    covered: HashSet<(usize, usize)>,
    changes: Vec<Change>,
}

impl<'a> Walk<'a> {
    fn text(&self, node: &impl Spanned) -> &'a str {
        &self.source.text[node.span().byte_range()]
    }

    fn place(&self) -> String {
        self.places.last().cloned().unwrap_or_default()
    }

    fn is_in(&self, folder: &str) -> bool {
        self.source.name.starts_with(folder)
    }

    fn change(&mut self, range: Range<usize>, what: String, text: impl Into<String>) {
        self.changes.push(Change {
            place: self.place(),
            what,
            range,
            text: text.into(),
        });
    }

    /// `before → after`
    fn replace(&mut self, node: &impl Spanned, text: impl Into<String>) {
        let text = text.into();
        let what = format!("{} → {}", one_line(self.text(node)), one_line(&text));
        self.change(node.span().byte_range(), what, text);
    }

    fn cover(&mut self, node: &impl Spanned) {
        let Range { start, end } = node.span().byte_range();
        self.covered.insert((start, end));
    }

    fn is_covered(&self, node: &impl Spanned) -> bool {
        let Range { start, end } = node.span().byte_range();
        self.covered.contains(&(start, end))
    }

    /// Goes into an item, unless nothing of it is on chain.
    fn within(&mut self, item: String, go: impl FnOnce(&mut Self)) {
        // What every check ends in: without it there is none at all.
        let is_end = ["ensure", "or_general"].contains(&item.as_str());
        if !is_end && !LEFT_OUT_ITEMS.contains(&item.as_str()) && item != "_" {
            self.places.push(item);
            go(self);
            self.places.pop();
        }
    }
}

impl<'ast> Visit<'ast> for Walk<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.within(item.sig.ident.to_string(), |walk| {
            walk.forwarding(item);
            visit::visit_item_fn(walk, item);
        });
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let text = self.text(&item.self_ty);
        let owner = text.split('<').next().unwrap_or(text);
        self.owner = Some(owner.to_owned());
        visit::visit_item_impl(self, item);
        self.owner = None;
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        let owner = self.owner.clone().unwrap_or_default();
        self.within(format!("{owner}::{}", item.sig.ident), |walk| {
            visit::visit_impl_item_fn(walk, item);
        });
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        self.within(item.ident.to_string(), |walk| {
            walk.limit(item);
            visit::visit_item_const(walk, item);
        });
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        self.within(item.ident.to_string(), |walk| {
            visit::visit_item_static(walk, item);
        });
    }

    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        self.declared(item);
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        self.looser_count(local);
        self.looser_length(local);
        visit::visit_local(self, local);
    }

    fn visit_stmt(&mut self, statement: &'ast syn::Stmt) {
        self.statement(statement);
        visit::visit_stmt(self, statement);
    }

    fn visit_expr(&mut self, expression: &'ast syn::Expr) {
        // What is only compiled on a host has an attribute.
        if let syn::Expr::Unsafe(block) = expression
            && self.is_for_host(&block.attrs)
        {
            return;
        }
        match expression {
            syn::Expr::If(it) => self.condition(it),
            syn::Expr::Binary(it) => {
                self.chain(it);
                self.comparison(it);
                self.arithmetic(it);
            }
            syn::Expr::Call(it) => {
                self.check(it);
                self.weaker_check(it);
                self.looser_parse(it);
                self.privilege(it);
                self.seed(it);
            }
            syn::Expr::MethodCall(it) => self.method(it),
            syn::Expr::Try(it) => self.checked(it),
            syn::Expr::Range(it) => self.range(it),
            syn::Expr::Assign(it) => self.store(it),
            syn::Expr::Field(it) => self.field(it),
            syn::Expr::Path(it) => self.flags(it),
            _ => {}
        }
        visit::visit_expr(self, expression);
    }
}

impl Walk<'_> {
    fn is_for_host(&self, attributes: &[syn::Attribute]) -> bool {
        attributes
            .iter()
            .any(|it| one_line(self.text(it)).starts_with("#[cfg(not("))
    }
}
