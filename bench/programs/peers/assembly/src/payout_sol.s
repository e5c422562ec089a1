# PayoutSol: authority · vault · n× recipient; n× lamports. No CPI. Recipients have no data, and
# each is listed once.
#
# Enforced by the runtime: as for WithdrawSol. A sum of amounts beyond 64 bits would also create
# lamports.

.equ PS_AUTHORITY, FIRST
.equ PS_VAULT, PS_AUTHORITY + EMPTY_SPAN
.equ PS_RECIPIENTS, PS_VAULT + VAULT_SPAN

.text
payout_sol:
    # The discriminator and 8 bytes for each account after the second. Without recipients, the place
    # of the first one has the length of the data, 1, which is no header.
    ldxdw r3, [r1 + COUNT]
    lsh64 r3, 3
    sub64 r3, 15
    ldxdw r4, [r2 - IX_LEN]
    jne r3, r4, invalid_data
    wallet_signs PS_AUTHORITY
    vault PS_VAULT
    same r1 + PS_AUTHORITY + KEY, r1 + PS_VAULT + DATA + VAULT_AUTHORITY, wrong_authority

    # r4 is the end of the amounts, r5 the recipient, r7, which is still 0, the sum.
    add64 r4, r2
    mov64 r5, r1
    add64 r5, PS_RECIPIENTS
    add64 r2, IX_FIELDS
next_recipient:
    ldxb r3, [r5 + HEADER]
    jne r3, NO_DUPLICATE, other_layout
    ldxdw r3, [r5 + DATA_LEN]
    jne r3, 0, other_layout
    ldxdw r3, [r2 + 0]
    add64 r7, r3
    ldxdw r6, [r5 + LAMPORTS]
    add64 r6, r3
    stxdw [r5 + LAMPORTS], r6
    add64 r5, EMPTY_SPAN
    add64 r2, 8
    jlt r2, r4, next_recipient

    ldxdw r4, [r1 + PS_VAULT + LAMPORTS]
    ldxdw r5, [r1 + PS_VAULT + DATA + VAULT_RESERVE]
    jgt r7, r4, insufficient_funds
    sub64 r4, r7
    jlt r4, r5, insufficient_funds
    stxdw [r1 + PS_VAULT + LAMPORTS], r4
    exit
