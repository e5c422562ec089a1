# PayoutToken: authority · vault · vault token account · mint · SPL Token · n× recipient token account;
# decimals, n× amount. One batch of TransferChecked, a plain one for n = 1, signed by the vault. At most 16
# recipients, each listed once.
#
# Every address is known, so the whole batch is constant except amounts and decimals. One copy lays
# it out for 16 recipients, and the length in the instruction says how much of it counts. A batch is
# 255, then for each item its number of accounts, the length of its data, its data. Metas repeat for
# each item, infos do not.
#
# Enforced by the runtime and by SPL Token: as for WithdrawToken.

.equ PT_MOST, 16

.equ PT_AUTHORITY, FIRST
.equ PT_VAULT, PT_AUTHORITY + EMPTY_SPAN
.equ PT_SOURCE, PT_VAULT + VAULT_SPAN
.equ PT_MINT, PT_SOURCE + TOKEN_SPAN
.equ PT_TOKEN_PROGRAM, PT_MINT + MINT_SPAN
.equ PT_0, PT_TOKEN_PROGRAM + PROGRAM_SPAN
.equ PT_1, PT_0 + TOKEN_SPAN
.equ PT_2, PT_1 + TOKEN_SPAN
.equ PT_3, PT_2 + TOKEN_SPAN
.equ PT_4, PT_3 + TOKEN_SPAN
.equ PT_5, PT_4 + TOKEN_SPAN
.equ PT_6, PT_5 + TOKEN_SPAN
.equ PT_7, PT_6 + TOKEN_SPAN
.equ PT_8, PT_7 + TOKEN_SPAN
.equ PT_9, PT_8 + TOKEN_SPAN
.equ PT_10, PT_9 + TOKEN_SPAN
.equ PT_11, PT_10 + TOKEN_SPAN
.equ PT_12, PT_11 + TOKEN_SPAN
.equ PT_13, PT_12 + TOKEN_SPAN
.equ PT_14, PT_13 + TOKEN_SPAN
.equ PT_15, PT_14 + TOKEN_SPAN

.equ PT_INFOS, HEAP + INSTRUCTION
.equ PT_METAS, PT_INFOS + 19 * INFO
.equ PT_SIGNER, PT_METAS + 64 * META
.equ PT_SEEDS, PT_SIGNER + SEED
.equ PT_PROGRAM, PT_SEEDS + 4 * SEED
.equ PT_PREFIX, PT_PROGRAM + 32
.equ PT_DATA, PT_PREFIX + 5
.equ PT_FIRST_ITEM, PT_DATA + 1
.equ PT_ITEM, 12
.equ PT_END, PT_FIRST_ITEM + 16 * PT_ITEM
.equ PT_LEN, PT_END - HEAP
.equ PT_STATE, INPUT + PT_VAULT + DATA

# The places of an item's amount, its decimals, and its data for a separate call.
.equ ITEM_AMOUNT, 3
.equ ITEM_DECIMALS, 11
.equ ITEM_DATA, 2

.rodata
payout_token_template:
    .quad PT_PROGRAM, PT_METAS, 4, PT_FIRST_ITEM + ITEM_DATA, 10
    info PT_SOURCE, TOKEN_LEN
    info PT_MINT, MINT_LEN
    info PT_VAULT, VAULT_LEN
.irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
    info PT_\n, TOKEN_LEN
.endr
.irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
    meta PT_SOURCE, META_WRITABLE
    meta PT_MINT, META_READONLY
    meta PT_\n, META_WRITABLE
    meta PT_VAULT, META_SIGNER
.endr
    .quad PT_SEEDS, 4
    .quad PT_PREFIX, 5, PT_STATE + VAULT_BASE, 32, PT_STATE + VAULT_ID, 8, PT_STATE + VAULT_BUMP, 1
    .quad SPL_TOKEN_0, SPL_TOKEN_1, SPL_TOKEN_2, SPL_TOKEN_3
    .ascii "vault"
    .byte 255
.rept 16
    .byte 4, 10, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0
.endr

.text
payout_token:
    # r8 is the number of recipients: the accounts after the fifth, from 1 to 16, with 8 bytes of
    # data each after the second.
    ldxdw r8, [r1 + COUNT]
    sub64 r8, 5
    mov64 r3, r8
    sub64 r3, 1
    jge r3, PT_MOST, other_layout
    lsh64 r3, 3
    add64 r3, 10
    ldxdw r7, [r2 - IX_LEN]
    jne r3, r7, invalid_data
    wallet_signs PT_AUTHORITY
    vault PT_VAULT
    same r1 + PT_AUTHORITY + KEY, r1 + PT_VAULT + DATA + VAULT_AUTHORITY, wrong_authority
    no_duplicate PT_SOURCE
    has_data PT_SOURCE, TOKEN_LEN
    no_duplicate PT_MINT
    has_data PT_MINT, MINT_LEN
    lddw r4, INPUT + PT_TOKEN_PROGRAM
    far_has_data r4, PROGRAM_LEN

    # r6 points to the amounts, r7 to their end, r9 is the decimals.
    mov64 r6, r2
    add64 r7, r2
    ldxb r9, [r2 + 1]
    add64 r6, 2
    lddw r1, HEAP
    lay_out payout_token_template, PT_LEN
    add64 r4, PROGRAM_SPAN
    lddw r5, PT_FIRST_ITEM
next_item:
    far_has_data r4, TOKEN_LEN
    ldxdw r3, [r6 + 0]
    stxdw [r5 + ITEM_AMOUNT], r3
    stxb [r5 + ITEM_DECIMALS], r9
    add64 r4, TOKEN_SPAN
    add64 r5, PT_ITEM
    add64 r6, 8
    jlt r6, r7, next_item

    # The template is for one recipient. For more recipients, r5 is the end of the batch.
    jeq r8, 1, call_for_payout
    mov64 r3, r8
    lsh64 r3, 2
    stxdw [r1 + 16], r3
    lddw r3, PT_DATA
    stxdw [r1 + 24], r3
    sub64 r5, r3
    stxdw [r1 + 32], r5
call_for_payout:
    lddw r2, PT_INFOS
    mov64 r3, r8
    add64 r3, 3
    lddw r4, PT_SIGNER
    mov64 r5, 1
    call sol_invoke_signed_c
    exit
