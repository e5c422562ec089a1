//! The symbolic machine: one shape of the input, every way through the program.
//!
//! Registers and memory hold [`Term`]s. An address must be a constant once the shape is fixed; where one is
//! not, the path ends as [`End::Unknown`] and proves nothing. At a branch that does not fold, the machine
//! knows one possible side, because each path carries an example of an input that takes it. It asks
//! the solver about the other side.

use {
    crate::{
        call::Call,
        guess,
        program::{Program, Target},
        shape::{Field, Layout, Slot},
        small,
        solver::Solver,
        sums,
        term::{Node, Op, Term, Terms},
        units,
    },
    ahash::{HashMap, HashSet},
    solana_sbpf::{
        ebpf::{self, Insn, MM_HEAP_START, MM_INPUT_START, MM_STACK_START},
        program::SBPFVersion,
    },
    std::{
        collections::{BTreeMap, BTreeSet},
        mem,
        rc::Rc,
        time::Instant,
    },
};

/// The heap that a program has if it requests no more.
const HEAP: u64 = 32 * 1024;
const FRAME: u64 = 4096;
/// No path may be longer: the most that a transaction may spend.
const LIMIT: u64 = 1_400_000;

/// Why a path ends where neither a guess nor a search of few values decides a branch.
pub const NO_SOLVER: &str = "whether a branch can be taken needs a solver that answers";

/// How a path ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// The program returned this.
    Returned(u64),
    /// The VM stops the program.
    Fault(String),
    /// The machine cannot follow. Nothing is proved of the path.
    Unknown(String),
}

/// A branch that the machine did not take, or the end of the path.
type Step = Result<(), Stop>;

pub(crate) enum Stop {
    End(End),
    /// The condition of the branch, whether this path takes it, and an example that does not.
    Fork(Term, bool, Rc<Vec<u64>>),
}

pub(crate) fn fault<T>(what: impl Into<String>) -> Result<T, Stop> {
    Err(Stop::End(End::Fault(what.into())))
}

pub(crate) fn unknown<T>(what: impl Into<String>) -> Result<T, Stop> {
    Err(Stop::End(End::Unknown(what.into())))
}

#[derive(Clone)]
struct Frame {
    back: usize,
    saved: [Term; 4],
    pointer: Term,
}

/// One way through the program.
#[derive(Clone)]
pub struct Path {
    pub registers: [Term; 11],
    pub pc: usize,
    frames: Vec<Frame>,
    /// The written bytes.
    memory: HashMap<u64, Term>,
    /// The program's own CU: its instructions and its syscalls other than calls of programs.
    pub own: u64,
    /// The runtime's charges for the calls of programs.
    pub charged: u64,
    pub calls: Vec<Call>,
    pub returned: Option<Vec<Term>>,
    /// The conditions for an input to take this path.
    pub conditions: Vec<Term>,
    /// Where the branches are that depend on the input, and whether the path takes them.
    pub branches: Vec<(usize, bool)>,
    /// Where the stores are of what depends on the input.
    pub stores: Vec<usize>,
    /// An input that takes it, by the numbers of the variables.
    pub example: Rc<Vec<u64>>,
    /// Stores that no rule allows.
    pub violations: BTreeSet<String>,
    /// The first byte of the heap that no store reached.
    pub heap: u64,
    /// Accounts that a call made longer, and their length now.
    pub grown: Vec<(usize, usize)>,
    /// Each hash with what was hashed, each curve check with what was checked.
    pub hashes: Vec<(Vec<Term>, Vec<Term>)>,
    pub points: Vec<(Vec<Term>, Term)>,
}

/// The meaning of the bytes of the input.
pub enum Input {
    /// Any value, where the shape leaves it open.
    Open,
    /// These: the machine then computes as the VM does, and never forks.
    Given(Vec<u8>),
    /// These, except for some bits.
    Partly(Vec<u8>, Vec<OpenBits>),
}

/// Bits of an input that may have any value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenBits {
    /// Where they begin in the input.
    pub at: usize,
    /// The bits of each byte from there: 0xff, 0, or 1 for a flag.
    pub mask: Vec<u8>,
}

/// How far the machine goes.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// The CU that a path may spend.
    pub cu: u64,
    /// The bytes of the heap.
    pub heap: u64,
    /// The branches on what is open that a path may have.
    pub branches: usize,
    /// The paths that are followed to their end.
    pub paths: usize,
    /// When no path is followed any further.
    pub deadline: Option<Instant>,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            cu: LIMIT,
            heap: HEAP,
            branches: usize::MAX,
            paths: usize::MAX,
            deadline: None,
        }
    }
}

/// No solver was there to say whether an input exists.
struct Undecided;

/// The known facts of the world besides the input: with it, hashes and curve checks of constants are computed,
/// and rent is what it is.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    pub sha256: fn(&[u8]) -> [u8; 32],
    pub on_curve: fn(&[u8; 32]) -> bool,
    pub lamports_per_byte: u64,
}

