//! What figures depend on, apart from the ELF: those of another stamp cannot be compared.

use {
    crate::programs::Called,
    cu_runtime::{Profile, runtime_version},
    serde::{Deserialize, Serialize},
    std::collections::{BTreeMap, BTreeSet},
};

/// What figures depend on, apart from the ELF.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Stamp {
    /// The set of feature gates.
    pub profile: String,
    /// Where the profile's feature gates were taken from, and when.
    #[serde(default)]
    pub profile_source: String,
    /// The runtime and its version.
    pub runtime: String,
    /// What compiled the ELF, if that is recorded beside it.
    #[serde(with = "compiler")]
    #[schemars(with = "String")]
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
            runtime: runtime_version(),
            compiler,
            programs: Vec::new(),
        }
    }

    /// The compiler in words.
    pub fn compiler(&self) -> &str {
        self.compiler.as_deref().unwrap_or(compiler::NONE)
    }

    /// In what two stamps differ: a name, what this one says, and what the other. What only one of them
    /// records is no difference, nor is a program that only one of them called.
    pub fn differences(&self, other: &Self) -> Vec<(&'static str, String, String)> {
        let entries = [
            ("profile", Some(&self.profile), Some(&other.profile)),
            ("runtime", Some(&self.runtime), Some(&other.runtime)),
            ("compiler", self.compiler.as_ref(), other.compiler.as_ref()),
            ("gates", self.gates(), other.gates()),
        ];
        let mut differences: Vec<_> = entries
            .into_iter()
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
    use super::Stamp;

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
