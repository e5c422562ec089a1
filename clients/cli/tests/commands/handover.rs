//! The authority changes hands, in two steps.

use {crate::commands::desk::Desk, cu_vault_interface::Address, cu_vault_transactions::FEE};

#[test]
fn nominated_taken_back_nominated_accepted() {
    let desk = Desk::new();
    let [vault, authority, stranger] = [
        desk.vault(),
        desk.address("authority"),
        desk.address("stranger"),
    ];
    let nominee = |desk: &Desk| {
        desk.node
            .inner()
            .stage
            .chain
            .vault(&vault)
            .pending_authority
    };

    let ran = desk.dry("authority", &[&"nominate", &vault, &stranger]);
    let change = format!("  changes  nominee none -> {stranger}\n");
    assert!(ran.out.contains(&change), "{}", ran.out);
    let before = desk.books();
    desk.send("authority", &[&"nominate", &vault, &stranger]);
    assert_eq!(
        desk.changes(&before, [vault, authority]),
        [0, -(FEE as i64)]
    );
    assert_eq!(nominee(&desk), stranger);

    let ran = desk.send("authority", &[&"nominate", &vault, &"none"]);
    let change = format!("  changes  nominee {stranger} -> none\n");
    assert!(ran.err.contains(&change), "{}", ran.err);
    assert_eq!(nominee(&desk), Address::default());

    desk.send("authority", &[&"nominate", &vault, &stranger]);
    let ran = desk.send("stranger", &[&"accept", &vault]);
    let change = format!("  changes  authority {authority} -> {stranger}\n");
    assert!(ran.err.contains(&change), "{}", ran.err);
    let state = desk.node.inner().stage.chain.vault(&vault);
    assert_eq!(
        (state.authority, state.pending_authority),
        (stranger, Address::default())
    );
}

#[test]
fn a_nominee_that_no_key_signs_for_is_told() {
    let desk = Desk::new();
    let vault = desk.vault();
    let ran = desk.dry("authority", &[&"nominate", &vault, &vault]);
    let note =
        format!("  note     no key can sign for {vault}; only a program can accept with it\n");
    assert!(ran.out.contains(&note), "{}", ran.out);
}