/// The machine for one program and one shape.
pub struct Machine<'a> {
    pub program: &'a Program,
    pub layout: Layout,
    pub terms: Terms,
    pub solver: Option<&'a mut Solver>,
    pub known: Option<Known>,
    /// The data of the sysvars that a program may ask for, by their addresses.
    pub sysvars: BTreeMap<[u8; 32], Vec<u8>>,
    /// By its number, whether an instruction was executed on any path.
    pub reached: Vec<bool>,
    pub bounds: Bounds,
    /// Whether [`sums`] and [`units`] answer what they can. If not, the solver answers that too.
    pub shortcuts: bool,
    /// The account that the instruction takes for a vault: a callee leaves its data and its owner alone.
    pub vault: Option<usize>,
    pub(crate) program_id: [u8; 32],
    input: Input,
    /// How many paths have ended.
    ended: usize,
    /// Bytes of the memory as the program finds it, once they were read.
    found: HashMap<u64, Term>,
    /// Accounts in slots of their own have addresses of their own.
    distinct: Vec<Term>,
    /// The variables of those addresses.
    addresses: Vec<u32>,
    lamports: Vec<Term>,
    flags: HashMap<Field, Term>,
    rent: Option<Term>,
    /// The bytes that the n-th call of a path may have left at an offset: the same for every program, so that two
    /// can be compared.
    left: HashMap<(usize, usize), Term>,
}

impl<'a> Machine<'a> {
    pub fn new(
        program: &'a Program,
        layout: Layout,
        program_id: [u8; 32],
        input: Input,
        solver: Option<&'a mut Solver>,
    ) -> Self {
        let mut terms = Terms::default();
        let lamports = layout.shape.slots.iter().map(|_| terms.fresh(64)).collect();
        Self {
            program,
            layout,
            terms,
            solver,
            known: None,
            sysvars: BTreeMap::new(),
            reached: vec![false; program.code.len()],
            bounds: Bounds::default(),
            shortcuts: true,
            ended: 0,
            vault: None,
            program_id,
            input,
            found: HashMap::default(),
            distinct: Vec::new(),
            addresses: Vec::new(),
            lamports,
            flags: HashMap::default(),
            rent: None,
            left: HashMap::default(),
        }
    }

    /// Follows every path from the entrypoint and hands each of them to `visit`, while what it assumes still
    /// is before the solver.
    pub fn explore(&mut self, visit: &mut dyn FnMut(&mut Self, &Path, &End)) {
        let mut path = self.start();
        match mem::replace(&mut self.input, Input::Open) {
            Input::Open => {
                self.distinct = self.distinct();
                path.example = Rc::new(self.first());
            }
            Input::Partly(bytes, open) => {
                self.open(&open);
                self.input = Input::Partly(bytes.clone(), open);
                path.example = Rc::new(self.example_of(&bytes, &[]));
            }
            given @ Input::Given(_) => self.input = given,
        }
        if let Some(solver) = self.solver.as_deref_mut() {
            solver.push();
        }
        self.follow(path, visit);
        if let Some(solver) = self.solver.as_deref_mut() {
            solver.pop();
        }
    }

    /// Hands every path of another program to `visit` that the inputs of a path take there. To be called while what the path
    /// assumes is before the solver.
    pub fn explore_under(
        &mut self,
        program: &'a Program,
        path: &Path,
        visit: &mut dyn FnMut(&mut Self, &Path, &End),
    ) {
        let own = mem::replace(&mut self.program, program);
        let reached = mem::take(&mut self.reached);
        let start = Path {
            conditions: path.conditions.clone(),
            example: path.example.clone(),
            hashes: path.hashes.clone(),
            points: path.points.clone(),
            ..self.start()
        };
        self.follow(start, visit);
        self.program = own;
        self.reached = reached;
    }

    /// Whether the input is given except for some bits.
    pub(crate) fn is_of_a_row(&self) -> bool {
        matches!(self.input, Input::Partly(..))
    }

    /// A path at the entrypoint.
    fn start(&mut self) -> Path {
        let zero = self.terms.constant(0, 64);
        let mut registers = [zero; 11];
        registers[1] = self.terms.constant(MM_INPUT_START, 64);
        registers[2] = self
            .terms
            .constant(MM_INPUT_START + self.layout.data() as u64, 64);
        registers[10] = self.terms.constant(MM_STACK_START + FRAME, 64);
        Path {
            registers,
            pc: self.program.entry,
            frames: Vec::new(),
            memory: HashMap::default(),
            own: 0,
            charged: 0,
            calls: Vec::new(),
            returned: None,
            conditions: Vec::new(),
            branches: Vec::new(),
            stores: Vec::new(),
            example: Rc::new(Vec::new()),
            violations: BTreeSet::new(),
            heap: MM_HEAP_START,
            grown: Vec::new(),
            hashes: Vec::new(),
            points: Vec::new(),
        }
    }

