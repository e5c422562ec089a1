# DepositToken: depositor · source · mint · vault token account · vault · SPL Token; amount,
# decimals. One TransferChecked. The vault is no part of that CPI and cannot prove itself there, so
# the handler compares its owner.
#
# Enforced by the runtime: the depositor signed, both token accounts are writable, SPL Token is
# present. Enforced by SPL Token: the depositor's right to the source, mint, decimals, balance.

.equ DT_DEPOSITOR, FIRST
.equ DT_SOURCE, DT_DEPOSITOR + EMPTY_SPAN
.equ DT_MINT, DT_SOURCE + TOKEN_SPAN
.equ DT_DESTINATION, DT_MINT + MINT_SPAN
.equ DT_VAULT, DT_DESTINATION + TOKEN_SPAN

.equ DT_INFOS, HEAP + INSTRUCTION
.equ DT_METAS, DT_INFOS + INFO + INFO + INFO + INFO
.equ DT_PROGRAM, DT_METAS + META + META + META + META
.equ DT_DATA, DT_PROGRAM + 32
.equ DT_AMOUNT, DT_DATA + 1
.equ DT_DECIMALS, DT_AMOUNT + 8

.rodata
deposit_token_template:
    .quad DT_PROGRAM, DT_METAS, 4, DT_DATA, 10
    info DT_SOURCE, TOKEN_LEN
    info DT_MINT, MINT_LEN
    info DT_DESTINATION, TOKEN_LEN
    info DT_DEPOSITOR, 0
    meta DT_SOURCE, META_WRITABLE
    meta DT_MINT, META_READONLY
    meta DT_DESTINATION, META_WRITABLE
    meta DT_DEPOSITOR, META_SIGNER
    .quad SPL_TOKEN_0, SPL_TOKEN_1, SPL_TOKEN_2, SPL_TOKEN_3
    .byte 12

.text
deposit_token:
    expect 6, 10
    has_data DT_DEPOSITOR, 0
    no_duplicate DT_SOURCE
    has_data DT_SOURCE, TOKEN_LEN
    no_duplicate DT_MINT
    has_data DT_MINT, MINT_LEN
    no_duplicate DT_DESTINATION
    has_data DT_DESTINATION, TOKEN_LEN
    # The distance from r1 is too long for an offset.
    lddw r7, INPUT + DT_VAULT
    ldxb r3, [r7 + HEADER]
    jne r3, NO_DUPLICATE, other_layout
    ldxdw r3, [r7 + DATA_LEN]
    jne r3, VAULT_LEN, wrong_vault_size
    ldxh r3, [r7 + DATA]
    jne r3, VAULT_MAGIC, not_a_vault
    owned_by_this_program r7
    same r7 + KEY, r1 + DT_DESTINATION + DATA + TOKEN_AUTHORITY, wrong_token_authority

    lddw r1, HEAP
    ldxdw r3, [r2 + IX_FIELDS]
    stxdw [r1 + DT_AMOUNT - HEAP], r3
    ldxb r3, [r2 + IX_LAST]
    stxb [r1 + DT_DECIMALS - HEAP], r3
    lay_out deposit_token_template, DT_AMOUNT - HEAP
    # r4 and r5 are still 0: no signers.
    lddw r2, DT_INFOS
    mov64 r3, 4
    call sol_invoke_signed_c
    exit
