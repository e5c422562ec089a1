//! Deposits: all that the program does is one call, which moves the amount of the argument to the vault. Everything else is
//! the callee's: the amount that arrives is proved of no callee.

use super::Question;

impl Question<'_, '_, '_> {
    /// The one call of a success names these slots as its source and its destination and has the argument's amount at
    /// this offset of its data. Before the call the program changes nothing, and after it nothing of what the callee left
    /// in these slots.
    pub(super) fn is_a_deposit(
        &mut self,
        source: usize,
        destination: usize,
        amount: usize,
        slots: &[usize],
    ) {
        let path = self.path;
        let [call] = path.calls.as_slice() else {
            let calls = path.calls.len();
            return self.fail(9, format!("a deposit with {calls} calls"));
        };
        let argument = self.machine.instruction(1, 8);
        match call.data.get(amount..amount + 8) {
            Some(found) => self.equal(9, "the amount of the transfer", found, &argument),
            None => self.fail(9, "a transfer without an amount".to_owned()),
        }
        let named: Vec<_> = call.metas.iter().map(|meta| meta.slot).collect();
        let shape = &self.machine.layout.shape;
        let [from, to] = [source, destination].map(|slot| Some(shape.account(slot)));
        // The mint of a checked transfer is between the two.
        if named.first() != Some(&from) || ![named.get(1), named.get(2)].contains(&Some(&to)) {
            self.fail(9, "a transfer between other accounts".to_owned());
        }
        if !call.changed.is_empty() {
            self.fail(
                9,
                "a byte that the program changed before the call".to_owned(),
            );
        }
        for slot in slots {
            self.is_left_alone(*slot);
        }
    }

    /// Lamports, owner and data of an account are as the one call left them.
    fn is_left_alone(&mut self, slot: usize) {
        let layout = self.machine.layout.clone();
        let (lamports, owner) = (layout.lamports(slot), layout.owner(slot));
        let data = layout.account_data(slot);
        let account = (lamports..lamports + 8)
            .chain(owner..owner + 32)
            .chain(data..data + layout.shape.len(slot));
        for at in account {
            let expected = self.machine.left(0, at).or_else(|| self.machine.input(at));
            let found = self.machine.after(self.path, at);
            if expected != Some(found) {
                return self.fail(
                    9,
                    "a byte that the program changed after the call".to_owned(),
                );
            }
        }
    }
}