    /// The variables of the bits that are open: one for up to eight whole bytes in a row, one for a single bit.
    fn open(&mut self, open: &[OpenBits]) {
        for OpenBits { at, mask } in open {
            for (from, chunk) in (*at..).step_by(8).zip(mask.chunks(8)) {
                let address = MM_INPUT_START + from as u64;
                if chunk.iter().all(|bits| *bits == 0xff) {
                    let value = self.terms.fresh(8 * chunk.len() as u8);
                    for index in 0..chunk.len() as u8 {
                        let byte = self.terms.byte(value, index);
                        self.found.insert(address + u64::from(index), byte);
                    }
                    continue;
                }
                for (index, _) in chunk.iter().enumerate().filter(|(_, bits)| **bits != 0) {
                    let bit = self.terms.fresh(1);
                    let byte = self.terms.zext(bit, 8);
                    self.found.insert(address + index as u64, byte);
                }
            }
        }
    }

    /// An example of the shape: addresses of no program, accounts with data of this program, low balances, a
    /// low reserve, a small amount.
    fn first(&mut self) -> Vec<u64> {
        let mut example = vec![0; self.terms.vars() as usize];
        for at in 0..self.layout.size() {
            let value = match self.layout.field(at) {
                Some(Field::Address(slot, 31)) => 0xa0 + slot,
                Some(Field::Address(slot, index)) => 0x40 + slot + index,
                Some(Field::Owner(slot, index)) if self.layout.shape.len(slot) > 0 => {
                    self.program_id[index].into()
                }
                Some(Field::Lamports(slot, 0)) => {
                    example[slot] = 1_000_000 * (1 + slot as u64);
                    continue;
                }
                // Where a vault has its reserve.
                Some(Field::Data(_, 16) | Field::Instruction(1)) => 100,
                Some(Field::Data(_, 17..24) | Field::Instruction(2..9)) => 0,
                Some(Field::Data(_, index)) => 0x10 + index % 0x60,
                Some(Field::Instruction(index)) => 0x20 + index % 0x40,
                _ => continue,
            };
            let byte = self.input(at).expect("it is in the input");
            if let Node::Var(index) = self.terms.node(byte) {
                example.resize(self.terms.vars() as usize, 0);
                example[index as usize] = value as u64;
            }
        }
        let holds = |condition: &Term| self.terms.holds(*condition, &example);
        assert!(
            self.distinct.iter().all(holds),
            "the first example has the shape"
        );
        example
    }

    /// Accounts in slots of their own have addresses of their own.
    fn distinct(&mut self) -> Vec<Term> {
        let accounts: Vec<_> = self.layout.shape.accounts().collect();
        self.addresses.clear();
        for account in &accounts {
            for byte in self.address(*account) {
                if let Node::Var(index) = self.terms.node(byte) {
                    self.addresses.push(index);
                }
            }
        }
        let mut conditions = Vec::new();
        for (index, a) in accounts.iter().enumerate() {
            for b in &accounts[index + 1..] {
                let (a, b) = (self.address(*a), self.address(*b));
                let same = self.terms.same(&a, &b);
                conditions.push(self.terms.not(same));
            }
        }
        conditions
    }

    fn follow(&mut self, mut path: Path, visit: &mut dyn FnMut(&mut Self, &Path, &End)) {
        let mut open = 0;
        let end = loop {
            match self.step(&mut path) {
                Ok(()) => {}
                Err(Stop::End(end)) => break end,
                Err(Stop::Fork(condition, takes, other)) => {
                    let not = self.terms.not(condition);
                    let (own, its) = if takes {
                        (condition, not)
                    } else {
                        (not, condition)
                    };
                    let (own, its) = (self.with_parts(&path, own), self.with_parts(&path, its));
                    let mut fork = path.clone();
                    self.note(&mut fork, its);
                    fork.example = other;
                    self.assume(its);
                    self.follow(fork, visit);
                    self.forget();
                    self.assume(own);
                    open += 1;
                    self.note(&mut path, own);
                }
            }
        };
        self.ended += 1;
        visit(self, &path, &end);
        for _ in 0..open {
            self.forget();
        }
    }

    /// A condition with what follows from it.
    fn with_parts(&mut self, path: &Path, condition: Term) -> Term {
        if !self.shortcuts {
            return condition;
        }
        sums::with_parts(&mut self.terms, &path.conditions, condition)
    }

    /// A condition, and what it is made of, so that each part is known again.
    fn note(&self, path: &mut Path, condition: Term) {
        path.conditions.push(condition);
        if let Node::All(a, b) = self.terms.node(condition) {
            self.note(path, a);
            self.note(path, b);
        }
    }

    fn assume(&mut self, condition: Term) {
        if let Some(solver) = self.solver.as_deref_mut() {
            solver.push();
            solver.assert(&self.terms, condition);
        }
    }

    fn forget(&mut self) {
        if let Some(solver) = self.solver.as_deref_mut() {
            solver.pop();
        }
    }

