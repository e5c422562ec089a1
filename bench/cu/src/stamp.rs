//! The conditions of figures, apart from the ELF: those of another stamp cannot be compared.

use {
    crate::programs::Called,
    cu_runtime::{Profile, runtime_version},
    serde::{Deserialize, Serialize},
    std::collections::{BTreeMap, BTreeSet},
};

/// The conditions of figures, apart from the ELF.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Stamp {
    /// The set of feature gates.
    pub profile: String,
    /// Where the profile's feature gates were taken from, and when.
    #[serde(default)]
    pub profile_source: String,
    /// The SHA-256 of the profile's part of the table of gates: [`Profile::table_sha256`]. Reports of older versions
    /// do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gates_sha256: Option<String>,
    /// The runtime and its version.
    pub runtime: String,
    /// The compiler of the ELF, if that is recorded next to it.
    #[serde(with = "compiler")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub compiler: Option<String>,
    /// The programs that rows called.
    #[serde(default)]
    pub programs: Vec<Called>,
}

impl Stamp {
    /// Of what is measured by this crate now, before anything is called.
    pub fn new(profile: Profile, compiler: Option<String>) -> Self {
        Self {
            profile: profile.to_string(),
            profile_source: profile.source(),
            gates_sha256: profile.table_sha256(),
            runtime: runtime_version(),
            compiler,
            programs: Vec::new(),
        }
    }

    /// The compiler in words.
    pub fn compiler(&self) -> &str {
        self.compiler.as_deref().unwrap_or(compiler::NONE)
    }

    /// The day of the newest table of gates, if the figures are of that table.
    pub fn day(&self) -> Option<&str> {
        self.profile_source.strip_prefix("mainnet-beta, ")
    }

    /// The gates with their day: `mainnet as of 2026-10-21`.
    pub fn dated(&self) -> String {
        match self.day() {
            Some(day) => format!("{} as of {day}", self.profile),
            None => self.gates().unwrap_or(&self.profile).clone(),
        }
    }

    /// The differences of two stamps: a name, the value here, and the value there. A value that only one of them
    /// records is no difference, nor is a program that only one of them called.
    pub fn differences(&self, other: &Self) -> Vec<(&'static str, String, String)> {
        let entries = [
            ("profile", Some(&self.profile), Some(&other.profile)),
            ("runtime", Some(&self.runtime), Some(&other.runtime)),
            ("compiler", self.compiler.as_ref(), other.compiler.as_ref()),
            ("gates", self.gates(), other.gates()),
        ];
        let tables = [self, other].map(|stamp| stamp.gates_sha256.as_deref().map(table));
        let [was, is] = tables.each_ref().map(Option::as_ref);
        let entries = entries.into_iter().chain([("gate table", was, is)]);
        let mut differences: Vec<_> = entries
            .filter_map(|(what, was, is)| Some((what, was?, is?)))
            .filter(|(_, was, is)| was != is)
            .map(|(what, was, is)| (what, was.clone(), is.clone()))
            .collect();
        let ids: BTreeSet<_> = self.programs.iter().map(|called| &called.id).collect();
        for id in ids {
            let [was, is] = [self, other].map(|stamp| {
                let of_id = stamp.programs.iter().filter(|called| called.id == *id);
                of_id
                    .map(|called| (&called.sha256, called.title()))
                    .collect::<BTreeMap<_, _>>()
            });
            if !is.is_empty() && !was.keys().eq(is.keys()) {
                let titles = |called: BTreeMap<_, String>| {
                    called.into_values().collect::<Vec<_>>().join(" and ")
                };
                differences.push(("a called program", titles(was), titles(is)));
            }
        }
        differences
    }

    /// Where the gates come from, if that is recorded.
    fn gates(&self) -> Option<&String> {
        Some(&self.profile_source).filter(|source| !source.is_empty())
    }
}

/// The table of gates by the beginning of its hash: `mainnet.tsv (4c9e3663…)`.
fn table(sha256: &str) -> String {
    format!("mainnet.tsv ({}…)", sha256.get(..8).unwrap_or(sha256))
}

/// A report and a baseline always have a compiler: where none is recorded, they say so.
pub(crate) mod compiler {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    /// In place of a compiler.
    pub const NONE: &str = "compiler not recorded";

    pub fn serialize<S: Serializer>(compiler: &Option<String>, to: S) -> Result<S::Ok, S::Error> {
        compiler.as_deref().unwrap_or(NONE).serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
        Ok(Some(String::deserialize(from)?).filter(|text| text != NONE))
    }
}

#[cfg(test)]
mod tests {
    use {
        super::Stamp,
        cu_runtime::{Profile, Table},
    };

    #[test]
    fn gates_have_their_day_or_their_slot() {
        let dated = |profile: Profile| Stamp::new(profile, None).dated();
        let day = Table::linked().taken;
        assert_eq!(dated(Profile::Mainnet), format!("mainnet as of {day}"));
        let slot = Profile::MainnetAt(441_000_000);
        assert_eq!(dated(slot), "mainnet-beta at slot 441000000");
        assert_eq!(dated(Profile::All), "every gate in agave-feature-set");
        let old = r#"{ "profile": "mainnet", "runtime": "r", "compiler": "c" }"#;
        let old: Stamp = serde_json::from_str(old).unwrap();
        assert_eq!(old.dated(), "mainnet");
    }

    /// A baseline of an older version has neither.
    #[test]
    fn a_gate_table_that_is_not_recorded_is_no_difference() {
        let new = Stamp::new(Profile::Mainnet, None);
        let old = Stamp {
            gates_sha256: None,
            ..new.clone()
        };
        assert_eq!(old.differences(&new), []);
        assert_eq!(new.differences(&old), []);
    }

    #[test]
    fn a_compiler_that_is_not_recorded_is_no_difference() {
        let text = r#"{ "profile": "all", "runtime": "r", "compiler": "compiler not recorded" }"#;
        let stamp: Stamp = serde_json::from_str(text).unwrap();
        assert_eq!(stamp.compiler, None);
        let json = serde_json::to_value(&stamp).unwrap();
        assert_eq!(json["compiler"], "compiler not recorded");

        let [one, other] = ["rustc 1", "rustc 2"].map(|compiler| Stamp {
            compiler: Some(compiler.to_owned()),
            ..stamp.clone()
        });
        assert_eq!(stamp.differences(&one), []);
        assert_eq!(one.differences(&stamp), []);
        let [(what, was, is)] = &one.differences(&other)[..] else {
            panic!("they differ")
        };
        assert_eq!([*what, was, is], ["compiler", "rustc 1", "rustc 2"]);
    }
}
