//! Which feature gates are active: the part of a cluster that decides what an instruction costs.

mod table;

use {
    agave_feature_set::{FEATURE_NAMES, FeatureSet},
    solana_pubkey::Pubkey,
    std::{error, fmt, str::FromStr},
};
pub use {
    jiff::civil::Date,
    table::{Gate, Table, UnknownDay},
};

/// A named set of feature gates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// The gates that mainnet-beta has activated, by the newest table. The figures that a user pays.
    #[default]
    Mainnet,
    /// The gates that mainnet-beta had activated in this slot and before.
    MainnetAt(u64),
    /// Every gate that this Agave knows, active or not yet: what `Mollusk::default()` runs.
    All,
    /// Between two of these, for [`Profile::steps`].
    Step(Step),
}

/// The gates of one profile, with the first of those that another has or lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    from: End,
    to: End,
    taken: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Slot(u64),
    All,
}

/// One gate that two profiles differ in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub id: Pubkey,
    /// As in agave-feature-set; for a gate that mainnet-beta has not activated, what it is for.
    pub name: String,
    /// The slot in which mainnet-beta activated it.
    pub slot: Option<u64>,
    /// Whether the second profile has it, or the first.
    pub on: bool,
}

impl Profile {
    /// Those that need no slot.
    pub const ALL: [Self; 2] = [Self::Mainnet, Self::All];

    /// The set. Of a gate that mainnet-beta has activated it has the slot, of others the slot 0.
    pub fn feature_set(self) -> FeatureSet {
        match self {
            Self::Step(Step { from, to, taken }) => {
                let mut features = from.feature_set();
                for change in from.changes(to).iter().take(taken) {
                    if change.on {
                        features.activate(&change.id, change.slot.unwrap_or_default());
                    } else {
                        features.deactivate(&change.id);
                    }
                }
                features
            }
            _ => self.end().feature_set(),
        }
    }

    /// Where the set was taken from, for a report's header.
    pub fn source(self) -> String {
        let table = Table::linked();
        match self {
            Self::Mainnet => format!("mainnet-beta, {}", table.taken),
            Self::MainnetAt(slot) => format!("mainnet-beta at slot {slot}"),
            Self::All => "every gate in agave-feature-set".to_owned(),
            Self::Step(_) => format!("{self}, by the table of {}", table.taken),
        }
    }

    /// The SHA-256 of the lines of the table whose gates this profile has; nothing if it has gates from elsewhere. Of
    /// `mainnet` it is what `grep -v '^#' bench/runtime/mainnet.tsv | sha256sum` prints.
    pub fn table_sha256(self) -> Option<String> {
        match (self, self.end()) {
            (Self::Mainnet | Self::MainnetAt(_), End::Slot(slot)) => {
                Some(Table::linked().sha256(slot))
            }
            _ => None,
        }
    }

    /// The gates that mainnet-beta has activated and the linked runtime does not know. Their effect
    /// is not in a figure.
    pub fn unknown_gates(self) -> Vec<&'static Gate> {
        let End::Slot(slot) = self.end() else {
            return Vec::new();
        };
        let gates = Table::linked().gates.iter();
        gates
            .filter(|gate| gate.slot <= slot && !gate.is_known())
            .collect()
    }

    /// The gates that the linked runtime knows and this profile has not, by what they are for.
    pub fn inactive_gates(self) -> Vec<&'static str> {
        let features = self.feature_set();
        let mut names: Vec<_> = features
            .inactive()
            .iter()
            .map(|id| FEATURE_NAMES[id])
            .collect();
        names.sort_unstable();
        names
    }

    /// In what two profiles differ, in the order of activation, and last what mainnet-beta has not
    /// activated. Gates that the linked runtime does not know make no difference to it.
    pub fn changes(self, to: Self) -> Vec<Change> {
        self.end().changes(to.end())
    }

    /// The way from one profile to another: after each of their [`changes`](Self::changes) one profile, the
    /// last of them with the gates of `to`.
    pub fn steps(self, to: Self) -> Vec<Self> {
        let (from, to) = (self.end(), to.end());
        (1..=from.changes(to).len())
            .map(|taken| Self::Step(Step { from, to, taken }))
            .collect()
    }

    fn end(self) -> End {
        match self {
            Self::Mainnet => End::Slot(Table::linked().slot()),
            Self::MainnetAt(slot) => End::Slot(slot),
            Self::All => End::All,
            Self::Step(step) => step.to,
        }
    }
}

impl End {
    fn feature_set(self) -> FeatureSet {
        let Self::Slot(slot) = self else {
            return FeatureSet::all_enabled();
        };
        let mut features = FeatureSet::default();
        for gate in &Table::linked().gates {
            if gate.slot <= slot && gate.is_known() {
                features.activate(&gate.id, gate.slot);
            }
        }
        features
    }

    fn changes(self, to: Self) -> Vec<Change> {
        let [before, after] = [self, to].map(Self::feature_set);
        let mut changes: Vec<_> = FEATURE_NAMES
            .iter()
            .filter(|(id, _)| before.is_active(id) != after.is_active(id))
            .map(|(id, purpose)| {
                let gate = Table::linked().gates.iter().find(|gate| gate.id == *id);
                Change {
                    id: *id,
                    name: gate.map_or_else(|| (*purpose).to_owned(), |gate| gate.name.clone()),
                    slot: gate.map(|gate| gate.slot),
                    on: after.is_active(id),
                }
            })
            .collect();
        changes.sort_by_key(|change| (change.slot.unwrap_or(u64::MAX), change.name.clone()));
        changes
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mainnet => f.pad("mainnet"),
            Self::All => f.pad("all"),
            Self::MainnetAt(slot) => f.pad(&format!("mainnet@{slot}")),
            Self::Step(Step { from, to, taken }) => {
                let name = |end: &End| match end {
                    End::Slot(slot) => format!("mainnet@{slot}"),
                    End::All => "all".to_owned(),
                };
                f.pad(&format!(
                    "{} + {taken} gates towards {}",
                    name(from),
                    name(to)
                ))
            }
        }
    }
}

impl FromStr for Profile {
    type Err = UnknownProfile;

    fn from_str(name: &str) -> Result<Self, UnknownProfile> {
        if let Some(profile) = Self::ALL.into_iter().find(|it| it.to_string() == name) {
            return Ok(profile);
        }
        let unknown = || UnknownProfile::Name(name.to_owned());
        let when = name.strip_prefix("mainnet@").ok_or_else(unknown)?;
        if let Ok(slot) = when.parse() {
            return Ok(Self::MainnetAt(slot));
        }
        let day = when.parse().map_err(|_| unknown())?;
        let slot = Table::linked().slot_of(day).map_err(UnknownProfile::Day)?;
        Ok(Self::MainnetAt(slot))
    }
}

/// A text that names no profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnknownProfile {
    Name(String),
    Day(UnknownDay),
}

impl fmt::Display for UnknownProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => write!(
                f,
                "unknown profile `{name}` (one of: mainnet, mainnet@SLOT, mainnet@YYYY-MM-DD, all)"
            ),
            Self::Day(day) => day.fmt(f),
        }
    }
}

impl error::Error for UnknownProfile {}