    /// Decides a condition, or forks. After a fork the same instruction runs again, and the condition is
    /// one of the path's.
    pub(crate) fn decide(&mut self, path: &Path, condition: Term) -> Result<bool, Stop> {
        if let Some(decided) = self.terms.decided(condition) {
            return Ok(decided);
        }
        let not = self.terms.not(condition);
        if path.conditions.contains(&condition) {
            return Ok(true);
        }
        if path.conditions.contains(&not) {
            return Ok(false);
        }
        let takes = self.terms.holds(condition, &path.example);
        let other = if takes { not } else { condition };
        if path.branches.len() >= self.bounds.branches {
            let most = self.bounds.branches;
            return unknown(format!("more than {most} branches on what is open"));
        }
        match self.find(path, other) {
            Ok(Some(example)) => Err(Stop::Fork(condition, takes, Rc::new(example))),
            Ok(None) => Ok(takes),
            Err(Undecided) => unknown(NO_SOLVER),
        }
    }

    /// An input that takes the path and for which one more condition holds, if there is one.
    fn find(&mut self, path: &Path, condition: Term) -> Result<Option<Vec<u64>>, Undecided> {
        if self.terms.holds(condition, &path.example) {
            return Ok(Some(path.example.to_vec()));
        }
        for guess in guess::guesses(&self.terms, condition, &path.example) {
            let all = path.conditions.iter().chain([&condition]);
            if let Some(found) = guess::fixed(&self.terms, all, guess)
                && self.has_distinct_addresses(&found, &path.example)
            {
                return Ok(Some(found));
            }
        }
        let all = path.conditions.iter().copied().chain([condition]);
        if self.shortcuts && units::contradict(&mut self.terms, all) {
            return Ok(None);
        }
        if self.is_of_a_row()
            && let Some(found) =
                small::decide(&self.terms, &path.conditions, condition, &path.example)
        {
            return Ok(found);
        }
        let solver = self.solver.as_deref_mut().ok_or(Undecided)?;
        solver.push();
        solver.assert(&self.terms, condition);
        let answered = solver.answer(&self.terms, &path.example);
        let Some(mut example) = answered else {
            solver.pop();
            return Err(Undecided);
        };
        // That addresses differ is asked only where an example needs it.
        if let Some(found) = &example
            && !self.terms.all_hold(&self.distinct, found)
        {
            for condition in &self.distinct {
                solver.assert(&self.terms, *condition);
            }
            example = solver.example(&self.terms, &path.example);
        }
        solver.pop();
        Ok(example)
    }

    /// Whether addresses differ in a changed example as they do in the one before.
    fn has_distinct_addresses(&self, example: &[u64], before: &[u64]) -> bool {
        let is_kept = |var: &u32| example.get(*var as usize) == before.get(*var as usize);
        self.addresses.iter().all(is_kept) || self.terms.all_hold(&self.distinct, example)
    }

    /// An input that takes the path and for which a condition does not hold, if there is one.
    ///
    /// # Panics
    ///
    /// If that needs a solver and there is none.
    pub fn refute(&mut self, path: &Path, condition: Term) -> Option<Vec<u64>> {
        if self.terms.decided(condition) == Some(true) || path.conditions.contains(&condition) {
            return None;
        }
        if let Node::All(a, b) = self.terms.node(condition) {
            return self.refute(path, a).or_else(|| self.refute(path, b));
        }
        let not = self.terms.not(condition);
        if self.impossible(path, not) {
            return None;
        }
        let found = self.find(path, not);
        found.unwrap_or_else(|Undecided| panic!("{NO_SOLVER}"))
    }

    /// Whether a condition of the path contradicts a part of another condition.
    fn impossible(&mut self, path: &Path, condition: Term) -> bool {
        if let Node::All(a, b) = self.terms.node(condition)
            && (self.impossible(path, a) || self.impossible(path, b))
        {
            return true;
        }
        let not = self.terms.not(condition);
        path.conditions.contains(&not)
    }

    // What the input holds.

    fn flag(&mut self, field: Field) -> Term {
        if let Some(flag) = self.flags.get(&field) {
            return *flag;
        }
        let flag = self.terms.fresh(1);
        self.flags.insert(field, flag);
        flag
    }

    /// A byte of the input as the program finds it.
    pub fn input(&mut self, at: usize) -> Option<Term> {
        let field = self.layout.field(at)?;
        let address = MM_INPUT_START + at as u64;
        if let Some(byte) = self.found.get(&address) {
            return Some(*byte);
        }
        if let Input::Given(bytes) | Input::Partly(bytes, _) = &self.input {
            return Some(self.terms.constant(bytes[at].into(), 8));
        }
        let byte = match field {
            Field::Fixed(value) => self.terms.constant(value.into(), 8),
            Field::Spare(..) => self.terms.constant(0, 8),
            Field::ProgramId(index) => self.terms.constant(self.program_id[index].into(), 8),
            Field::DataLen(slot, index) => {
                let len = self.layout.shape.len(slot) as u64;
                self.terms.constant(len.to_le_bytes()[index].into(), 8)
            }
            Field::Signer(_) | Field::Writable(_) | Field::Executable(_) => {
                let flag = self.flag(field);
                self.terms.zext(flag, 8)
            }
            Field::Lamports(slot, index) => {
                let lamports = self.lamports[slot];
                self.terms.byte(lamports, index as u8)
            }
            Field::Address(..) | Field::Owner(..) | Field::Data(..) | Field::Instruction(_) => {
                self.terms.fresh(8)
            }
        };
        self.found.insert(address, byte);
        Some(byte)
    }

