//! Conditions: always met or never, compared a little differently, asking less.

use {
    super::Walk,
    crate::mutant::one_line,
    syn::{BinOp, Expr, ExprBinary, ExprIf, Stmt, spanned::Spanned},
};

impl Walk<'_> {
    /// An `if` that is always taken, and one that never is. A guard that refuses is only never taken:
    /// whatever works would notice that it always is.
    pub(super) fn condition(&mut self, it: &ExprIf) {
        if is_hint(it) || matches!(*it.cond, Expr::Let(_)) || is_chain(&it.cond) {
            return;
        }
        self.cover(&it.cond);
        let condition = one_line(self.text(&it.cond));
        let values: &[_] = if self.is_guard(it) {
            &["false"]
        } else {
            &["true", "false"]
        };
        for value in values {
            let what = format!("if {condition} → if {value}");
            self.change(it.cond.span().byte_range(), what, *value);
        }
    }

    fn is_guard(&self, it: &ExprIf) -> bool {
        let Some(Stmt::Expr(Expr::Return(refusal), _)) = it.then_branch.stmts.last() else {
            return false;
        };
        let refusal = one_line(self.text(refusal));
        let refusals = ["return None", "return Err(", "return false"];
        it.else_branch.is_none() && refusals.iter().any(|it| refusal.starts_with(it))
    }

    /// Each operand of a chain of `&&` or of `||` left out.
    pub(super) fn chain(&mut self, it: &ExprBinary) {
        if !matches!(it.op, BinOp::And(_) | BinOp::Or(_)) || self.is_covered(it) {
            return;
        }
        let mut operands = Vec::new();
        self.flatten(it, &mut operands);
        let operator = self.text(&it.op).to_owned();
        for (index, operand) in operands.iter().enumerate() {
            self.cover(operand);
            if matches!(operand, Expr::Let(_)) {
                continue;
            }
            let left = operands.iter().enumerate().filter(|(i, _)| *i != index);
            let left: Vec<_> = left.map(|(_, it)| self.text(it)).collect();
            let left = left.join(&format!(" {operator} "));
            let what = format!("{operator} without {}", one_line(self.text(operand)));
            self.change(it.span().byte_range(), what, left);
        }
    }

    /// The operands of a chain of one operator, from left to right.
    fn flatten<'e>(&mut self, it: &'e ExprBinary, operands: &mut Vec<&'e Expr>) {
        self.cover(it);
        match &*it.left {
            Expr::Binary(left) if left.op == it.op => self.flatten(left, operands),
            left => operands.push(left),
        }
        operands.push(&it.right);
    }

    /// A border one further, an equality that is not compared.
    pub(super) fn comparison(&mut self, it: &ExprBinary) {
        let operator = match it.op {
            BinOp::Lt(_) => "<=",
            BinOp::Le(_) => "<",
            BinOp::Gt(_) => ">=",
            BinOp::Ge(_) => ">",
            BinOp::Eq(_) => {
                self.equality(it);
                return;
            }
            _ => return,
        };
        self.other_operator(it, operator);
    }

    pub(super) fn other_operator(&mut self, it: &ExprBinary, operator: &str) {
        let what = format!("{} → {operator}", one_line(self.text(it)));
        let text = format!(
            "{} {operator} {}",
            self.text(&it.left),
            self.text(&it.right)
        );
        self.change(it.span().byte_range(), what, text);
    }

    fn equality(&mut self, it: &ExprBinary) {
        let Expr::Array(right) = &*it.right else {
            if !self.is_covered(it) {
                self.replace(it, "true");
            }
            return;
        };
        // Several bytes compared at once: each of them left out.
        let left = self.text(&it.left);
        for (index, element) in right.elems.iter().enumerate() {
            let mut loose: Vec<_> = right.elems.iter().map(|it| self.text(it)).collect();
            let found = format!("found[{index}]");
            loose[index] = &found;
            let text = format!("{{ let found = {left}; found == [{}] }}", loose.join(", "));
            let what = format!(
                "{}: {} (byte {index}) not compared",
                one_line(self.text(it)),
                self.text(element)
            );
            self.change(it.span().byte_range(), what, text);
        }
    }
}

/// Nothing but a word to the compiler about which way is rare.
fn is_hint(it: &ExprIf) -> bool {
    let [Stmt::Expr(Expr::Call(call), _)] = &it.then_branch.stmts[..] else {
        return false;
    };
    matches!(&*call.func, Expr::Path(path) if path.path.is_ident("cold_path"))
}

fn is_chain(condition: &Expr) -> bool {
    matches!(condition, Expr::Binary(it) if matches!(it.op, BinOp::And(_) | BinOp::Or(_)))
}
