//! Values: arithmetic that goes wrong, a range that ends elsewhere, a store that is left out, another
//! seed, another field, another limit.

use {
    super::Walk,
    crate::mutant::one_line,
    syn::{BinOp, Expr, spanned::Spanned},
};

/// Where amounts are worked out, and the bump.
const WITH_ARITHMETIC: [&str; 2] = ["processor/", "pda.rs"];

/// What is longer is not spelt out in a name.
const SHORT: usize = 60;

impl Walk<'_> {
    pub(super) fn arithmetic(&mut self, it: &syn::ExprBinary) {
        if !WITH_ARITHMETIC.iter().any(|it| self.is_in(it)) {
            return;
        }
        let operator = match it.op {
            BinOp::Add(_) => "-",
            BinOp::Sub(_) => "+",
            BinOp::SubAssign(_) => "+=",
            _ => return,
        };
        self.other_operator(it, operator);
    }

    pub(super) fn method(&mut self, it: &syn::ExprMethodCall) {
        let receiver = self.text(&it.receiver);
        let name = it.method.to_string();
        let other = match name.as_str() {
            "wrapping_add" | "saturating_sub" => "wrapping_sub",
            "wrapping_sub" => "wrapping_add",
            "saturating_add" => "wrapping_add",
            "all" => "any",
            _ => "",
        };
        let short = one_line(receiver);
        let short = if short.len() <= SHORT { &short } else { "…" };
        let what = format!("{short}.{name}()");
        if !other.is_empty() {
            let what = format!("{what} → {other}");
            self.change(it.method.span().byte_range(), what, other);
            return;
        }
        let arguments: Vec<_> = it.args.iter().map(|it| self.text(it)).collect();
        let text = match name.as_str() {
            "is_on_curve" => format!("!({})", self.text(it)),
            // A panic in place of the error.
            "ok_or" => format!("Ok::<_, crate::error::VaultError>({receiver}.unwrap())"),
            "get" if arguments.len() == 1 => format!("Some(&{receiver}[{}])", arguments[0]),
            _ => return,
        };
        let end = match name.as_str() {
            "is_on_curve" => "turned around",
            _ => "panics",
        };
        self.change(it.span().byte_range(), format!("{what} {end}"), text);
    }

    /// Checked arithmetic that wraps.
    pub(super) fn checked(&mut self, it: &syn::ExprTry) {
        if let Expr::MethodCall(call) = &*it.expr
            && call.method.to_string().starts_with("checked_")
        {
            let text = one_line(self.text(&it.expr));
            let wrapping = text.replacen(".checked_", ".wrapping_", 1);
            self.replace(it, wrapping);
        }
    }

    pub(super) fn range(&mut self, it: &syn::ExprRange) {
        if let (Some(_), Some(_), syn::RangeLimits::Closed(limits)) =
            (&it.start, &it.end, &it.limits)
        {
            let what = format!("{} → ..", one_line(self.text(it)));
            self.change(limits.span().byte_range(), what, "..");
        }
    }

    /// A store that another instruction's checks rely on, left out: who may command, what is closed.
    pub(super) fn store(&mut self, it: &syn::ExprAssign) {
        let to = one_line(self.text(&it.left));
        let is_command = self.is_in("processor/") && to.ends_with("authority");
        if is_command || self.place().ends_with("::close") {
            let what = format!("{} removed", one_line(self.text(it)));
            self.change(it.span().byte_range(), what, "()");
        }
    }

    /// Who commands a vault and who made it, taken for one another.
    pub(super) fn field(&mut self, it: &syn::ExprField) {
        let syn::Member::Named(member) = &it.member else {
            return;
        };
        let of = one_line(self.text(&it.base));
        let other = match (of.as_str(), member.to_string().as_str()) {
            ("vault", "authority") => "base",
            ("vault", "base") => "authority",
            _ => return,
        };
        self.replace(it, format!("{of}.{other}"));
    }

    /// The seed of the other kind of vault.
    pub(super) fn seed(&mut self, call: &syn::ExprCall) {
        let callee = self.text(&call.func);
        if !callee.ends_with("Seed::from") && !callee.ends_with("Slice::of") {
            return;
        }
        for argument in &call.args {
            if let Some(other) = other_seed(self.text(argument)) {
                self.replace(argument, other);
            }
        }
    }

    /// A limit that is one higher or lower.
    pub(super) fn limit(&mut self, item: &syn::ItemConst) {
        let name = item.ident.to_string();
        if let Expr::Lit(literal) = &*item.expr
            && let syn::Lit::Int(number) = &literal.lit
            && name.starts_with("MAX_")
        {
            let number: u64 = number.base10_parse().expect("it fits");
            for other in [number - 1, number + 1] {
                let what = format!("{number} → {other}");
                self.change(item.expr.span().byte_range(), what, other.to_string());
            }
        }
    }
}

pub(super) fn other_seed(seed: &str) -> Option<&'static str> {
    match seed {
        "VAULT_SEED" => Some("crate::pda::STATELESS_SEED"),
        "STATELESS_SEED" => Some("crate::pda::VAULT_SEED"),
        _ => None,
    }
}