    fn inputs(&mut self, at: usize, len: usize) -> Vec<Term> {
        (at..at + len)
            .map(|at| self.input(at).expect("it is in the input"))
            .collect()
    }

    pub fn address(&mut self, slot: usize) -> Vec<Term> {
        self.inputs(self.layout.address(slot), 32)
    }

    pub fn owner(&mut self, slot: usize) -> Vec<Term> {
        self.inputs(self.layout.owner(slot), 32)
    }

    pub fn data(&mut self, slot: usize, from: usize, len: usize) -> Vec<Term> {
        self.inputs(self.layout.account_data(slot) + from, len)
    }

    pub fn instruction(&mut self, from: usize, len: usize) -> Vec<Term> {
        self.inputs(self.layout.data() + from, len)
    }

    /// The balance that an account has before.
    pub fn lamports(&mut self, slot: usize) -> Term {
        let bytes = self.inputs(self.layout.lamports(slot), 8);
        self.terms.word(&bytes)
    }

    fn set(&mut self, slot: usize, at: usize) -> Term {
        let flag = self.inputs(self.layout.slot(slot) + at, 1)[0];
        let one = self.terms.constant(1, 8);
        self.terms.eq(flag, one)
    }

    pub fn signs(&mut self, slot: usize) -> Term {
        self.set(slot, 1)
    }

    pub fn writable(&mut self, slot: usize) -> Term {
        self.set(slot, 2)
    }

    /// The price of a byte, as the runtime's rent has it.
    pub fn rent(&mut self) -> Term {
        match self.rent {
            Some(rent) => rent,
            None => {
                let rent = match self.known {
                    Some(known) => self.terms.constant(known.lamports_per_byte, 64),
                    None => self.terms.fresh(64),
                };
                self.rent = Some(rent);
                rent
            }
        }
    }

    // Memory.

    /// A byte of memory as a path has it.
    pub(crate) fn byte(&mut self, path: &Path, address: u64) -> Result<Term, Stop> {
        if let Some(byte) = path.memory.get(&address) {
            return Ok(*byte);
        }
        let rodata = self.program.rodata_address;
        if address >= rodata
            && let Some(byte) = self.program.rodata.get((address - rodata) as usize)
            && address < MM_STACK_START
        {
            return Ok(self.terms.constant((*byte).into(), 8));
        }
        match address {
            MM_STACK_START..MM_HEAP_START if self.in_frame(path, address) => {
                // What a frame held before is unknown: the proof does not rest on the VM's zeros.
                if let Input::Given(_) | Input::Partly(..) = self.input {
                    return Ok(self.terms.constant(0, 8));
                }
                if let Some(byte) = self.found.get(&address) {
                    return Ok(*byte);
                }
                let byte = self.terms.fresh(8);
                self.found.insert(address, byte);
                Ok(byte)
            }
            MM_HEAP_START..MM_INPUT_START if address < MM_HEAP_START + self.bounds.heap => {
                Ok(self.terms.constant(0, 8))
            }
            MM_INPUT_START.. => match self.input((address - MM_INPUT_START) as usize) {
                Some(byte) => Ok(byte),
                None => fault(format!("a load from {address:#x}")),
            },
            _ => fault(format!("a load from {address:#x}")),
        }
    }

    pub(crate) fn bytes(&mut self, path: &Path, address: u64, len: u64) -> Result<Vec<Term>, Stop> {
        (address..address + len)
            .map(|address| self.byte(path, address))
            .collect()
    }

    fn in_frame(&self, path: &Path, address: u64) -> bool {
        let offset = address - MM_STACK_START;
        offset / self.program.frame_step <= path.frames.len() as u64
            && offset % self.program.frame_step < FRAME
    }

    pub(crate) fn store(&mut self, path: &mut Path, address: u64, byte: Term) -> Result<(), Stop> {
        match address {
            MM_STACK_START..MM_HEAP_START if self.in_frame(path, address) => {}
            MM_HEAP_START..MM_INPUT_START if address < MM_HEAP_START + self.bounds.heap => {
                path.heap = path.heap.max(address + 1);
            }
            MM_INPUT_START.. => {
                let at = (address - MM_INPUT_START) as usize;
                let Some(field) = self.layout.field(at) else {
                    return fault(format!("a store to {address:#x}"));
                };
                self.allow(path, field)?;
            }
            _ => return fault(format!("a store to {address:#x}")),
        }
        path.memory.insert(address, byte);
        Ok(())
    }

