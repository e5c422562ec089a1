fn main() {
    for path in std::env::args().skip(1) {
        let case = cu_vault_fuzz::case::Case::decode(&std::fs::read(&path).unwrap(), &cu_vault_fuzz::CAST);
        println!("== {path} tag {:?} data {:?}", case.data.first(), case.data);
        for i in &case.slots { let a=&case.accounts[*i]; println!("  {} s{} w{} {} own {:02x?} lam {} len {}", i, a.signer as u8, a.writable as u8, String::from_utf8_lossy(&a.address[..24]).chars().map(|c| if c.is_ascii_graphic(){c} else{'.'}).collect::<String>(), &a.owner[..4], a.lamports, a.data.len()); }
        println!("  {:?}", cu_vault_fuzz::run(&std::fs::read(&path).unwrap()).1.result.as_ref().err());
    }
}
