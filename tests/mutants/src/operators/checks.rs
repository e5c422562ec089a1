//! Calls of a check: left out, or asking less.

use {
    super::Walk,
    crate::{mutant::one_line, source::Source},
    std::collections::BTreeMap,
    syn::{Expr, Stmt, spanned::Spanned},
};

/// What a check returns where it finds nothing wrong.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Result,
    Option,
}

impl Kind {
    const fn passed(self) -> &'static str {
        match self {
            Self::Result => "Ok::<(), crate::error::VaultError>(())",
            Self::Option => "Some(())",
        }
    }
}

/// What asks whether the vault belongs to this program, and what takes its place where that is not asked.
const WITH_OWNER: &str = "checks::vault";
const WITHOUT_OWNER: &str = "checks::signing_vault";

/// Calls that end with `?` and do the work, in place of a check.
const WORK: [&str; 4] = ["step", "each", "for_each", "invoke_signed"];

/// The functions of `checks` that answer nothing but whether something holds.
pub(super) fn declared(sources: &[Source], files: &[syn::File]) -> BTreeMap<String, Kind> {
    let mut checks = BTreeMap::new();
    let pairs = sources.iter().zip(files);
    for (source, file) in pairs.filter(|(source, _)| is_of_checks(source)) {
        for item in &file.items {
            let syn::Item::Fn(function) = item else {
                continue;
            };
            let syn::ReturnType::Type(_, returned) = &function.sig.output else {
                continue;
            };
            let kind = match &source.text[returned.span().byte_range()] {
                "Result<(), VaultError>" => Kind::Result,
                "Option<()>" => Kind::Option,
                _ => continue,
            };
            checks.insert(function.sig.ident.to_string(), kind);
        }
    }
    checks
}

fn is_of_checks(source: &Source) -> bool {
    source.name.starts_with("checks/")
}

impl Walk<'_> {
    /// A call of a check, which passes whatever it is asked.
    pub(super) fn check(&mut self, call: &syn::ExprCall) {
        let callee = one_line(self.text(&call.func));
        let Some(kind) = self.check_called(&callee) else {
            return;
        };
        for argument in &call.args {
            self.cover(argument);
        }
        if self.is_covered(call) {
            return;
        }
        let what = format!("{} removed", one_line(self.text(call)));
        self.change(call.span().byte_range(), what, kind.passed());
    }

    /// A check that is one call of another: a mutant without a call of the former lacks this one, so
    /// the test that notices is the same.
    pub(super) fn forwarding(&mut self, function: &syn::ItemFn) {
        if self.checks.contains_key(&function.sig.ident.to_string())
            && let [Stmt::Expr(only, None)] = &function.block.stmts[..]
        {
            self.cover(only);
        }
    }

    fn check_called(&self, callee: &str) -> Option<Kind> {
        let (module, name) = callee.rsplit_once("::").unwrap_or(("", callee));
        let is_ours = match module {
            "checks" => true,
            "" => is_of_checks(self.source) || name == "ensure",
            _ => false,
        };
        self.checks.get(name).copied().filter(|_| is_ours)
    }

    /// A statement with an unused value, so it is there for its `?`.
    pub(super) fn statement(&mut self, statement: &Stmt) {
        if let Stmt::Expr(Expr::Try(tried), Some(_)) = statement {
            let callee = match &*tried.expr {
                Expr::Call(call) => one_line(self.text(&call.func)),
                Expr::MethodCall(call) => call.method.to_string(),
                _ => return,
            };
            let name = callee.split("::<").next().unwrap_or(&callee);
            if self.check_called(name).is_none() && !WORK.contains(&name) {
                let what = format!("{} removed", one_line(self.text(tried)));
                self.change(statement.span().byte_range(), what, "");
            }
        }
        // What a failed payout has paid must come back before the general path looks at it.
        if let Stmt::Expr(Expr::Call(call), Some(_)) = statement
            && self.text(&call.func) == "take_back"
        {
            let what = format!("{} removed", one_line(self.text(call)));
            self.change(statement.span().byte_range(), what, "");
        }
    }

    /// A vault for reading, of any owner.
    pub(super) fn weaker_check(&mut self, call: &syn::ExprCall) {
        if self.text(&call.func) == WITH_OWNER {
            self.replace(&call.func, WITHOUT_OWNER);
        }
    }

    /// `exactly` so many accounts, or more.
    pub(super) fn looser_count(&mut self, local: &syn::Local) {
        let text = self.text(local);
        if text.contains("checks::exactly(") {
            let pattern = self.text(&local.pat);
            let looser = text
                .replacen(pattern, &format!("({pattern}, _)"), 1)
                .replace("checks::exactly(", "checks::at_least(");
            let what = "checks::exactly → at_least".to_owned();
            self.change(local.span().byte_range(), what, looser);
        }
    }

    /// Bytes of exactly the length of a type, or more: where the type is at a `let`.
    pub(super) fn looser_length(&mut self, local: &syn::Local) {
        let (syn::Pat::Type(typed), Some(init)) = (&local.pat, &local.init) else {
            return;
        };
        let syn::Type::Reference(reference) = &*typed.ty else {
            return;
        };
        let ty = self.text(&reference.elem).to_owned();
        let mut calls = Casts(Vec::new());
        syn::visit::Visit::visit_expr(&mut calls, &init.expr);
        for call in calls.0 {
            self.prefix(call, &ty);
        }
    }

    /// The same in `parse`, whose type is its parameter.
    pub(super) fn looser_parse(&mut self, call: &syn::ExprCall) {
        if self.place() == "parse" && is_cast(call) {
            self.prefix(call, "T");
        }
    }

    fn prefix(&mut self, call: &syn::ExprCall, ty: &str) {
        let [argument] = call.args.iter().collect::<Vec<_>>()[..] else {
            return;
        };
        let bytes = self.text(argument);
        let callee = one_line(self.text(&call.func));
        let what = format!("{callee}({bytes}) takes a longer one");
        let get = if callee.ends_with("_mut") {
            format!(
                "{{ let all = {bytes}; let len = all.len().min(size_of::<{ty}>()); &mut all[..len] }}"
            )
        } else {
            format!("{{ let all = {bytes}; &all[..all.len().min(size_of::<{ty}>())] }}")
        };
        self.change(argument.span().byte_range(), what, get);
    }
}

/// The casts in an expression.
struct Casts<'a>(Vec<&'a syn::ExprCall>);

impl<'a> syn::visit::Visit<'a> for Casts<'a> {
    fn visit_expr_call(&mut self, call: &'a syn::ExprCall) {
        if is_cast(call) {
            self.0.push(call);
        }
        syn::visit::visit_expr_call(self, call);
    }
}

fn is_cast(call: &syn::ExprCall) -> bool {
    let Expr::Path(path) = &*call.func else {
        return false;
    };
    let last = path.path.segments.last();
    last.is_some_and(|it| it.ident == "try_from_bytes" || it.ident == "try_from_bytes_mut")
}