    /// Notes a store into the input that is neither lamports, owner, length or data, or not of an account
    /// that is writable.
    fn allow(&mut self, path: &mut Path, field: Field) -> Step {
        let (what, slot) = match field {
            Field::Owner(slot, _) => ("the owner", slot),
            Field::Lamports(slot, _) => ("the lamports", slot),
            Field::DataLen(slot, _) => ("the length", slot),
            Field::Data(slot, _) => ("the data", slot),
            Field::Spare(slot, index) if self.has_grown(path, slot, index) => ("the data", slot),
            _ => {
                path.violations.insert(format!("a store to {field:?}"));
                return Ok(());
            }
        };
        // The runtime would have refused a call that names a read-only account as writable (A4).
        let was_writable =
            path.calls.iter().flat_map(|call| &call.metas).any(|meta| {
                meta.slot == Some(slot) && self.terms.decided(meta.writable) == Some(true)
            });
        if was_writable {
            return Ok(());
        }
        let writable = self.writable(slot);
        // With the flag open the runtime ends both ways differently: two paths.
        if self.is_of_a_row() && self.decide(path, writable)? {
            return Ok(());
        }
        if let Some(example) = self.refute(path, writable) {
            path.violations.insert(format!(
                "a store to {what} of an account that may be read-only"
            ));
            path.example = Rc::new(example);
        }
        Ok(())
    }

    fn has_grown(&self, path: &Path, slot: usize, index: usize) -> bool {
        let at = self.layout.shape.len(slot) + index;
        path.grown
            .iter()
            .any(|(grown, len)| *grown == slot && at < *len)
    }

    /// Whether the path wrote a byte of the input, and what it holds now.
    pub fn after(&mut self, path: &Path, at: usize) -> Term {
        match path.memory.get(&(MM_INPUT_START + at as u64)) {
            Some(byte) => *byte,
            None => self.input(at).expect("it is in the input"),
        }
    }

    pub fn word_after(&mut self, path: &Path, at: usize) -> Term {
        let bytes: Vec<_> = (at..at + 8).map(|at| self.after(path, at)).collect();
        self.terms.word(&bytes)
    }

    /// The offsets of the input's bytes that the path wrote, in order.
    pub fn written(&self, path: &Path) -> Vec<usize> {
        let mut written: Vec<_> = path
            .memory
            .keys()
            .filter_map(|address| Some(address.checked_sub(MM_INPUT_START)? as usize))
            .collect();
        written.sort_unstable();
        written
    }

    /// The example that an input is, by the numbers of the variables; what else a path depends on keeps its
    /// value in `base`.
    pub fn example_of(&mut self, input: &[u8], base: &[u64]) -> Vec<u64> {
        let mut example = base.to_vec();
        for (at, byte) in input.iter().enumerate() {
            let term = self.input(at).expect("it is in the input");
            let term = match self.terms.node(term) {
                // A flag.
                Node::Concat(_, flag) => flag,
                _ => term,
            };
            example.resize(self.terms.vars() as usize, 0);
            match self.terms.node(term) {
                Node::Var(index) => example[index as usize] = (*byte).into(),
                Node::Extract(word, low) => {
                    if let Node::Var(index) = self.terms.node(word) {
                        let word = &mut example[index as usize];
                        *word = *word & !(0xff << low) | u64::from(*byte) << low;
                    }
                }
                _ => {}
            }
        }
        example
    }

    /// The value that the current call may leave at an offset of the input.
    pub(crate) fn left_open(&mut self, path: &Path, at: usize) -> Term {
        let key = (path.calls.len(), at);
        if let Some(byte) = self.left.get(&key) {
            return *byte;
        }
        let byte = self.terms.fresh(8);
        self.left.insert(key, byte);
        byte
    }

    /// The byte that a path's call, by its number, may have left at an offset of the input. `None` where it leaves
    /// nothing.
    pub fn left(&self, call: usize, at: usize) -> Option<Term> {
        self.left.get(&(call, at)).copied()
    }

    /// Whether a path depends on what a called program left.
    pub fn depends_on_callee(&self, path: &Path) -> bool {
        let (mut seen, mut vars) = (HashSet::default(), BTreeMap::new());
        for condition in &path.conditions {
            small::vars(&self.terms, *condition, &mut seen, &mut vars);
        }
        self.left.values().any(|byte| seen.contains(byte))
    }

    /// The value that a callee may have left there.
    pub(crate) fn put(&mut self, path: &mut Path, at: usize, byte: Term) {
        path.memory.insert(MM_INPUT_START + at as u64, byte);
    }

    /// The slot whose account is at an address.
    pub(crate) fn slot_at(&self, address: u64) -> Option<usize> {
        let at = address.checked_sub(MM_INPUT_START)? as usize;
        self.layout
            .shape
            .slots
            .iter()
            .enumerate()
            .find(|(slot, it)| matches!(it, Slot::Account(_)) && self.layout.address(*slot) == at)
            .map(|(slot, _)| slot)
    }

    // Instructions.

