//! Which instruction uses what another one computed: through registers, and through the stack.

use {
    super::region::Region,
    cu_runtime::{Operation, Step},
    std::collections::{BTreeSet, HashMap},
};

/// The flow of values through a run; instructions go by their place in it.
#[derive(Debug, Default)]
pub struct Flow {
    /// Who uses what an instruction computes, in the order of the run.
    pub users: Vec<Vec<Use>>,
    /// The loads and the syscalls that an instruction depends on, by what it reads but not by where it
    /// reads. A load that is no load of something stored before is its own.
    pub origins: Vec<BTreeSet<usize>>,
    /// Whose values an instruction uses.
    uses: Vec<Vec<usize>>,
    /// Who computed what is in each register.
    registers: [Option<usize>; 11],
    /// Who stored each byte of the stack.
    stack: HashMap<u64, usize>,
    /// r6 to r9, which a function gives back as it found them.
    saved: Vec<[Option<usize>; 4]>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    Value(usize),
    /// As the register of an address.
    Base(usize),
}

impl Use {
    pub fn by(self) -> usize {
        match self {
            Self::Value(by) | Self::Base(by) => by,
        }
    }
}

/// r0 to r5, which a call may change, the last five its arguments.
const SCRATCHED: usize = 6;

impl Flow {
    pub fn of(steps: &[Step]) -> Self {
        let mut flow = Self {
            users: vec![Vec::new(); steps.len()],
            ..Self::default()
        };
        for (index, step) in steps.iter().enumerate() {
            flow.origins.push(BTreeSet::new());
            flow.uses.push(Vec::new());
            flow.follow(index, step);
        }
        flow
    }

    /// Whose value an instruction uses first.
    pub fn source(&self, index: usize) -> Option<usize> {
        self.uses[index].first().copied()
    }

    fn follow(&mut self, index: usize, step: &Step) {
        match &step.operation {
            Operation::Constant { to } => self.write(*to, index),
            Operation::Compute { to, from } => {
                from.iter()
                    .flatten()
                    .for_each(|from| self.read(*from, index));
                self.write(*to, index);
            }
            Operation::Load { to, base, at } => {
                self.read_base(*base, index);
                if Region::of(at.0) == Region::Stack {
                    self.read_stack(*at, index);
                } else {
                    self.origins[index].insert(index);
                }
                self.write(*to, index);
            }
            Operation::Store { from, base, at } => {
                self.read_base(*base, index);
                from.iter().for_each(|from| self.read(*from, index));
                self.write_stack(*at, index);
            }
            Operation::Jump { on } => on.iter().flatten().for_each(|on| self.read(*on, index)),
            Operation::Syscall(name) => {
                self.call(index);
                self.origins[index].insert(index);
                let [_, first, second, _, fourth, ..] = step.registers;
                match name.as_str() {
                    "sol_set_return_data" => self.read_stack((first, second), index),
                    "sol_get_sysvar" => self.write_stack((second, fourth), index),
                    _ => {}
                }
                self.write(0, index);
            }
            Operation::Call => {
                self.call(index);
                let [.., r6, r7, r8, r9, _] = self.registers;
                self.saved.push([r6, r7, r8, r9]);
            }
            Operation::Exit => {
                self.read(0, index);
                if let Some(saved) = self.saved.pop() {
                    self.registers[SCRATCHED..][..saved.len()].copy_from_slice(&saved);
                }
            }
        }
    }

    fn read(&mut self, register: u8, by: usize) {
        if let Some(from) = self.registers[register as usize] {
            self.link(from, Use::Value(by));
        }
    }

    fn read_base(&mut self, register: u8, by: usize) {
        if let Some(from) = self.registers[register as usize] {
            self.users[from].push(Use::Base(by));
            self.uses[by].push(from);
        }
    }

    fn read_stack(&mut self, (address, length): (u64, u64), by: usize) {
        let bytes = address..address.saturating_add(length);
        let stored: BTreeSet<_> = bytes
            .filter_map(|byte| self.stack.get(&byte).copied())
            .collect();
        for from in stored {
            self.link(from, Use::Value(by));
        }
    }

    fn link(&mut self, from: usize, user: Use) {
        let by = user.by();
        self.users[from].push(user);
        self.uses[by].push(from);
        let origins = self.origins[from].clone();
        self.origins[by].extend(origins);
    }

    fn write(&mut self, register: u8, by: usize) {
        self.registers[register as usize] = Some(by);
    }

    fn write_stack(&mut self, (address, length): (u64, u64), by: usize) {
        if Region::of(address) == Region::Stack {
            for byte in address..address.saturating_add(length) {
                self.stack.insert(byte, by);
            }
        }
    }

    /// The arguments are read, and gone afterwards.
    fn call(&mut self, index: usize) {
        for register in 1..SCRATCHED {
            self.read(register as u8, index);
        }
        self.registers[..SCRATCHED].fill(None);
    }
}

#[cfg(test)]
mod tests {
    use {super::*, crate::bill::region::INPUT};

    const STACK: u64 = 2 << 32;

    fn steps(operations: Vec<Operation>) -> Vec<Step> {
        let step = |operation| Step {
            pc: 0,
            registers: [0; 11],
            operation,
        };
        operations.into_iter().map(step).collect()
    }

    fn load(to: u8, base: u8, address: u64) -> Operation {
        Operation::Load {
            to,
            base,
            at: (address, 8),
        }
    }

    #[test]
    fn a_value_is_followed_through_the_stack_to_what_depends_on_it() {
        let flow = Flow::of(&steps(vec![
            load(3, 1, INPUT),
            Operation::Store {
                from: Some(3),
                base: 10,
                at: (STACK, 8),
            },
            Operation::Constant { to: 3 },
            load(4, 10, STACK),
            Operation::Jump {
                on: [Some(4), Some(3)],
            },
        ]));
        assert_eq!(flow.origins[4], [0].into());
        assert_eq!(flow.users[0], [Use::Value(1)]);
        assert_eq!(flow.users[1], [Use::Value(3)]);
        assert_eq!(flow.users[2], [Use::Value(4)]);
    }

    #[test]
    fn where_a_load_reads_is_no_origin_of_what_it_reads() {
        let flow = Flow::of(&steps(vec![
            load(3, 1, INPUT),
            load(4, 3, INPUT + 8),
            Operation::Jump {
                on: [Some(4), None],
            },
        ]));
        assert_eq!(flow.origins[2], [1].into());
        assert_eq!(flow.users[0], [Use::Base(1)]);
    }

    #[test]
    fn a_function_gives_back_what_it_may_not_change() {
        let flow = Flow::of(&steps(vec![
            Operation::Constant { to: 1 },
            Operation::Constant { to: 6 },
            Operation::Call,
            Operation::Constant { to: 6 },
            Operation::Constant { to: 0 },
            Operation::Exit,
            Operation::Jump {
                on: [Some(6), Some(1)],
            },
        ]));
        assert_eq!(flow.users[0], [Use::Value(2)]);
        assert_eq!(flow.users[1], [Use::Value(6)]);
        assert_eq!(flow.users[3], []);
        assert_eq!(flow.users[4], [Use::Value(5)]);
    }
}
