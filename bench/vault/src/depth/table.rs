//! The report for a terminal.

use {
    super::{Chain, Composition, DepthReport, DepthStamp, Point, Series},
    cu::{Stamp, export::terminal},
    std::fmt::{self, Write},
};

impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::SelfCalls => "self",
            Self::Distinct => "distinct",
        })
    }
}

/// What was measured on what, then one table a question.
pub fn depth(report: &DepthReport) -> String {
    let mut out = String::new();
    for part in [stamp, levels, series, compositions, reentrancy] {
        part(report, &mut out).expect("a string takes everything");
    }
    out
}

fn stamp(report: &DepthReport, out: &mut String) -> fmt::Result {
    let DepthStamp { stamp, elfs } = &report.stamp;
    let Stamp {
        profile,
        profile_source,
        runtime,
        ..
    } = stamp;
    let calls = terminal::calls(stamp);
    writeln!(
        out,
        "profile {profile} ({profile_source}) · {runtime}{calls}"
    )?;
    writeln!(out, "{}", stamp.compiler())?;
    for named in elfs {
        let elf = &named.elf;
        writeln!(
            out,
            "{:11}  sBPF {}  {:>6} bytes  sha256 {}",
            named.name, elf.sbpf, elf.bytes, elf.sha256
        )?;
    }
    Ok(())
}

fn levels(report: &DepthReport, out: &mut String) -> fmt::Result {
    writeln!(
        out,
        "\nOne level, A → B: what the runtime charges, and with what A adds to it (A alone)\n\n\
         {:>8}  {:>7}  {:>13}  {:>13}  {:>13}",
        "accounts", "runtime", "idiom", "lean", "fixed"
    )?;
    for level in &report.levels {
        let total = |own: u64| format!("{} ({own:>4})", level.runtime + own);
        write!(
            out,
            "{:>8}  {:>7}  {:>13}  {:>13}",
            level.accounts,
            level.runtime,
            total(level.idiom),
            total(level.lean),
        )?;
        match level.fixed {
            Some(fixed) => writeln!(out, "  {:>13}", total(fixed))?,
            None => writeln!(out)?,
        }
    }
    writeln!(
        out,
        "\nidiom: Pinocchio's entrypoint and checked CPI. lean: laid out by hand. fixed: by hand, for\n\
         accounts whose lengths are known at compile time."
    )
}

fn series(report: &DepthReport, out: &mut String) -> fmt::Result {
    let depths = 0..=report.max_depth + 1;
    let width = 38;
    writeln!(
        out,
        "\nCU by depth, lean relay; × is refused with CallDepth, with what that cost\n"
    )?;
    write!(out, "{:width$}", "chain, accounts × bytes, data")?;
    for depth in depths {
        write!(out, "  {depth:>7}")?;
    }
    writeln!(out)?;
    for series in report.series.iter().filter(|series| is_printed(series)) {
        write!(out, "{:width$}", series.name)?;
        for point in &series.points {
            write!(out, "  {:>7}", cell(point))?;
        }
        writeln!(out)?;
    }
    let points: usize = report.series.iter().map(|series| series.points.len()).sum();
    writeln!(
        out,
        "\n{} series, {points} points; largest deviation from the model: {} CU",
        report.series.len(),
        report.max_deviation
    )
}

/// One axis at a time, from a base with four accounts, and the far corner; the JSON has the rest.
fn is_printed(series: &Series) -> bool {
    let Series {
        accounts,
        account_data,
        instruction_data,
        ..
    } = *series;
    let off_base = [accounts != 4, account_data != 0, instruction_data != 1];
    let corner = (accounts, account_data, instruction_data) == (16, 102_400, 10_000);
    off_base.iter().filter(|off| **off).count() <= 1 || corner
}

fn cell(point: &Point) -> String {
    let mark = if point.refused.is_some() { "×" } else { "" };
    format!("{mark}{}", point.cu)
}

fn compositions(report: &DepthReport, out: &mut String) -> fmt::Result {
    writeln!(
        out,
        "\nThe vault behind programs A, B, C, …: CU by how many there are; × is refused with CallDepth\n"
    )?;
    write!(out, "{:20}  {:>4}", "instruction", "CPIs")?;
    for relays in 0..=report.max_depth + 1 {
        write!(out, "  {relays:>6}")?;
    }
    writeln!(out, "  a level adds")?;
    for composition in &report.compositions {
        write!(
            out,
            "{:20}  {:>4}",
            composition.instruction, composition.below
        )?;
        for relays in 0..=report.max_depth + 1 {
            let point = composition.points.iter().find(|p| p.relays == relays);
            let text = point.map_or_else(String::new, |point| {
                let mark = if point.refused.is_some() { "×" } else { "" };
                format!("{mark}{}", point.cu)
            });
            write!(out, "  {text:>6}")?;
        }
        writeln!(out, "  {}", deepest_levels(composition))?;
    }
    writeln!(
        out,
        "\nCPIs: levels of CPI below the vault. A level adds: in the deepest chain that is allowed, outermost\n\
         first."
    )
}

fn deepest_levels(composition: &Composition) -> String {
    let mut legal = composition.points.iter().rev();
    let Some(deepest) = legal.find(|point| point.refused.is_none()) else {
        return String::new();
    };
    let levels = deepest.levels.iter().map(u64::to_string);
    levels.collect::<Vec<_>>().join(" ")
}

fn reentrancy(report: &DepthReport, out: &mut String) -> fmt::Result {
    writeln!(
        out,
        "\nA program twice in a chain\n\n{:16}  {:>6}  {:>9}  result",
        "chain", "CU", "last call"
    )?;
    for chain in &report.reentrancy {
        writeln!(
            out,
            "{:16}  {:>6}  {:>9}  {}",
            chain.chain,
            chain.cu,
            chain.last_call,
            chain.refused.as_deref().unwrap_or("ok")
        )?;
    }
    Ok(())
}