    pub(crate) fn constant(&self, term: Term, what: &str) -> Result<u64, Stop> {
        match self.terms.value(term) {
            Some(value) => Ok(value),
            None => unknown(format!("{what} depends on what is open")),
        }
    }

    fn step(&mut self, path: &mut Path) -> Step {
        let Some(insn) = self.program.code.get(path.pc).cloned() else {
            return fault("the program ran past its end");
        };
        if path.own + path.charged >= self.bounds.cu {
            return unknown("the path is longer than a transaction may be");
        }
        if self.ended >= self.bounds.paths {
            let most = self.bounds.paths;
            return unknown(format!("more than {most} ways"));
        }
        if let Some(deadline) = self.bounds.deadline
            && Instant::now() >= deadline
        {
            return unknown("the time is up");
        }
        if let Some(reached) = self.reached.get_mut(path.pc) {
            *reached = true;
        }
        self.execute(path, &insn)?;
        path.own += 1;
        Ok(())
    }

    fn execute(&mut self, path: &mut Path, insn: &Insn) -> Step {
        let (dst, src) = (usize::from(insn.dst), usize::from(insn.src));
        let class = insn.opc & ebpf::BPF_CLS_MASK;
        let mut next = path.pc + 1;
        match class {
            ebpf::BPF_LD if insn.opc == ebpf::LD_DW_IMM => {
                path.registers[dst] = self.terms.constant(insn.imm as u64, 64);
                next += 1;
            }
            ebpf::BPF_LDX => {
                let address = self.target(path.registers[src], insn)?;
                let bytes = self.bytes(path, address, width(insn))?;
                let word = self.terms.word(&bytes);
                path.registers[dst] = self.terms.zext(word, 64);
            }
            ebpf::BPF_ST | ebpf::BPF_STX => {
                let address = self.target(path.registers[dst], insn)?;
                let word = if class == ebpf::BPF_ST {
                    self.terms.constant(insn.imm as u64, 64)
                } else {
                    path.registers[src]
                };
                for index in 0..width(insn) {
                    let byte = self.terms.byte(word, index as u8);
                    self.store(path, address + index, byte)?;
                }
                if self.terms.value(word).is_none() {
                    path.stores.push(path.pc);
                }
            }
            ebpf::BPF_ALU32_LOAD | ebpf::BPF_ALU64_STORE => {
                let wide = class == ebpf::BPF_ALU64_STORE;
                path.registers[dst] = self.compute(path, insn, wide)?;
            }
            ebpf::BPF_JMP64 | ebpf::BPF_JMP32 => match insn.opc {
                ebpf::CALL_IMM => match self.program.calls.get(&path.pc) {
                    Some(Target::Function(pc)) => {
                        self.enter(path, next)?;
                        next = *pc;
                    }
                    Some(Target::Syscall(name)) => self.syscall(path, name)?,
                    None => return unknown("a syscall that the machine has no model of"),
                },
                ebpf::CALL_REG => {
                    let register = if self.program.version == SBPFVersion::V0 {
                        insn.imm as usize
                    } else {
                        dst
                    };
                    let target = self.constant(path.registers[register], "the target of a call")?;
                    self.enter(path, next)?;
                    next = (target.wrapping_sub(self.program.text_address) / 8) as usize;
                }
                ebpf::EXIT => match path.frames.pop() {
                    Some(frame) => {
                        path.registers[6..10].copy_from_slice(&frame.saved);
                        path.registers[10] = frame.pointer;
                        next = frame.back;
                    }
                    None => {
                        path.own += 1;
                        let value = self.constant(path.registers[0], "the result")?;
                        return Err(Stop::End(End::Returned(value)));
                    }
                },
                ebpf::JA => next = (next as i64 + i64::from(insn.off)) as usize,
                _ => {
                    let condition = self.condition(path, insn, class == ebpf::BPF_JMP64)?;
                    let takes = self.decide(path, condition)?;
                    if self.terms.decided(condition).is_none() {
                        path.branches.push((path.pc, takes));
                    }
                    if takes {
                        next = (next as i64 + i64::from(insn.off)) as usize;
                    }
                }
            },
            _ => return unknown(format!("the instruction {:#x}", insn.opc)),
        }
        path.pc = next;
        Ok(())
    }

    fn target(&mut self, base: Term, insn: &Insn) -> Result<u64, Stop> {
        let base = self.constant(base, "an address")?;
        Ok(base.wrapping_add_signed(insn.off.into()))
    }

    fn enter(&mut self, path: &mut Path, back: usize) -> Step {
        path.frames.push(Frame {
            back,
            saved: std::array::from_fn(|index| path.registers[6 + index]),
            pointer: path.registers[10],
        });
        if path.frames.len() == self.program.max_depth {
            return fault("too many calls within calls");
        }
        let step = self.terms.constant(self.program.frame_step, 64);
        path.registers[10] = self.terms.bin(Op::Add, path.registers[10], step);
        Ok(())
    }

