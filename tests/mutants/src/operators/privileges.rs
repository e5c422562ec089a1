//! The arguments that the general path passes to a callee, and the flags that the fast path requires.

use {
    super::Walk,
    crate::mutant::one_line,
    syn::{Expr, spanned::Spanned},
};

impl Walk<'_> {
    /// A signer without one of its flags; an account that is forwarded with the signature that it has. An account that
    /// is only writable is there to be written: without the flag nothing works.
    pub(super) fn privilege(&mut self, call: &syn::ExprCall) {
        let callee = one_line(self.text(&call.func));
        let Some(flags) = callee.strip_prefix("InstructionAccount::") else {
            return;
        };
        let fewer: &[_] = match flags {
            "writable_signer" => &["writable", "readonly_signer"],
            "readonly_signer" => &["readonly"],
            "new" => {
                if let Some(Expr::Lit(signer)) = call.args.last() {
                    self.replace(signer, "account.is_signer()");
                }
                return;
            }
            _ => return,
        };
        for other in fewer {
            let what = format!("{} → {other}", one_line(self.text(call)));
            let text = format!("InstructionAccount::{other}");
            self.change(call.func.span().byte_range(), what, text);
        }
    }

    /// What an account beyond those of a layout must be.
    pub(super) fn flags(&mut self, it: &syn::ExprPath) {
        if self.text(it) == "Flags::Writable" {
            self.replace(it, "Flags::Any");
        }
    }
}
