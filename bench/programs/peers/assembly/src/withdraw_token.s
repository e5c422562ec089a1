# WithdrawToken: authority · vault · vault token account · mint · recipient token account · SPL Token;
# amount, decimals. One TransferChecked, signed by the vault.
#
# Enforced by the runtime: this program owns the vault. It can sign only at the address of the seeds
# in its state, and only this program can have written a discriminator there. Also by the runtime:
# both token accounts are writable, SPL Token is present. Enforced by SPL Token: the vault's right
# to the account, mint, decimals, balance.

.equ WT_AUTHORITY, FIRST
.equ WT_VAULT, WT_AUTHORITY + EMPTY_SPAN
.equ WT_SOURCE, WT_VAULT + VAULT_SPAN
.equ WT_MINT, WT_SOURCE + TOKEN_SPAN
.equ WT_RECIPIENT, WT_MINT + MINT_SPAN

.equ WT_INFOS, HEAP + INSTRUCTION
.equ WT_METAS, WT_INFOS + INFO + INFO + INFO + INFO
.equ WT_SIGNER, WT_METAS + META + META + META + META
.equ WT_SEEDS, WT_SIGNER + SEED
.equ WT_PROGRAM, WT_SEEDS + SEED + SEED + SEED + SEED
.equ WT_PREFIX, WT_PROGRAM + 32
.equ WT_DATA, WT_PREFIX + 5
.equ WT_AMOUNT, WT_DATA + 1
.equ WT_DECIMALS, WT_AMOUNT + 8
.equ WT_STATE, INPUT + WT_VAULT + DATA

.rodata
withdraw_token_template:
    .quad WT_PROGRAM, WT_METAS, 4, WT_DATA, 10
    info WT_SOURCE, TOKEN_LEN
    info WT_MINT, MINT_LEN
    info WT_RECIPIENT, TOKEN_LEN
    info WT_VAULT, VAULT_LEN
    meta WT_SOURCE, META_WRITABLE
    meta WT_MINT, META_READONLY
    meta WT_RECIPIENT, META_WRITABLE
    meta WT_VAULT, META_SIGNER
    .quad WT_SEEDS, 4
    .quad WT_PREFIX, 5, WT_STATE + VAULT_BASE, 32, WT_STATE + VAULT_ID, 8, WT_STATE + VAULT_BUMP, 1
    .quad SPL_TOKEN_0, SPL_TOKEN_1, SPL_TOKEN_2, SPL_TOKEN_3
    .ascii "vault"
    .byte 12

.text
withdraw_token:
    expect 6, 10
    wallet_signs WT_AUTHORITY
    vault WT_VAULT
    same r1 + WT_AUTHORITY + KEY, r1 + WT_VAULT + DATA + VAULT_AUTHORITY, wrong_authority
    no_duplicate WT_SOURCE
    has_data WT_SOURCE, TOKEN_LEN
    no_duplicate WT_MINT
    has_data WT_MINT, MINT_LEN
    lddw r4, INPUT + WT_RECIPIENT
    far_has_data r4, TOKEN_LEN

    lddw r1, HEAP
    ldxdw r3, [r2 + IX_FIELDS]
    stxdw [r1 + WT_AMOUNT - HEAP], r3
    ldxb r3, [r2 + IX_LAST]
    stxb [r1 + WT_DECIMALS - HEAP], r3
    lay_out withdraw_token_template, WT_AMOUNT - HEAP
    lddw r2, WT_INFOS
    mov64 r3, 4
    lddw r4, WT_SIGNER
    mov64 r5, 1
    call sol_invoke_signed_c
    exit
