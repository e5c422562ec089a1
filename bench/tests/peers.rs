#![forbid(unsafe_code)]
#[test]
fn x() {
    let c = cu::peers::Comparison::measure(cu_vault_tests::Arch::V3, cu_runtime::Profile::Mainnet)
        .unwrap();
    for r in &c.rows {
        println!(
            "{:24} {:?} floor {} limit {}",
            r.id,
            r.costs
                .iter()
                .map(|c| c.map(|c| (c.cu, c.own)))
                .collect::<Vec<_>>(),
            r.floor(),
            r.limit()
        );
    }
    for s in &c.programs {
        println!(
            "{} {:?} {:?} {} {}",
            s.name, s.round_trips, s.refusals, s.elf.bytes, s.made_by
        );
    }
}
