# CloseTokenAccount: authority · vault · vault token account · mint · recipient token account · rent
# recipient · SPL Token; decimals. One batch of TransferChecked for the whole balance and
# CloseAccount, or CloseAccount alone if the balance is zero. Signed by the vault. The rent
# recipient has no data and is not the vault.
#
# Enforced by the runtime and by SPL Token: as for WithdrawToken.

.equ CT_AUTHORITY, FIRST
.equ CT_VAULT, CT_AUTHORITY + EMPTY_SPAN
.equ CT_SOURCE, CT_VAULT + VAULT_SPAN
.equ CT_MINT, CT_SOURCE + TOKEN_SPAN
.equ CT_RECIPIENT, CT_MINT + MINT_SPAN
.equ CT_RENT, CT_RECIPIENT + TOKEN_SPAN

.equ CT_INFOS, HEAP + INSTRUCTION
.equ CT_METAS, CT_INFOS + 5 * INFO
.equ CT_CLOSE_METAS, CT_METAS + 4 * META
.equ CT_SIGNER, CT_CLOSE_METAS + 3 * META
.equ CT_SEEDS, CT_SIGNER + SEED
.equ CT_PROGRAM, CT_SEEDS + 4 * SEED
.equ CT_PREFIX, CT_PROGRAM + 32
.equ CT_DATA, CT_PREFIX + 5
.equ CT_AMOUNT, CT_DATA + 4
.equ CT_DECIMALS, CT_AMOUNT + 8
.equ CT_CLOSE, CT_DECIMALS + 3
.equ CT_LEN, CT_CLOSE + 1 - HEAP
.equ CT_STATE, INPUT + CT_VAULT + DATA

.rodata
close_token_account_template:
    .quad CT_PROGRAM, CT_METAS, 7, CT_DATA, 16
    info CT_SOURCE, TOKEN_LEN
    info CT_MINT, MINT_LEN
    info CT_RECIPIENT, TOKEN_LEN
    info CT_RENT, 0
    info CT_VAULT, VAULT_LEN
    meta CT_SOURCE, META_WRITABLE
    meta CT_MINT, META_READONLY
    meta CT_RECIPIENT, META_WRITABLE
    meta CT_VAULT, META_SIGNER
    meta CT_SOURCE, META_WRITABLE
    meta CT_RENT, META_WRITABLE
    meta CT_VAULT, META_SIGNER
    .quad CT_SEEDS, 4
    .quad CT_PREFIX, 5, CT_STATE + VAULT_BASE, 32, CT_STATE + VAULT_ID, 8, CT_STATE + VAULT_BUMP, 1
    .quad SPL_TOKEN_0, SPL_TOKEN_1, SPL_TOKEN_2, SPL_TOKEN_3
    .ascii "vault"
    .byte 255, 4, 10, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 1, 9

.text
close_token_account:
    expect 7, 2
    wallet_signs CT_AUTHORITY
    vault CT_VAULT
    same r1 + CT_AUTHORITY + KEY, r1 + CT_VAULT + DATA + VAULT_AUTHORITY, wrong_authority
    no_duplicate CT_SOURCE
    has_data CT_SOURCE, TOKEN_LEN
    no_duplicate CT_MINT
    has_data CT_MINT, MINT_LEN
    lddw r4, INPUT + CT_RECIPIENT
    far_has_data r4, TOKEN_LEN
    add64 r4, TOKEN_SPAN
    far_has_data r4, 0

    ldxdw r6, [r1 + CT_SOURCE + DATA + TOKEN_AMOUNT]
    ldxb r7, [r2 + 1]
    lddw r1, HEAP
    lay_out close_token_account_template, CT_LEN
    jeq r6, 0, close_only
    stxdw [r1 + CT_AMOUNT - HEAP], r6
    stxb [r1 + CT_DECIMALS - HEAP], r7
call_for_close:
    lddw r2, CT_INFOS
    mov64 r3, 5
    lddw r4, CT_SIGNER
    mov64 r5, 1
    call sol_invoke_signed_c
    exit
close_only:
    lddw r3, CT_CLOSE_METAS
    stxdw [r1 + 8], r3
    stdw [r1 + 16], 3
    lddw r3, CT_CLOSE
    stxdw [r1 + 24], r3
    stdw [r1 + 32], 1
    ja call_for_close
