//! Which part each executed instruction belongs to.
//!
//! The purpose of an instruction is known if it ends something. A comparison is known by the fields of the
//! input that it depends on, a store by its address, a call by its name, an `exit`. Every other one
//! computes something. It belongs to the first comparison that uses it, or else to the first of all
//! users. A load belongs to its check, a constant to its comparison, an argument register to its
//! call.

use {
    super::{
        flow::{Flow, Use},
        part::Part,
        place::{Field, Places},
        region::Region,
    },
    cu_runtime::{Operation, Step},
    std::ops::RangeInclusive,
};

/// The part of each step.
pub fn parts(steps: &[Step], places: &Places) -> Vec<Part> {
    let mut run = Attribution {
        steps,
        places,
        flow: Flow::of(steps),
        parts: vec![None; steps.len()],
    };
    run.functions();
    run.ends();
    run.by_user();
    run.by_source();
    let known = run.parts.into_iter();
    known.map(|part| part.unwrap_or(Part::Other)).collect()
}

struct Attribution<'a> {
    steps: &'a [Step],
    places: &'a Places<'a>,
    flow: Flow,
    parts: Vec<Option<Part>>,
}

impl Attribution<'_> {
    /// The fast path is one function. A function that it calls is a whole: the general path, which it ends with, or
    /// the search for a higher bump, which hashes. Or it is a part of the fast path, to which the dispatch
    /// leads.
    fn functions(&mut self) {
        let mut index = 0;
        while index < self.steps.len() {
            if self.steps[index].operation == Operation::Call {
                let function = self.function(index);
                match self.of_function(&function) {
                    Some(part) => {
                        index = *function.end();
                        self.parts[function].fill(Some(part));
                    }
                    None => self.parts[index] = Some(Part::Dispatch),
                }
            }
            index += 1;
        }
    }

    /// From the call to the `exit` that belongs to it, or to the end of a run that fails before.
    fn function(&self, call: usize) -> RangeInclusive<usize> {
        let mut depth = 0;
        let exit = (call..self.steps.len()).find(|index| {
            match self.steps[*index].operation {
                Operation::Call => depth += 1,
                Operation::Exit => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        call..=exit.unwrap_or(self.steps.len() - 1)
    }

    fn of_function(&self, function: &RangeInclusive<usize>) -> Option<Part> {
        let mut after = self.steps[function.end() + 1..].iter();
        let ends = after.all(|step| match &step.operation {
            Operation::Exit => true,
            Operation::Jump { on } => on.iter().all(Option::is_none),
            _ => false,
        });
        let hashes = || {
            let mut within = self.steps[function.clone()].iter();
            within.any(|step| step.operation == Operation::Syscall("sol_sha256".to_owned()))
        };
        match () {
            () if ends => Some(Part::General),
            () if hashes() => Some(Part::Bump),
            () => None,
        }
    }

    /// What ends something.
    fn ends(&mut self) {
        for index in 0..self.steps.len() {
            if self.parts[index].is_none() {
                self.parts[index] = self.of_end(index);
            }
        }
        // A jump that depends on nothing leads to what comes next. One that depends on constants alone
        // goes the way that the one before it chose.
        for index in (0..self.steps.len()).rev() {
            if self.jump(index) == Some(false) {
                self.parts[index] = self.parts.get(index + 1).copied().flatten();
            }
        }
        let mut chosen = None;
        for index in 0..self.steps.len() {
            if self.jump(index) == Some(true) {
                self.parts[index] = self.parts[index].or(chosen);
                chosen = self.parts[index];
            }
        }
    }

    /// Of a jump, whether it depends on registers.
    fn jump(&self, index: usize) -> Option<bool> {
        match &self.steps[index].operation {
            Operation::Jump { on } => Some(on.iter().any(Option::is_some)),
            _ => None,
        }
    }

    fn of_end(&self, index: usize) -> Option<Part> {
        match &self.steps[index].operation {
            Operation::Jump { .. } => self.of_comparison(index),
            Operation::Store { at, .. } => match Region::of(at.0) {
                Region::Heap => Some(Part::Data),
                Region::Input => Some(match self.places.field(at.0) {
                    Some(Field::Lamports) if !self.ends_account(index) => Part::Lamports,
                    _ => Part::Written,
                }),
                _ => None,
            },
            Operation::Syscall(name) => Some(match name.as_str() {
                "sol_memcpy_" => Part::Copy,
                "sol_invoke_signed_c" => Part::Call,
                "sol_set_return_data" => Part::ReturnData,
                "sol_get_sysvar" => Part::Rent,
                _ => Part::Other,
            }),
            Operation::Exit => Some(Part::Return),
            _ => None,
        }
    }

    /// Zero: an account that is closed.
    fn ends_account(&self, index: usize) -> bool {
        matches!(
            self.steps[index].operation,
            Operation::Store { from: None, .. }
        )
    }

    fn of_comparison(&self, index: usize) -> Option<Part> {
        let origins = || self.flow.origins[index].iter();
        if origins().any(|of| matches!(self.steps[*of].operation, Operation::Syscall(_))) {
            return Some(Part::Rent);
        }
        let fields = origins().filter_map(|of| self.loaded(*of));
        Some(match fields.min()? {
            Field::Nominee => Part::Nominee,
            Field::Authority => Part::Authority,
            Field::TokenAuthority => Part::TokenAuthority,
            Field::Mint => Part::Mint,
            Field::State => Part::State,
            Field::Owner => Part::Owner,
            Field::Reserve | Field::Lamports | Field::Amount => Part::Balance,
            Field::Flags(slot) => Part::Flags(slot),
            Field::DataLength(slot) => Part::DataLength(slot),
            Field::Address => Part::TokenProgram,
            Field::Count => Part::Count,
            Field::Argument => Part::Bump,
            Field::Instruction if self.is_loop(index) => Part::Reach,
            Field::Instruction => Part::Dispatch,
            Field::Unknown => Part::Other,
        })
    }

    /// What a load reads of the input.
    fn loaded(&self, index: usize) -> Option<Field> {
        match self.steps[index].operation {
            Operation::Load { at, .. } => self.places.field(at.0),
            _ => None,
        }
    }

    /// Whether a comparison of the length of the instruction data belongs to the loop over the recipients. Then the
    /// accounts are counted already, and the compared value is computed from the length.
    fn is_loop(&self, index: usize) -> bool {
        let counted = self.parts[..index].contains(&Some(Part::Count));
        let compared = self.flow.source(index).and_then(|of| self.loaded(of));
        counted && compared != Some(Field::Instruction)
    }

    /// What is used belongs to the first that uses it.
    fn by_user(&mut self) {
        for index in (0..self.steps.len()).rev() {
            if self.parts[index].is_none() {
                let users = || self.flow.users[index].iter();
                let part = users()
                    .filter(|user| self.jump(user.by()) == Some(true))
                    .chain(users())
                    .find_map(|user| self.for_user(*user));
                self.parts[index] = part.map(|part| self.of_argument(index, part));
            }
        }
    }

    fn for_user(&self, user: Use) -> Option<Part> {
        let part = self.parts[user.by()]?;
        let reaches = match (user, &self.steps[user.by()].operation) {
            (Use::Base(_), Operation::Load { at, .. } | Operation::Store { at, .. }) => {
                Region::of(at.0) == Region::Input && part != Part::General
            }
            _ => false,
        };
        Some(if reaches { Part::Reach } else { part })
    }

    /// An argument that is only compared belongs to that check, one that is put to use stands for itself.
    fn of_argument(&self, index: usize, part: Part) -> Part {
        match self.loaded(index) {
            Some(Field::Argument) if ![Part::Mint, Part::Bump].contains(&part) => Part::Arguments,
            _ => part,
        }
    }

    /// An unused value belongs to its source; a constant, to the next instruction: the other
    /// way would have used it.
    fn by_source(&mut self) {
        for index in 0..self.steps.len() {
            if self.parts[index].is_none() {
                let like = self.flow.source(index).unwrap_or(index + 1);
                self.parts[index] = self.parts.get(like).copied().flatten();
            }
        }
    }
}