    fn operand(&mut self, path: &Path, insn: &Insn) -> Term {
        if insn.opc & ebpf::BPF_X == 0 {
            self.terms.constant(insn.imm as u64, 64)
        } else {
            path.registers[usize::from(insn.src)]
        }
    }

    fn compute(&mut self, path: &Path, insn: &Insn, wide: bool) -> Result<Term, Stop> {
        let a = path.registers[usize::from(insn.dst)];
        let code = insn.opc & ebpf::BPF_ALU_OP_MASK;
        if code == ebpf::BPF_END {
            return self.swap(a, insn);
        }
        let b = self.operand(path, insn);
        let width = if wide { 64 } else { 32 };
        let (a, b) = (
            self.terms.extract(a, 0, width),
            self.terms.extract(b, 0, width),
        );
        let result = match code {
            ebpf::BPF_MOV => b,
            ebpf::BPF_NEG => {
                let zero = self.terms.constant(0, width);
                self.terms.bin(Op::Sub, zero, a)
            }
            ebpf::BPF_LSH | ebpf::BPF_RSH | ebpf::BPF_ARSH => {
                let most = self.terms.constant((width - 1).into(), width);
                let by = self.terms.bin(Op::And, b, most);
                let op = match code {
                    ebpf::BPF_LSH => Op::Shl,
                    ebpf::BPF_RSH => Op::Lshr,
                    _ => Op::Ashr,
                };
                self.terms.bin(op, a, by)
            }
            ebpf::BPF_DIV | ebpf::BPF_MOD => {
                match self.terms.value(b) {
                    Some(0) => return fault("a division by zero"),
                    Some(_) => {}
                    None => return unknown("a division by what is open"),
                }
                self.terms.bin(
                    if code == ebpf::BPF_DIV {
                        Op::Udiv
                    } else {
                        Op::Urem
                    },
                    a,
                    b,
                )
            }
            _ => {
                let op = match code {
                    ebpf::BPF_ADD => Op::Add,
                    ebpf::BPF_SUB => Op::Sub,
                    ebpf::BPF_MUL => Op::Mul,
                    ebpf::BPF_OR => Op::Or,
                    ebpf::BPF_AND => Op::And,
                    ebpf::BPF_XOR => Op::Xor,
                    _ => return unknown(format!("the instruction {:#x}", insn.opc)),
                };
                self.terms.bin(op, a, b)
            }
        };
        // In v0 and v3 these three extend the sign, the others do not.
        let signed = matches!(code, ebpf::BPF_ADD | ebpf::BPF_SUB | ebpf::BPF_MUL);
        Ok(if signed {
            self.terms.sext(result, 64)
        } else {
            self.terms.zext(result, 64)
        })
    }

    /// Little-endian cuts, big-endian cuts and turns the bytes round.
    fn swap(&mut self, value: Term, insn: &Insn) -> Result<Term, Stop> {
        let width = match insn.imm {
            16 | 32 | 64 => insn.imm as u8,
            _ => return fault("an invalid instruction"),
        };
        let cut = self.terms.extract(value, 0, width);
        let result = if insn.opc == ebpf::BE {
            let bytes: Vec<_> = (0..width / 8)
                .rev()
                .map(|index| self.terms.byte(cut, index))
                .collect();
            self.terms.word(&bytes)
        } else {
            cut
        };
        Ok(self.terms.zext(result, 64))
    }

    fn condition(&mut self, path: &Path, insn: &Insn, wide: bool) -> Result<Term, Stop> {
        let b = self.operand(path, insn);
        let width = if wide { 64 } else { 32 };
        let a = self
            .terms
            .extract(path.registers[usize::from(insn.dst)], 0, width);
        let b = self.terms.extract(b, 0, width);
        let terms = &mut self.terms;
        Ok(match insn.opc & ebpf::BPF_ALU_OP_MASK {
            ebpf::BPF_JEQ => terms.eq(a, b),
            ebpf::BPF_JNE => terms.ne(a, b),
            ebpf::BPF_JGT => terms.ult(b, a),
            ebpf::BPF_JGE => terms.ule(b, a),
            ebpf::BPF_JLT => terms.ult(a, b),
            ebpf::BPF_JLE => terms.ule(a, b),
            ebpf::BPF_JSGT => terms.slt(b, a),
            ebpf::BPF_JSGE => terms.sle(b, a),
            ebpf::BPF_JSLT => terms.slt(a, b),
            ebpf::BPF_JSLE => terms.sle(a, b),
            ebpf::BPF_JSET => {
                let both = terms.bin(Op::And, a, b);
                let zero = terms.constant(0, width);
                terms.ne(both, zero)
            }
            _ => return unknown(format!("the instruction {:#x}", insn.opc)),
        })
    }
}

/// The bytes that a load or a store moves.
const fn width(insn: &Insn) -> u64 {
    match insn.opc & 0x18 {
        ebpf::BPF_B => 1,
        ebpf::BPF_H => 2,
        ebpf::BPF_W => 4,
        _ => 8,
    }
}
