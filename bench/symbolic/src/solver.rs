//! A solver behind a pipe, in SMT-LIB 2: z3 or cvc5, whichever the flag names.
//!
//! One process serves a whole run. Along a path its assertions are pushed and popped, so that a branch costs
//! one question about one more condition.

use {
    crate::term::{Cmp, Node, Op, Term, Terms},
    ahash::HashSet,
    std::{
        fmt::{self, Write as _},
        io::{self, BufRead, BufReader, Write as _},
        process::{Child, ChildStdin, ChildStdout, Command, Stdio},
        str::FromStr,
        time::{Duration, Instant},
    },
};

/// A solver that the proof can use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Z3,
    Cvc5,
}

impl Kind {
    pub const ALL: [Self; 2] = [Self::Z3, Self::Cvc5];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Z3 => "z3",
            Self::Cvc5 => "cvc5",
        }
    }

    fn arguments(self, within: Option<Duration>) -> Vec<String> {
        let (arguments, limit): (&[&str], _) = match self {
            Self::Z3 => (&["-in", "-smt2"], "-t:"),
            Self::Cvc5 => (
                &["--incremental", "--produce-models", "--lang=smt2"],
                "--tlimit-per=",
            ),
        };
        let limit = within.map(|within| format!("{limit}{}", within.as_millis()));
        let arguments = arguments.iter().map(|it| (*it).to_owned());
        arguments.chain(limit).collect()
    }

    /// The version that is installed, in one line.
    pub fn version(self) -> io::Result<String> {
        let output = Command::new(self.name()).arg("--version").output()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok(text.lines().next().unwrap_or_default().trim().to_owned())
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == name)
            .ok_or_else(|| format!("unknown solver `{name}` (one of: z3, cvc5)"))
    }
}

/// The answer to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Sat,
    Unsat,
}

/// A running solver.
pub struct Solver {
    pub kind: Kind,
    /// How many questions it answered, and how long that took.
    pub queries: u64,
    pub time: Duration,
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// The text that was not sent yet.
    text: String,
    /// Where each open scope begins in that text, unless that was sent.
    starts: Vec<Option<usize>>,
    /// The variables and terms that each open scope has named.
    named: Vec<Vec<Term>>,
    known: HashSet<Term>,
}

impl Solver {
    /// Starts a solver.
    ///
    /// # Panics
    ///
    /// If it is not installed; the message names the package.
    pub fn start(kind: Kind) -> Self {
        Self::start_within(kind, None)
    }

