# AcceptAuthority: nominee · vault; no data. No CPI.
#
# Enforced by the runtime: as for NominateAuthority. The handler does not check that there is a
# nomination, because no account can sign for the address that is all zero.

.equ AA_NOMINEE, FIRST
.equ AA_VAULT, AA_NOMINEE + EMPTY_SPAN

.text
accept_authority:
    expect 2, 1
    wallet_signs AA_NOMINEE
    vault AA_VAULT

    # The compare leaves the words in registers for the store.
    ldxdw r3, [r1 + AA_NOMINEE + KEY]
    ldxdw r4, [r1 + AA_VAULT + DATA + VAULT_PENDING]
    jne r3, r4, wrong_nominee
    ldxdw r3, [r1 + AA_NOMINEE + KEY + 8]
    ldxdw r5, [r1 + AA_VAULT + DATA + VAULT_PENDING + 8]
    jne r3, r5, wrong_nominee
    ldxdw r3, [r1 + AA_NOMINEE + KEY + 16]
    ldxdw r6, [r1 + AA_VAULT + DATA + VAULT_PENDING + 16]
    jne r3, r6, wrong_nominee
    ldxdw r3, [r1 + AA_NOMINEE + KEY + 24]
    ldxdw r7, [r1 + AA_VAULT + DATA + VAULT_PENDING + 24]
    jne r3, r7, wrong_nominee

    stxdw [r1 + AA_VAULT + DATA + VAULT_AUTHORITY], r4
    stxdw [r1 + AA_VAULT + DATA + VAULT_AUTHORITY + 8], r5
    stxdw [r1 + AA_VAULT + DATA + VAULT_AUTHORITY + 16], r6
    stxdw [r1 + AA_VAULT + DATA + VAULT_AUTHORITY + 24], r7
    stxdw [r1 + AA_VAULT + DATA + VAULT_PENDING], r0
    stxdw [r1 + AA_VAULT + DATA + VAULT_PENDING + 8], r0
    stxdw [r1 + AA_VAULT + DATA + VAULT_PENDING + 16], r0
    stxdw [r1 + AA_VAULT + DATA + VAULT_PENDING + 24], r0
    exit
