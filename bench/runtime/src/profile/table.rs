//! Which gates mainnet-beta has activated, and in which slot: `mainnet.tsv`.
//!
//! The table is data. Its head names where it was taken from and on which day, and pairs some slots with
//! the day on which mainnet reached them. `cu-gates` writes it.

use {
    agave_feature_set::FEATURE_NAMES,
    jiff::civil::Date,
    sha2::{Digest, Sha256},
    solana_pubkey::Pubkey,
    std::{collections::BTreeSet, fmt, sync::LazyLock},
};

pub(super) static TABLE: LazyLock<Table> = LazyLock::new(|| {
    Table::parse(include_str!("../../mainnet.tsv"))
        .unwrap_or_else(|error| panic!("mainnet.tsv: {error}"))
});

/// The gates of mainnet-beta.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Where it was taken from.
    pub source: String,
    /// The day on which it was taken.
    pub taken: Date,
    /// Slots, and the days on which mainnet reached them, in order.
    pub days: Vec<(u64, Date)>,
    /// By slot, those of one slot by name.
    pub gates: Vec<Gate>,
}

/// A gate that is active.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gate {
    /// The slot that activated it.
    pub slot: u64,
    /// As in agave-feature-set.
    pub name: String,
    pub id: Pubkey,
}

impl Gate {
    /// Whether the linked runtime has this gate.
    pub fn is_known(&self) -> bool {
        FEATURE_NAMES.contains_key(&self.id)
    }
}

/// Its line in the table.
impl fmt::Display for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { slot, name, id } = self;
        write!(f, "{slot}\t{id}\t{name}")
    }
}

impl Table {
    /// The table that this crate was compiled with.
    pub fn linked() -> &'static Self {
        &TABLE
    }

    /// The slot of the newest activation.
    pub fn slot(&self) -> u64 {
        self.gates.last().map_or(0, |gate| gate.slot)
    }

    /// The SHA-256 of the lines of the gates that were active in a slot.
    pub fn sha256(&self, slot: u64) -> String {
        let gates = self.gates.iter().filter(|gate| gate.slot <= slot);
        let lines: String = gates.map(|gate| format!("{gate}\n")).collect();
        hex::encode(Sha256::digest(lines))
    }

    /// The last slot of a day. Days in the table are exact; between two of them, slots last as long in
    /// proportion as the gates that shortened them say.
    pub fn slot_of(&self, day: Date) -> Result<u64, UnknownDay> {
        let unknown = UnknownDay {
            day,
            first: self.days.first().map_or(self.taken, |(_, day)| *day),
            taken: self.taken,
        };
        // The slots of a day precede the first one of the next.
        let next = day.tomorrow().map_err(|_| unknown)?;
        if day > self.taken {
            return Err(unknown);
        }
        match self.days.iter().position(|(_, it)| *it >= next) {
            None => Ok(self.slot()),
            Some(0) => Err(unknown),
            Some(at) => {
                let [(from_slot, from), (to_slot, to)] = [self.days[at - 1], self.days[at]];
                let days = |to: Date| from.duration_until(to).as_secs().unsigned_abs();
                let reached = self.time(from_slot, to_slot) * days(next) / days(to);
                let (mut before, mut after) = (from_slot, to_slot);
                while before < after {
                    let middle = before.midpoint(after);
                    if self.time(from_slot, middle) < reached {
                        before = middle + 1;
                    } else {
                        after = middle;
                    }
                }
                Ok(before - 1)
            }
        }
    }

    /// How long it should take from one slot to another, in milliseconds.
    fn time(&self, from: u64, to: u64) -> u64 {
        let mut time = (to - from) * 400;
        let mut length = 400;
        for gate in &self.gates {
            let shorter = gate.name.strip_prefix("reduce_slot_time_to_");
            if let Some(shorter) = shorter.and_then(|it| it.strip_suffix("ms")?.parse::<u64>().ok())
            {
                time -= (length - shorter) * to.saturating_sub(gate.slot.max(from));
                length = shorter;
            }
        }
        time
    }

    /// Reads what [`Display`](fmt::Display) writes.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut source = None;
        let mut taken = None;
        let mut days = Vec::new();
        let mut gates = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let fields: Vec<_> = line.split('\t').collect();
            let wrong = |what: &str| format!("line {}: {what}: {line}", at + 1);
            let slot = |field: &str| field.parse().map_err(|_| wrong("not a slot"));
            let day = |field: &str| field.parse::<Date>().map_err(|_| wrong("not a day"));
            match fields[..] {
                ["#source", text] => source = Some(text.to_owned()),
                ["#taken", text] => taken = Some(day(text)?),
                ["#day", at, text] => days.push((slot(at)?, day(text)?)),
                [head, ..] if head.starts_with('#') => {}
                [at, id, name] => gates.push(Gate {
                    slot: slot(at)?,
                    id: id.parse().map_err(|_| wrong("not an address"))?,
                    name: name.to_owned(),
                }),
                _ => return Err(wrong("expected slot, address and name, between tabs")),
            }
        }
        gates.sort();
        let mut seen = BTreeSet::new();
        if let Some(gate) = gates.iter().find(|gate| !seen.insert(gate.id)) {
            return Err(format!("the gate {} is there twice", gate.id));
        }
        if !days.is_sorted() || days.windows(2).any(|pair| pair[0].1 >= pair[1].1) {
            return Err("the days are not in order".to_owned());
        }
        Ok(Self {
            source: source.ok_or("it names no #source")?,
            taken: taken.ok_or("it names no day on which it was #taken")?,
            days,
            gates,
        })
    }
}

/// The file.
impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "#source\t{}\n#taken\t{}", self.source, self.taken)?;
        for (slot, day) in &self.days {
            writeln!(f, "#day\t{slot}\t{day}")?;
        }
        writeln!(f, "#slot\tid\tname")?;
        for gate in &self.gates {
            writeln!(f, "{gate}")?;
        }
        Ok(())
    }
}

/// A day whose slot the table cannot tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownDay {
    day: Date,
    first: Date,
    taken: Date,
}

impl fmt::Display for UnknownDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { day, first, taken } = self;
        write!(
            f,
            "the gates of {day} are not known: the table has slots for the days from {first} to {taken}; "
        )?;
        if day > taken {
            write!(f, "`mainnet` is the newest state that it has")
        } else {
            write!(f, "give the slot, as in mainnet@410400000")
        }
    }
}

impl std::error::Error for UnknownDay {}