    /// Starts a solver that gives up a question after some time.
    ///
    /// # Panics
    ///
    /// As [`start`](Self::start) does.
    pub fn start_within(kind: Kind, within: Option<Duration>) -> Self {
        let mut child = Command::new(kind.name())
            .args(kind.arguments(within))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("{kind} does not run: {error}; scripts/prove.sh installs it (apt-get install {kind})")
            });
        let input = child.stdin.take().expect("it is piped");
        let output = BufReader::new(child.stdout.take().expect("it is piped"));
        Self {
            kind,
            queries: 0,
            time: Duration::ZERO,
            child,
            input,
            output,
            text: "(set-option :produce-models true)\n(set-logic QF_BV)\n".to_owned(),
            starts: Vec::new(),
            named: vec![Vec::new()],
            known: HashSet::default(),
        }
    }

    pub fn push(&mut self) {
        self.starts.push(Some(self.text.len()));
        self.text.push_str("(push 1)\n");
        self.named.push(Vec::new());
    }

    /// Ends a scope. One in which nothing was asked is never sent.
    pub fn pop(&mut self) {
        match self.starts.pop().expect("a scope is open") {
            Some(start) => self.text.truncate(start),
            None => self.text.push_str("(pop 1)\n"),
        }
        for term in self.named.pop().expect("a scope is open") {
            self.known.remove(&term);
        }
    }

    /// Adds a condition to the open scope.
    pub fn assert(&mut self, terms: &Terms, condition: Term) {
        let name = self.name(terms, condition);
        let _ = writeln!(self.text, "(assert {name})");
    }

    /// Whether all conditions can hold at once.
    ///
    /// # Panics
    ///
    /// If the solver gives up or fails: then nothing is proved.
    pub fn check(&mut self) -> Answer {
        match self.ask_whether().as_str() {
            "sat" => Answer::Sat,
            "unsat" => Answer::Unsat,
            other => panic!("{}: {other}", self.kind),
        }
    }

    fn ask_whether(&mut self) -> String {
        self.queries += 1;
        let start = Instant::now();
        self.text.push_str("(check-sat)\n");
        let line = self.ask();
        self.time += start.elapsed();
        line.trim().to_owned()
    }

    /// As [`example`](Self::example), but `None` where the solver gives up in place of a panic.
    pub fn answer(&mut self, terms: &Terms, base: &[u64]) -> Option<Option<Vec<u64>>> {
        match self.ask_whether().as_str() {
            "sat" => Some(Some(self.model(terms, base))),
            "unsat" => Some(None),
            _ => None,
        }
    }

    /// Values for which all conditions hold, if there are any: those of a base where no condition names the
    /// variable.
    pub fn example(&mut self, terms: &Terms, base: &[u64]) -> Option<Vec<u64>> {
        match self.check() {
            Answer::Sat => Some(self.model(terms, base)),
            Answer::Unsat => None,
        }
    }

    /// The values of all variables in the example that the last answer rests on, by their number.
    fn model(&mut self, terms: &Terms, base: &[u64]) -> Vec<u64> {
        let mut vars: Vec<(u32, Term)> = self
            .known
            .iter()
            .filter_map(|term| match terms.node(*term) {
                Node::Var(index) => Some((index, *term)),
                _ => None,
            })
            .collect();
        vars.sort_unstable();
        let mut values = base.to_vec();
        values.resize(terms.vars() as usize, 0);
        if vars.is_empty() {
            return values;
        }
        let start = Instant::now();
        self.text.push_str("(get-value (");
        for (index, _) in &vars {
            let _ = write!(self.text, "v{index} ");
        }
        self.text.push_str("))\n");
        let mut text = self.ask();
        while text.matches('(').count() > text.matches(')').count() {
            self.read(&mut text);
        }
        self.time += start.elapsed();
        let mut words = text
            .split(|c: char| c.is_whitespace() || c == '(' || c == ')')
            .filter(|it| !it.is_empty());
        while let (Some(name), Some(value)) = (words.next(), words.next()) {
            let index: usize = name[1..]
                .parse()
                .unwrap_or_else(|_| panic!("{}: {text}", self.kind));
            let digits = &value[2..];
            let radix = if value.starts_with("#x") { 16 } else { 2 };
            values[index] = u64::from_str_radix(digits, radix)
                .unwrap_or_else(|_| panic!("{}: {text}", self.kind));
        }
        values
    }

    fn ask(&mut self) -> String {
        self.input
            .write_all(self.text.as_bytes())
            .and_then(|()| self.input.flush())
            .unwrap_or_else(|error| panic!("{}: {error}", self.kind));
        self.text.clear();
        self.starts.fill(None);
        let mut line = String::new();
        self.read(&mut line);
        line
    }

    fn read(&mut self, text: &mut String) {
        let read = self.output.read_line(text);
        assert!(
            read.is_ok_and(|len| len > 0),
            "{} ended without an answer",
            self.kind
        );
    }

    /// The name of a term, defined in the open scope if no scope has yet.
    fn name(&mut self, terms: &Terms, term: Term) -> String {
        let width = terms.width(term);
        match terms.node(term) {
            Node::Const(value) => return format!("(_ bv{value} {width})"),
            Node::Bool(value) => return value.to_string(),
            _ => {}
        }
        let own = match terms.node(term) {
            Node::Var(index) => format!("v{index}"),
            _ => format!("t{}", term.number()),
        };
        if self.known.contains(&term) {
            return own;
        }
        let parts: Vec<String> = terms
            .parts(term)
            .into_iter()
            .flatten()
            .map(|part| self.name(terms, part))
            .collect();
        let sort = if width == 0 {
            "Bool".to_owned()
        } else {
            format!("(_ BitVec {width})")
        };
        let _ = match terms.node(term) {
            Node::Var(_) => writeln!(self.text, "(declare-const {own} {sort})"),
            node => {
                let head = match node {
                    Node::Extract(_, low) => format!("(_ extract {} {low})", low + width - 1),
                    Node::Concat(..) => "concat".to_owned(),
                    Node::Sext(inner) => format!("(_ sign_extend {})", width - terms.width(inner)),
                    Node::Bin(op, ..) => operator(op).to_owned(),
                    Node::Ite(..) => "ite".to_owned(),
                    Node::Cmp(cmp, ..) => comparison(cmp).to_owned(),
                    Node::Not(_) => "not".to_owned(),
                    Node::All(..) => "and".to_owned(),
                    Node::Const(_) | Node::Bool(_) | Node::Var(_) => unreachable!("handled above"),
                };
                writeln!(
                    self.text,
                    "(define-fun {own} () {sort} ({head} {}))",
                    parts.join(" ")
                )
            }
        };
        self.known.insert(term);
        self.named.last_mut().expect("a scope is open").push(term);
        own
    }
}

impl Drop for Solver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const fn operator(op: Op) -> &'static str {
    match op {
        Op::Add => "bvadd",
        Op::Sub => "bvsub",
        Op::Mul => "bvmul",
        Op::Udiv => "bvudiv",
        Op::Urem => "bvurem",
        Op::And => "bvand",
        Op::Or => "bvor",
        Op::Xor => "bvxor",
        Op::Shl => "bvshl",
        Op::Lshr => "bvlshr",
        Op::Ashr => "bvashr",
    }
}

const fn comparison(cmp: Cmp) -> &'static str {
    match cmp {
        Cmp::Eq => "=",
        Cmp::Ult => "bvult",
        Cmp::Slt => "bvslt",
    }
}
