# Where everything is: the input as the runtime serialises it, and what a CPI is made of.
#
# Discriminators (CreateVault …), error codes (MissingSigner …), the fields of the vault's state (VAULT_…)
# and the addresses of programs (ID_0 …, SPL_TOKEN_0 …, in words) are set ahead of this file, from the
# program's own types.

# The regions of memory. The heap is zero at first, and nothing here allocates from it: what a CPI needs is
# laid out there, at addresses that are known now.
.equ INPUT, 0x400000000
.equ HEAP, 0x300000000

# The input begins with the number of accounts. An account has 88 bytes of fields, its data up to a multiple
# of 8, room for 10 KiB more, and its rent epoch; a duplicate has 8 bytes. So as long as every account
# before it is no duplicate and has the expected length of data, an account is where its slot says.
.equ COUNT, 0
.equ FIRST, 8
.equ HEADER, 0
.equ KEY, 8
.equ OWNER, 40
.equ LAMPORTS, 72
.equ DATA_LEN, 80
.equ DATA, 88
.equ EMPTY_SPAN, DATA + 10240 + 8
.equ VAULT_SPAN, EMPTY_SPAN + 120
.equ TOKEN_SPAN, EMPTY_SPAN + 168
.equ MINT_SPAN, EMPTY_SPAN + 88
.equ PROGRAM_SPAN, EMPTY_SPAN + 40

# The header, a byte each: 0xff for no duplicate, signer, writable, executable.
.equ NO_DUPLICATE, 0xff
.equ SIGNER, 0x01ff
.equ NO_SIGNER, 0x00ff
.equ WRITABLE_NO_SIGNER, 0x000100ff

# r2 points to the instruction data; its length stands in the eight bytes before it.
.equ IX_LEN, 8
.equ IX_FIELDS, 1
.equ IX_LAST, 9

# Token accounts and mints without extensions.
.equ TOKEN_LEN, 165
.equ TOKEN_AUTHORITY, 32
.equ TOKEN_AMOUNT, 64
.equ MINT_LEN, 82

# The account of a program under loader-v3.
.equ PROGRAM_LEN, 36

# What sol_invoke_signed_c takes. An instruction is program, metas, their number, data, its length. An
# account info is key, lamports, length of data, data, owner, and two words that nobody reads. A meta is key
# and flags. A seed is pointer and length; so is a signer, of its seeds.
.equ INSTRUCTION, 40
.equ INFO, 56
.equ META, 16
.equ SEED, 16
.equ META_READONLY, 0
.equ META_WRITABLE, 0x0001
.equ META_SIGNER, 0x0100
.equ META_WRITABLE_SIGNER, 0x0101

# An account info of the account in a slot, whose length of data is known.
.macro info slot, len
    .quad INPUT + \slot + KEY, INPUT + \slot + LAMPORTS, \len, INPUT + \slot + DATA, INPUT + \slot + OWNER, 0, 0
.endm

.macro meta slot, flags
    .quad INPUT + \slot + KEY, \flags
.endm

# Exactly so many accounts, exactly so many bytes of instruction data.
.macro expect accounts, bytes
    ldxdw r3, [r1 + COUNT]
    jne r3, \accounts, other_layout
    ldxdw r3, [r2 - IX_LEN]
    jne r3, \bytes, invalid_data
.endm

# The account in a slot is no duplicate.
.macro no_duplicate slot
    ldxb r3, [r1 + \slot + HEADER]
    jne r3, NO_DUPLICATE, other_layout
.endm

# The account in a slot has exactly so much data.
.macro has_data slot, bytes
    ldxdw r3, [r1 + \slot + DATA_LEN]
    jne r3, \bytes, other_layout
.endm

# An account too far from r1 for an offset: no duplicate, exactly so much data.
.macro far_has_data account, bytes
    ldxb r3, [\account + HEADER]
    jne r3, NO_DUPLICATE, other_layout
    ldxdw r3, [\account + DATA_LEN]
    jne r3, \bytes, other_layout
.endm

# The account in a slot signed, is no duplicate and carries no data.
.macro wallet_signs slot
    ldxh r3, [r1 + \slot + HEADER]
    jne r3, SIGNER, missing_signer
    has_data \slot, 0
.endm

# The account in a slot is no duplicate and has the length, discriminator and version of a vault.
.macro vault slot
    no_duplicate \slot
    vault_state \slot
.endm

.macro vault_state slot
    ldxdw r3, [r1 + \slot + DATA_LEN]
    jne r3, VAULT_LEN, wrong_vault_size
    ldxh r3, [r1 + \slot + DATA]
    jne r3, VAULT_MAGIC, not_a_vault
.endm

# Two addresses are the same.
.macro same a, b, otherwise
    ldxdw r3, [\a]
    ldxdw r6, [\b]
    jne r3, r6, \otherwise
    ldxdw r3, [\a + 8]
    ldxdw r6, [\b + 8]
    jne r3, r6, \otherwise
    ldxdw r3, [\a + 16]
    ldxdw r6, [\b + 16]
    jne r3, r6, \otherwise
    ldxdw r3, [\a + 24]
    ldxdw r6, [\b + 24]
    jne r3, r6, \otherwise
.endm

# An account belongs to this program.
.macro owned_by_this_program account
    ldxdw r3, [\account + OWNER]
    lddw r6, ID_0
    jne r3, r6, wrong_vault_owner
    ldxdw r3, [\account + OWNER + 8]
    lddw r6, ID_1
    jne r3, r6, wrong_vault_owner
    ldxdw r3, [\account + OWNER + 16]
    lddw r6, ID_2
    jne r3, r6, wrong_vault_owner
    ldxdw r3, [\account + OWNER + 24]
    lddw r6, ID_3
    jne r3, r6, wrong_vault_owner
.endm

# Lays out a CPI: the template goes to the bottom of the heap, where it says that it is. The call leaves r1
# where it was, at the instruction with which the template begins.
.macro lay_out template, bytes
    lddw r2, \template
    mov64 r3, \bytes
    call sol_memcpy_
.endm
