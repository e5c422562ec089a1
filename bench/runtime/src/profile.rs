//! Which feature gates are active: the part of a cluster that decides what an instruction costs.

mod mainnet;

use {
    agave_feature_set::FeatureSet,
    std::{error, fmt, str::FromStr},
};

/// A named set of feature gates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// The gates that mainnet-beta has activated. The figures that a user pays.
    #[default]
    Mainnet,
    /// Every gate that this Agave knows, active or not yet: what `Mollusk::default()` runs.
    All,
}

impl Profile {
    pub const ALL: [Self; 2] = [Self::Mainnet, Self::All];

    pub fn feature_set(self) -> FeatureSet {
        match self {
            Self::Mainnet => mainnet::feature_set(),
            Self::All => FeatureSet::all_enabled(),
        }
    }

    /// Where the set was taken from, for a report's header.
    pub const fn source(self) -> &'static str {
        match self {
            Self::Mainnet => mainnet::SOURCE,
            Self::All => "every gate in agave-feature-set",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Mainnet => "mainnet",
            Self::All => "all",
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Profile {
    type Err = UnknownProfile;

    fn from_str(name: &str) -> Result<Self, UnknownProfile> {
        Self::ALL
            .into_iter()
            .find(|profile| profile.name() == name)
            .ok_or_else(|| UnknownProfile(name.to_owned()))
    }
}

/// The name that no profile has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownProfile(String);

impl fmt::Display for UnknownProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Profile::ALL.map(Profile::name).join(", ");
        write!(f, "unknown profile `{}` (one of: {names})", self.0)
    }
}

impl error::Error for UnknownProfile {}
