# CreateVault: payer · base · vault · System program; id, bump. One CreateAccountAllowPrefund,
# signed by the vault. It accepts only bump 255, which is canonical whatever the seeds are. Half of
# all ids have it, and the caller chooses the id.
#
# Enforced by the runtime: the vault is at the address of the seeds, because it signs. The header
# excludes that it signed the transaction. Also by the runtime: the payer signed, both are writable,
# the System program is present. Enforced by the System program: the address is not in use.

.equ CR_PAYER, FIRST
.equ CR_BASE, CR_PAYER + EMPTY_SPAN
.equ CR_VAULT, CR_BASE + EMPTY_SPAN

.equ CR_INFOS, HEAP + INSTRUCTION
.equ CR_METAS, CR_INFOS + INFO + INFO
.equ CR_SIGNER, CR_METAS + META + META
.equ CR_SEEDS, CR_SIGNER + SEED
.equ CR_PROGRAM, CR_SEEDS + SEED + SEED + SEED + SEED
.equ CR_PREFIX, CR_PROGRAM + 32
.equ CR_BUMP, CR_PREFIX + 5
.equ CR_DATA, CR_BUMP + 1
.equ CR_LAMPORTS, CR_DATA + 4
.equ CR_SPACE, CR_LAMPORTS + 8
.equ CR_LEN, CR_SPACE + 40 - HEAP
.equ CR_ID, CR_SPACE + 40
.equ CR_PER_BYTE, CR_ID + 8

# The bytes that rent counts for an account in addition to its data.
.equ RENT_OVERHEAD, 128

.rodata
create_vault_template:
    .quad CR_PROGRAM, CR_METAS, 2, CR_DATA, 52
    info CR_VAULT, 0
    info CR_PAYER, 0
    meta CR_VAULT, META_WRITABLE_SIGNER
    meta CR_PAYER, META_WRITABLE_SIGNER
    .quad CR_SEEDS, 4
    .quad CR_PREFIX, 5, INPUT + CR_BASE + KEY, 32, CR_ID, 8, CR_BUMP, 1
    .quad 0, 0, 0, 0
    .ascii "vault"
    .byte 255
    .int 13
    .quad 0, VAULT_LEN, ID_0, ID_1, ID_2, ID_3
rent_sysvar:
    .quad RENT_0, RENT_1, RENT_2, RENT_3

.text
create_vault:
    expect 4, 10
    has_data CR_PAYER, 0
    wallet_signs CR_BASE
    ldxw r3, [r1 + CR_VAULT + HEADER]
    jne r3, WRITABLE_NO_SIGNER, vault_is_signer
    ldxdw r3, [r1 + CR_VAULT + DATA_LEN]
    jne r3, 0, vault_exists
    ldxb r3, [r2 + IX_LAST]
    jne r3, 255, not_canonical

    # r6 is the input, r7 the reserve, r8 the id.
    mov64 r6, r1
    ldxdw r8, [r2 + IX_FIELDS]
    lddw r1, rent_sysvar
    lddw r2, CR_PER_BYTE
    mov64 r3, 0
    mov64 r4, 8
    call sol_get_sysvar
    ldxdw r7, [r2 + 0]
    mul64 r7, RENT_OVERHEAD + VAULT_LEN

    lddw r1, HEAP
    stxdw [r1 + CR_ID - HEAP], r8
    lay_out create_vault_template, CR_LEN
    # The lamports that are missing to the reserve; the template leaves them open.
    ldxdw r3, [r6 + CR_VAULT + LAMPORTS]
    jge r3, r7, prefunded
    mov64 r4, r7
    sub64 r4, r3
    stxdw [r1 + CR_LAMPORTS - HEAP], r4
prefunded:
    lddw r2, CR_INFOS
    mov64 r3, 2
    lddw r4, CR_SIGNER
    mov64 r5, 1
    call sol_invoke_signed_c

    mov64 r3, VAULT_MAGIC_AND_BUMP
    stxdw [r6 + CR_VAULT + DATA], r3
    stxdw [r6 + CR_VAULT + DATA + VAULT_ID], r8
    stxdw [r6 + CR_VAULT + DATA + VAULT_RESERVE], r7
    ldxdw r3, [r6 + CR_BASE + KEY]
    stxdw [r6 + CR_VAULT + DATA + VAULT_BASE], r3
    stxdw [r6 + CR_VAULT + DATA + VAULT_AUTHORITY], r3
    ldxdw r3, [r6 + CR_BASE + KEY + 8]
    stxdw [r6 + CR_VAULT + DATA + VAULT_BASE + 8], r3
    stxdw [r6 + CR_VAULT + DATA + VAULT_AUTHORITY + 8], r3
    ldxdw r3, [r6 + CR_BASE + KEY + 16]
    stxdw [r6 + CR_VAULT + DATA + VAULT_BASE + 16], r3
    stxdw [r6 + CR_VAULT + DATA + VAULT_AUTHORITY + 16], r3
    ldxdw r3, [r6 + CR_BASE + KEY + 24]
    stxdw [r6 + CR_VAULT + DATA + VAULT_BASE + 24], r3
    stxdw [r6 + CR_VAULT + DATA + VAULT_AUTHORITY + 24], r3
    exit
